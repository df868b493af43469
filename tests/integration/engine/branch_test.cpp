#include "fixture.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;

TEST_CASE_FIXTURE(EngineFixture, "a branch is a prefilled draft that runs nothing") {
    const auto parent = engine.run(RunRequest("first").task("t").argument("--a"));
    const auto draft = engine.branch(parent.id());
    CHECK(draft.request.code() == "first");
    CHECK(draft.request.task() == "t");
    CHECK(draft.request.arguments() == std::vector<std::string>{"--a"});
    CHECK(draft.request.parent() == parent.id());
    CHECK(provider->acquired == 1);
    CHECK(engine.query({}).entries.size() == 1);
    CHECK(engine.drafts() == std::vector{draft});
    CHECK(engine.find(draft.id.brief()) == draft.id);
}

TEST_CASE_FIXTURE(EngineFixture, "an edited draft is run under its own id on the parent's files") {
    program = [](ProgramContext& context) {
        context.print(context.command.code + " " + std::to_string(context.files.size()));
        context.files[context.command.code] = Bytes();
        return exited(0);
    };
    const auto parent = engine.run(RunRequest("first"));
    auto draft = engine.branch(parent.id());
    draft.request.code("second");
    engine.save(draft);
    CHECK(engine.draft(draft.id).request.code() == "second");
    const auto child = engine.run(draft);
    CHECK(child.id() == draft.id);
    CHECK(child.parent() == parent.id());
    CHECK(child.provenance().source == CodeSource::branched);
    CHECK(child.output().out.text().chars() == "second 1");
    CHECK(engine.drafts().empty());
    CHECK(code_of([&] { engine.draft(draft.id); }) == Errc::not_found);
    CHECK(code_of([&] { engine.run(draft); }) == Errc::already_exists);
    CHECK(engine.children(parent.id()).at(0).id == child.id());
    CHECK(engine.lineage(child.id()).at(0).id == parent.id());
}

TEST_CASE_FIXTURE(EngineFixture, "many drafts of one parent are one call") {
    const auto parent = engine.run(RunRequest("x"));
    const auto drafts = engine.branch(parent.id(), 1000);
    CHECK(drafts.size() == 1000);
    CHECK(engine.drafts().size() == 1000);
    engine.discard(drafts[0].id);
    CHECK(engine.drafts().size() == 999);
    CHECK(code_of([&] { engine.branch(parent.id(), 0); }) == Errc::invalid_argument);
    CHECK(provider->acquired == 1);
}

TEST_CASE_FIXTURE(EngineFixture, "drafts of a large request are bounded together") {
    const std::string half(512 * 1024, 'x');
    const auto parent = engine.run(RunRequest(half).standard_input(Bytes(half)));
    try {
        engine.branch(parent.id(), 257);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::invalid_argument);
        CHECK(error.message().starts_with("count: 257 drafts of 1"));
    }
    CHECK(engine.drafts().empty());
    CHECK(engine.branch(parent.id(), 2).size() == 2);
}

TEST_CASE_FIXTURE(EngineFixture, "a draft that is taken for a snapshot is called one") {
    const auto parent = engine.run(RunRequest("x"));
    const auto draft = engine.branch(parent.id());
    const auto message_of = [](const auto& action) -> std::string {
        try {
            action();
        } catch (const Error& error) {
            CHECK(error.code() == Errc::not_found);
            return error.message();
        }
        return "";
    };
    const std::string expected = "snapshot " + draft.id.brief() + ": this is the id of a draft";
    CHECK(message_of([&] { engine.get(draft.id); }).starts_with(expected));
    CHECK(message_of([&] { engine.diff(parent.id(), draft.id); }).starts_with(expected));
    CHECK(message_of([&] { engine.replay(draft.id); }).starts_with(expected));
}
