#include "live/daytona_account.hpp"
#include "support/refusal.hpp"
#include "support/temp_directory.hpp"

#include <rexa/rexa.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace rexa;
using namespace std::chrono_literals;
using test::DaytonaAccount;
using test::refusal_code;

namespace {

Call soon() {
    return Call().timeout(5min);
}

Engine open_on(const DaytonaAccount& account, const test::TempDirectory& folder,
               std::optional<Cost> budget = std::nullopt) {
    OpenOptions options;
    options.daytona = account.options();
    options.provider = "daytona";
    options.engine.budget = budget;
    return rexa::open(folder.path() / "history", std::move(options));
}

} // namespace

TEST_CASE("the main story: run, watch, branch, compare, replay") {
    const DaytonaAccount account;
    const test::TempDirectory folder;
    Engine engine = open_on(account, folder);

    std::string seen;
    std::vector<std::string> made;
    OutputObserver observer([&](const OutputEvent& event) {
        if (seen.empty()) {
            made = account.made();
        }
        seen += as_chars(event.bytes);
    });
    const Snapshot first = engine.run(
        RunRequest("import sys\n"
                   "sys.stdout.buffer.write(bytes(range(256)) + sys.stdin.buffer.read())\n"
                   "open('made', 'w').write(open('given').read().upper())\n")
            .file("given", Bytes("text"))
            .standard_input(Bytes("input")),
        observer, soon());
    REQUIRE(first.status() == Status::succeeded);
    CHECK(made.size() == 1);
    std::string wanted;
    for (int byte = 0; byte < 256; ++byte) {
        wanted += static_cast<char>(byte);
    }
    CHECK(first.output().out.text().chars() == wanted + "input");
    CHECK(seen == wanted + "input");
    CHECK(engine.read_file(first.id(), "made").chars() == "TEXT");
    CHECK(first.environment().provider == "daytona");
    CHECK(first.environment().isolation == Isolation::machine);
    CHECK(first.execution().usage.cost.value_or(Cost()) > Cost());

    Draft draft = engine.branch(first.id());
    draft.request.code("print(open('made').read())");
    const Snapshot second = engine.run(draft, silent_observer(), soon());
    CHECK(second.output().out.text().chars() == "TEXT\n");
    CHECK_FALSE(engine.diff(first.id(), second.id()).out.same);
    CHECK(to_string(engine.replay(second.id(), {}, soon())) == "reproduced 1 of 1");
    CHECK(account.left().empty());
}

TEST_CASE("programs that fail or go on for too long are kept with what they said") {
    const DaytonaAccount account;
    const test::TempDirectory folder;
    Engine engine = open_on(account, folder);

    const Snapshot failed = engine.run(RunRequest("print('before')\nraise ValueError('no')"),
                                       silent_observer(), soon());
    CHECK(failed.status() == Status::failed);
    CHECK(failed.output().out.text().chars() == "before\n");
    REQUIRE(failed.execution().exception.has_value());
    CHECK(failed.execution().exception->type == "ValueError");

    Limits limits;
    limits.wall_time = 3s;
    const Snapshot endless =
        engine.run(RunRequest("print('before', flush=True)\nwhile True: pass").limits(limits),
                   silent_observer(), soon());
    CHECK(endless.status() == Status::timed_out);
    CHECK(endless.output().out.text().chars() == "before\n");
    CHECK(account.left().empty());
}

TEST_CASE("a run that the budget does not allow makes no sandbox") {
    const DaytonaAccount account;
    const test::TempDirectory folder;
    Engine engine = open_on(account, folder, Cost{1});
    CHECK(refusal_code([&] { engine.run(RunRequest("1"), silent_observer(), soon()); }) ==
          Errc::budget_exceeded);
    CHECK(account.left().empty());
}
