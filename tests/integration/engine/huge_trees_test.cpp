#include "fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Every run leaves a workspace of 2^60 files behind, in folders that share what is below them.
class HugeTreeProvider final : public SandboxProvider {
    struct HugeTree final : Sandbox {
        SandboxInfo tree_info;
        std::string leaf;
        const SandboxInfo& info() const noexcept override { return tree_info; }
        Execution execute(const Command&, RunObserver&, const Call&) override { return exited(0); }
        void place(const Tree&, BlobSource&, const Call&) override {}
        CapturedWorkspace capture(const Tree&, BlobSource&, BlobSink& sink, const Call&) override {
            const Digest content = sink.put(as_bytes(leaf));
            Digest node =
                sink.put(encode(TreeNode{{{"leaf", EntryKind::file, leaf.size(), content, ""}}}));
            for (int level = 0; level < 60; ++level) {
                node = sink.put(
                    encode(TreeNode{{{std::string(200, 'a'), EntryKind::directory, 0, node, ""},
                                     {std::string(200, 'b'), EntryKind::directory, 0, node, ""}}}));
            }
            return {Tree(node), {}};
        }
        void destroy(const Call&) override {}
    };
    std::string_view name() const noexcept override { return "huge"; }
    std::unique_ptr<Sandbox> acquire(const SandboxSpec&, const Call&) override {
        auto sandbox = std::make_unique<HugeTree>();
        sandbox->leaf = "run " + std::to_string(++runs_);
        return sandbox;
    }
    int runs_ = 0;
};

Engine huge_tree_engine() {
    EngineParts parts;
    parts.store = make_memory_store();
    parts.providers = {std::make_shared<HugeTreeProvider>()};
    return Engine(std::move(parts));
}

} // namespace

TEST_CASE("more files than can be listed end every list, and are still known to differ") {
    Engine engine = huge_tree_engine();
    const auto a = engine.run(RunRequest("a"));
    const auto b = engine.run(RunRequest("a"));
    CHECK(code_of([&] { engine.artifacts(a.id()); }) == Errc::resource_exhausted);

    const auto diff = engine.diff(a.id(), b.id());
    CHECK_FALSE(diff.same());
    CHECK_FALSE(diff.all_files);
    CHECK(diff.files.size() > 1'000);
    CHECK(diff.files.size() < 10'000);
    CHECK(to_text(diff).find("\n(more files than are listed)\n") != std::string::npos);

    const auto verdict = engine.replay(a.id()).verdicts.at(0);
    CHECK(verdict.kind == VerdictKind::differs);
    CHECK(verdict.differences.size() < 1'000);
    CHECK(verdict.differences.back() == Difference{Aspect::file, "", 0, "more files", "others"});

    CHECK(engine.timeline_html().find("at least ") != std::string::npos);
}

TEST_CASE_FIXTURE(EngineFixture, "contents are compared until their lines take 64 MiB") {
    program = [](ProgramContext& context) {
        std::string lines;
        for (int i = 0; i < 210'000; ++i) {
            lines += context.command.code + "\n";
        }
        for (const char* name : {"1", "2", "3", "4", "5"}) {
            context.files[name] = Bytes(lines);
        }
        return exited(0);
    };
    const auto a = engine.run(RunRequest("x"));
    const auto b = engine.run(RunRequest("y"));
    const auto diff = engine.diff(a.id(), b.id());
    REQUIRE(diff.files.size() == 5);
    CHECK(std::ranges::count_if(diff.files, [](const auto& file) {
              return file.content && file.content->clipped;
          }) == 4);
    CHECK_FALSE(diff.files[4].content);
    CHECK_FALSE(diff.same());
    CHECK(to_text(diff).find("\n(more lines than are compared)\n") != std::string::npos);
}
