#include "fixture.hpp"
#include "support/forwarding_store.hpp"
#include "support/heap.hpp"
#include "support/temp_directory.hpp"

#include <rexa/sqlite.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Looks at the heap at every call, and may lose a snapshot after it has listed it.
class WatchingStore final : public ForwardingStore {
public:
    using ForwardingStore::ForwardingStore;

    std::size_t most_in_use = 0;
    std::optional<SnapshotId> removed_after_page;

    SnapshotPage page(const SnapshotQuery& query, const Call& call) override {
        auto found = ForwardingStore::page(query, call);
        if (removed_after_page) {
            remove({*removed_after_page}, call);
        }
        return found;
    }

private:
    void before(const Call&) override { most_in_use = std::max(most_in_use, heap_in_use()); }
};

} // namespace

TEST_CASE_FIXTURE(EngineFixture, "two snapshots are compared in one answer") {
    program = [](ProgramContext& context) {
        context.print("alpha\n" + context.command.code + "\n");
        context.files["result"] = Bytes(context.command.code + "\n");
        context.files["same"] = Bytes(std::string("same"));
        return exited(context.command.code == "b" ? 1 : 0);
    };
    const auto a = engine.run(RunRequest("a").task("one").variable("SEED", "1"));
    const auto b = engine.run(RunRequest("b").task("two").variable("SEED", "2"));
    const auto diff = engine.diff(a.id(), b.id());
    CHECK(!diff.same());
    CHECK(!diff.code.same);
    CHECK(!diff.out.same);
    CHECK(diff.err.same);
    CHECK(diff.input.size() == 2);
    CHECK(diff.environment.empty());
    REQUIRE(diff.files.size() == 1);
    CHECK(diff.files[0].file.path == "result");
    REQUIRE(diff.files[0].content);
    REQUIRE(diff.files[0].content->hunks.size() == 1);
    CHECK(diff.files[0].content->hunks[0].lines ==
          std::vector{DiffLine{LineOp::removed, "a"}, DiffLine{LineOp::added, "b"}});
    CHECK(engine.diff(a.id(), a.id()).same());
}

TEST_CASE_FIXTURE(EngineFixture, "annotations are kept outside the digest and logged") {
    const auto snapshot = engine.run(RunRequest("x"));
    engine.tag(snapshot.id(), "good");
    engine.tag(snapshot.id(), "best");
    engine.untag(snapshot.id(), "good");
    engine.note(snapshot.id(), "keep this");
    engine.metric(snapshot.id(), "accuracy", 0.96);
    engine.pin(snapshot.id());
    const auto kept = engine.get(snapshot.id());
    CHECK(kept.annotations() == Annotations{{"best"}, "keep this", true, {{"accuracy", 0.96}}});
    CHECK(kept.digest() == snapshot.digest());
    CHECK(engine.query(SnapshotQuery().tag("best")).entries.size() == 1);
    CHECK(engine.query(SnapshotQuery().tag("good")).entries.empty());
    CHECK(store->operations(0, 100, {}).size() >= 8);
    CHECK(engine.remove({snapshot.id()}).refused_pinned == std::vector{snapshot.id()});
    engine.unpin(snapshot.id());
    CHECK(engine.remove({snapshot.id()}).removed == std::vector{snapshot.id()});
    CHECK(code_of([&] { engine.get(snapshot.id()); }) == Errc::not_found);
}

TEST_CASE_FIXTURE(EngineFixture, "the timeline shows the tree and its page escapes what ran") {
    const auto root = engine.run(RunRequest("<script>alert(1)</script>").task("root & all"));
    const auto child = engine.run(engine.branch(root.id()));
    const auto timeline = engine.timeline();
    REQUIRE(timeline.entries.size() == 2);
    CHECK(timeline.entries[0].id == child.id());
    CHECK(timeline.entries[0].parent == root.id());
    const auto text = to_text(timeline);
    CHECK(text.find(root.id().brief()) < text.find(child.id().brief()));
    const auto page = engine.timeline_html();
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("&lt;script&gt;alert(1)") != std::string::npos);
    CHECK(page.find("root &amp; all") != std::string::npos);
}

TEST_CASE_FIXTURE(EngineFixture, "a page of the timeline holds one snapshot's output at a time") {
    constexpr std::size_t output_size = 12u << 20;
    const TempDirectory folder;
    const auto watching =
        std::make_shared<WatchingStore>(make_sqlite_store(folder.path() / "history"));
    store = watching;
    engine = make();
    program = [](ProgramContext& context) {
        context.print(std::string(output_size, ' '));
        context.files["made"] = Bytes(context.command.code);
        return exited(0);
    };
    Limits limits;
    limits.output_head_bytes = output_size;
    for (int i = 0; i < 8; ++i) {
        engine.run(RunRequest(std::to_string(i)).limits(limits));
    }
    const std::size_t before = heap_in_use();
    watching->most_in_use = before;
    const auto page = engine.timeline_html();
    CHECK(watching->most_in_use - before < 3 * output_size);
    CHECK(page.find("12566528 bytes not shown here") != std::string::npos);
}

TEST_CASE_FIXTURE(EngineFixture, "a snapshot that is removed meanwhile stays on the page") {
    const auto watching = std::make_shared<WatchingStore>(make_memory_store());
    store = watching;
    engine = make();
    const auto removed = engine.run(RunRequest("the code of the first").task("one"));
    engine.run(RunRequest("the code of the second").task("two"));
    watching->removed_after_page = removed.id();
    const auto page = engine.timeline_html();
    CHECK(page.find("<h2>one</h2>") != std::string::npos);
    CHECK(page.find("the code of the first") == std::string::npos);
    CHECK(page.find("<h2>two</h2>") != std::string::npos);
    CHECK(page.find("the code of the second") != std::string::npos);
}

TEST_CASE_FIXTURE(EngineFixture, "the result's files are restored into a new folder only") {
    program = [](ProgramContext& context) {
        context.files["a/b.txt"] = Bytes(std::string("content"));
        return exited(0);
    };
    const auto snapshot = engine.run(RunRequest("x"));
    CHECK(code_of([&] { engine.read_file(snapshot.id(), "a"); }) == Errc::not_found);
    CHECK(code_of([&] { engine.read_file(snapshot.id(), "a/c"); }) == Errc::not_found);
    CHECK(engine.read_file(snapshot.id(), "a/b.txt").chars() == "content");

    const TempDirectory place;
    const auto restore_to = [&](const std::string& name) -> std::string {
        try {
            engine.restore(snapshot.id(), place.path() / name);
        } catch (const Error& error) {
            return error.message().substr(error.message().rfind("': ") + 3);
        }
        return "restored";
    };
    CHECK(restore_to("new") == "restored");
    CHECK(restore_to("new") == "it exists; name a new folder");
    CHECK(restore_to("missing/new") == "the folder it is to be in does not exist; make that first");
}
