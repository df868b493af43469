#ifndef REXA_TESTS_INTEGRATION_ENGINE_FIXTURE_HPP
#define REXA_TESTS_INTEGRATION_ENGINE_FIXTURE_HPP

#include "support/scripted_generator.hpp"
#include "support/scripted_provider.hpp"

#include <rexa/engine.hpp>
#include <rexa/memory.hpp>

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rexa::test {

/// An engine on a memory store whose programs are written as `program`. By default a program
/// prints its code.
struct EngineFixture {
    ScriptedProvider::Program program = [](ProgramContext& context) {
        context.print(context.command.code);
        return exited(0);
    };
    std::shared_ptr<SnapshotStore> store = make_memory_store();
    std::shared_ptr<ScriptedProvider> provider = std::make_shared<ScriptedProvider>(
        [this](ProgramContext& context) { return program(context); });
    std::shared_ptr<ScriptedGenerator> generator = std::make_shared<ScriptedGenerator>();
    Engine engine = make();

    Engine make(std::vector<std::shared_ptr<RunListener>> listeners = {},
                std::size_t concurrent_runs = 2) {
        EngineParts parts;
        parts.store = store;
        parts.providers = {provider};
        parts.generators = {generator};
        parts.listeners = std::move(listeners);
        parts.options.concurrent_runs = concurrent_runs;
        return Engine(std::move(parts));
    }
};

/// The code of the Error that the action throws; `internal` when it throws none.
inline Errc code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

/// The code of this Error; `internal` when there is none.
inline Errc code_in(const std::exception_ptr& error) {
    return code_of([&] {
        if (error) {
            std::rethrow_exception(error);
        }
    });
}

/// A handler that passes on the code of the error. The error itself stays on its thread: whoever
/// frees an exception counts in libstdc++, where ThreadSanitizer does not see it.
inline auto code_into(std::promise<Errc>& ended) {
    return [&ended](std::exception_ptr error, const auto&...) {
        const auto code = code_in(error);
        error = nullptr;
        ended.set_value(code);
    };
}

} // namespace rexa::test

#endif
