#ifndef REXA_TESTS_CONTRACT_ENGINE_SUBJECT_HPP
#define REXA_TESTS_CONTRACT_ENGINE_SUBJECT_HPP

#include "support/daytona/fake_daytona.hpp"
#include "support/scripted_generator.hpp"
#include "support/temp_directory.hpp"

#include <rexa/rexa.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

/// Every way in which an engine can be put together passes the same suite. A subject makes an
/// engine and says what its provider can do; where it cannot, the suite asserts the lesser
/// behaviour that is documented.
namespace rexa::test {

inline Engine engine_of(std::shared_ptr<SnapshotStore> store,
                        std::shared_ptr<SandboxProvider> provider,
                        std::shared_ptr<CodeGenerator> generator) {
    EngineParts parts;
    parts.store = std::move(store);
    parts.providers = {std::move(provider)};
    parts.generators = {std::move(generator)};
    parts.options.concurrent_runs = 4;
    return Engine(std::move(parts));
}

struct LocalOnSqlite {
    TempDirectory folder;
    std::shared_ptr<SandboxProvider> provider = make_local();
    std::shared_ptr<ScriptedGenerator> generator = std::make_shared<ScriptedGenerator>();
    Engine engine = engine_of(make_sqlite_store(folder.path() / "history"), provider, generator);
};

struct LocalOnMemory {
    std::shared_ptr<SandboxProvider> provider = make_local();
    std::shared_ptr<ScriptedGenerator> generator = std::make_shared<ScriptedGenerator>();
    Engine engine = engine_of(make_memory_store(), provider, generator);
};

/// With a fake service of its own.
struct DaytonaOnMemory {
    FakeDaytona server;
    std::shared_ptr<SandboxProvider> provider = make_daytona(options());
    std::shared_ptr<ScriptedGenerator> generator = std::make_shared<ScriptedGenerator>();
    Engine engine = engine_of(make_memory_store(), provider, generator);

    [[nodiscard]] DaytonaOptions options() const {
        DaytonaOptions options;
        options.api_url = server.url();
        options.api_key = Secret(server.key());
        return options;
    }

    ~DaytonaOnMemory() {
        for (const auto& sandbox : server.sandboxes()) {
            CHECK_MESSAGE(sandbox.state == "destroying", sandbox.name);
        }
        CHECK(server.networked().empty());
    }
};

inline std::string out_of(const Snapshot& snapshot) {
    return snapshot.output().out.text().chars();
}
inline std::string err_of(const Snapshot& snapshot) {
    return snapshot.output().err.text().chars();
}
inline Bytes bytes(std::string text) {
    return Bytes(std::move(text));
}

} // namespace rexa::test

#define REXA_CONTRACT(name)                                                                        \
    TEST_CASE_TEMPLATE(name, Subject, rexa::test::LocalOnSqlite, rexa::test::LocalOnMemory,        \
                       rexa::test::DaytonaOnMemory)

#endif
