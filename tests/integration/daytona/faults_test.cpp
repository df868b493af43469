#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal;

namespace {

Call soon() {
    return Daytona::soon();
}

/// What requests that are spoilt at random may end with.
bool is_expected(const Error& error) {
    static const std::set<Errc> expected = {Errc::connection_lost,     Errc::connection_failed,
                                            Errc::bad_reply,           Errc::remote_failed,
                                            Errc::failed_precondition, Errc::rate_limited};
    return expected.contains(error.code()) && error.attempts() >= 1;
}

} // namespace

TEST_CASE("requests that are spoilt at random end right or in a typed error") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    toolbox.sessions().create("s", soon());
    daytona.server.arm_random(20, 7);
    int failures = 0;
    const auto attempt = [&](auto action) {
        const auto error = refusal(action);
        failures += error ? 1 : 0;
        CHECK_MESSAGE((!error || is_expected(*error)), (error ? error->what() : ""));
    };
    for (int i = 0; i < 12; ++i) {
        const std::string text = std::to_string(i);
        attempt([&] {
            ShellCommand command;
            command.command = "echo " + text;
            const CommandResult result = toolbox.process().execute(command, soon());
            CHECK(result.output == text + "\n");
        });
        attempt([&] {
            toolbox.files().upload({Upload("f" + text, Bytes(text))}, {}, soon());
            const Bytes content = toolbox.files().read("f" + text, 10, soon());
            CHECK(content.chars() == text);
        });
        attempt([&] {
            const std::string id = toolbox.sessions().start("s", "echo " + text, false, soon());
            std::string out;
            const auto followed = toolbox.sessions().follow(
                "s", id, [&](Stream, BytesView bytes) { out += as_chars(bytes); }, {}, soon());
            CHECK(followed.exit_code == 0);
            CHECK(followed.logs.out == text + "\n");
            CHECK((out == text + "\n" || !followed.live_was_exact));
        });
    }
    CHECK(failures > 0);
}

TEST_CASE("one client serves many threads") {
    Daytona daytona;
    const SandboxRecord sandbox = daytona.started();
    const Toolbox toolbox = daytona.client.toolbox(sandbox.id);
    std::atomic<int> right = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int j = 0; j < 5; ++j) {
                ShellCommand command;
                command.command = "echo " + std::to_string(i * 10 + j);
                const CommandResult result = toolbox.process().execute(command, soon());
                right += result.output == std::to_string(i * 10 + j) + "\n" ? 1 : 0;
                right += daytona.client.sandboxes().get(sandbox.id, soon()).id == sandbox.id;
            }
        });
    }
    threads.clear();
    CHECK(right == 80);
}
