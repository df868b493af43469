#ifndef REXA_TESTS_INTEGRATION_DAYTONA_SPOILT_RUNS_HPP
#define REXA_TESTS_INTEGRATION_DAYTONA_SPOILT_RUNS_HPP

#include "integration/daytona/provider_fixture.hpp"

#include <rexa/engine.hpp>
#include <rexa/error.hpp>
#include <rexa/memory.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace rexa::test {

/// What became of runs on a service of which five of a hundred requests are spoilt.
struct SpoiltRuns {
    std::atomic<int> right = 0;
    std::atomic<int> failed = 0; ///< with a typed error
    std::atomic<int> wrong = 0;
    std::atomic<int> late = 0;
    std::size_t left_behind = 0;
};

/// One run, which prints its number and writes it into a file.
inline void run_one(Engine& engine, int number, SpoiltRuns& result) {
    constexpr auto deadline = std::chrono::seconds(60);
    constexpr auto clean_up = std::chrono::seconds(15);
    const auto text = std::to_string(number);
    const auto begun = Call::Clock::now();
    try {
        const auto snapshot = engine.run(
            RunRequest("echo " + text + "; echo " + text + " > made; cat given", Language::shell)
                .file("given", Bytes("given " + text)),
            silent_observer(), Call().timeout(deadline));
        const bool is_right = snapshot.status() == Status::succeeded &&
                              snapshot.output().out.text().chars() == text + "\ngiven " + text &&
                              snapshot.data().left_out.empty() &&
                              engine.read_file(snapshot.id(), "made").chars() == text + "\n";
        const bool says_so = !snapshot.data().left_out.empty() || !snapshot.data().notices.empty();
        ++(is_right ? result.right : says_so ? result.failed : result.wrong);
    } catch (const Error& error) {
        ++(error.code() == Errc::internal ? result.wrong : result.failed);
    }
    result.late += Call::Clock::now() - begun > deadline + clean_up ? 1 : 0;
}

inline void perform(int runs, unsigned seed, SpoiltRuns& result) {
    RemoteProvider remote;
    {
        EngineParts parts;
        parts.store = make_memory_store();
        parts.providers = {std::move(remote.provider)};
        parts.options.concurrent_runs = 8;
        Engine engine(std::move(parts));
        run_one(engine, 0, result); // so that the environment is known
        remote.server.arm_random(5, seed);
        std::atomic<int> next = 1;
        std::vector<std::jthread> callers;
        for (int caller = 0; caller < 8; ++caller) {
            callers.emplace_back([&] {
                for (int number = next++; number < runs; number = next++) {
                    run_one(engine, number, result);
                }
            });
        }
        callers.clear();
        remote.server.arm_random(0, seed);
    }
    result.left_behind = remote.left().size();
}

/// Every run ends right or in a typed error, in time, and leaves nothing behind.
inline void check_spoilt_runs(int runs, unsigned seed) {
    SpoiltRuns result;
    perform(runs, seed, result);
    CHECK(result.right + result.failed == runs);
    CHECK(result.right > result.failed);
    CHECK(result.wrong == 0);
    CHECK(result.late == 0);
    CHECK(result.left_behind == 0);
    MESSAGE(result.right.load(), " right, ", result.failed.load(), " failed");
}

} // namespace rexa::test

#endif
