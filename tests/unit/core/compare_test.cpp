#include "core/compare.hpp"
#include "support/memory_blobs.hpp"
#include "unit/core/samples.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;

namespace {

Snapshot sealed(SnapshotData data, std::uint8_t id = 1) {
    data.id = id_of(id);
    return Snapshot::seal(std::move(data), Digest());
}

Verdict verdict_on(const SnapshotData& original, const SnapshotData& replay,
                   const TreeDiff& files = {}) {
    return compare(sealed(original, 1), sealed(replay, 2), files);
}

SnapshotData cut_run(std::string head, std::uint64_t dropped, std::string tail) {
    SnapshotData data = run_with("");
    data.execution.output.out = {Bytes(std::move(head)), Bytes(std::move(tail)), dropped};
    return data;
}

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE("the same end, streams and files are reproduced") {
    const Verdict verdict =
        verdict_on(run_with("0.71\n", "warning\n", 3), run_with("0.71\n", "warning\n", 3));
    CHECK(verdict.kind == VerdictKind::reproduced);
    CHECK(verdict.original == id_of(1));
    CHECK(verdict.replay == id_of(2));
    CHECK(verdict.differences.empty());
    CHECK(to_string(verdict) == "reproduced");
}

TEST_CASE("where a stream was split between head and tail does not count") {
    CHECK(verdict_on(cut_run("ab", 0, "cd"), cut_run("a", 0, "bcd")).kind ==
          VerdictKind::reproduced);
}

TEST_CASE("a different line is named with its number") {
    const Verdict verdict = verdict_on(run_with("a\nb\n0.71\n"), run_with("a\nb\n0.69\nc\n"));
    CHECK(verdict.kind == VerdictKind::differs);
    CHECK(verdict.differences == std::vector<Difference>{{Aspect::out, "", 3, "0.71", "0.69"}});
    CHECK(to_string(verdict) == "differs: stdout line 3: '0.71' became '0.69'");
}

TEST_CASE("a missing line, a missing line end and a carriage return are visible") {
    CHECK(to_string(verdict_on(run_with("a\nb\n"), run_with("a\n"))) ==
          "differs: stdout line 2: 'b' became '(end of output)'");
    CHECK(to_string(verdict_on(run_with("a\n"), run_with("a"))) ==
          "differs: stdout line 1: 'a\\n' became 'a'");
    CHECK(to_string(verdict_on(run_with("a\r\n"), run_with("a\n"))) ==
          "differs: stdout line 1: 'a\\r' became 'a'");
}

TEST_CASE("long lines are clipped around what differs") {
    const std::string start(500, 'x');
    const Verdict verdict =
        verdict_on(run_with(start + "A" + start), run_with(start + "B" + start));
    const std::string expected = "..." + std::string(80, 'x') + "A" + std::string(113, 'x') + "...";
    CHECK(verdict.differences.at(0).expected == expected);
    CHECK(expected.size() == 200);
}

TEST_CASE("bytes that are not text differ by size and offset") {
    const Verdict verdict = verdict_on(run_with("ab\xFF"), run_with("ac\xFF\xFF"));
    CHECK(verdict.differences ==
          std::vector<Difference>{{Aspect::out, "", 0, "3 bytes, not all text",
                                   "4 bytes, not all text, the first different one at offset 1"}});
}

TEST_CASE("status, exit and signal are aspects of their own") {
    SnapshotData killed = run_with("");
    killed.execution.status = Status::failed;
    killed.execution.exit_code.reset();
    killed.execution.signal = 11;
    CHECK(verdict_on(run_with(""), killed).differences ==
          std::vector<Difference>{{Aspect::status, "", 0, "succeeded", "failed"},
                                  {Aspect::exit, "", 0, "exit code 0", "signal 11"}});
    CHECK(to_string(verdict_on(run_with("", "", 1), run_with("", "", 2))) ==
          "differs: exit: exit code 1 became exit code 2");
}

TEST_CASE("runs that were ended from outside are inconclusive, whichever side it was") {
    for (const Status status : {Status::timed_out, Status::killed_memory, Status::killed_output,
                                Status::cancelled, Status::interrupted}) {
        SnapshotData ended = run_with("partial");
        ended.execution.status = status;
        const std::string name(to_string(status));
        CHECK(verdict_on(ended, run_with("whole")).reasons ==
              Strings{"the original ended as " + name});
        const Verdict verdict = verdict_on(run_with("whole"), ended);
        CHECK(verdict.kind == VerdictKind::inconclusive);
        CHECK(verdict.differences.empty());
        CHECK(to_string(verdict) == "inconclusive: the replay ended as " + name);
    }
}

TEST_CASE("dropped output is inconclusive unless what was kept differs") {
    const SnapshotData cut = cut_run("head\n", 100, "tail\n");
    const Verdict same = verdict_on(cut, cut);
    CHECK(same.kind == VerdictKind::inconclusive);
    CHECK(same.reasons == Strings{"stdout of the original: 100 bytes were dropped",
                                  "stdout of the replay: 100 bytes were dropped"});

    CHECK(to_string(verdict_on(cut, cut_run("heat\n", 100, "tail\n"))) ==
          "differs: stdout line 1: 'head' became 'heat'");
    CHECK(to_string(verdict_on(cut, cut_run("head\n", 100, "tall\n"))) ==
          "differs: stdout: the last 5 bytes became others");
    CHECK(to_string(verdict_on(cut, cut_run("head\n", 101, "tail\n"))) ==
          "differs: stdout: 110 bytes became 111 bytes");
    CHECK(verdict_on(cut, cut_run("he", 103, "tail\n")).kind == VerdictKind::inconclusive);
    const std::string whole = "head\n" + std::string(100, 'x') + "tail\n";
    CHECK(verdict_on(cut, run_with(whole)).reasons ==
          Strings{"stdout of the original: 100 bytes were dropped"});
    CHECK(verdict_on(cut, run_with("head\nx")).kind == VerdictKind::differs);
}

TEST_CASE("a proven difference outweighs what is not known") {
    SnapshotData original = cut_run("head\n", 100, "tail\n");
    SnapshotData replay = original;
    replay.execution.output.err.head = Bytes(std::string("oops\n"));
    const Verdict verdict = verdict_on(original, replay);
    CHECK(verdict.kind == VerdictKind::differs);
    CHECK(verdict.reasons.empty());
}

TEST_CASE("a character cut by the gap does not make text binary") {
    const SnapshotData a = cut_run("one\ncaf\xC3", 100, "z");
    const SnapshotData b = cut_run("two\ncaf\xC3", 100, "z");
    CHECK(verdict_on(a, b).differences.at(0).line == 1);
}

TEST_CASE("files differ by line where they can be read, else by what they are") {
    MemoryBlobs blobs;
    const auto entry = [&](const std::string& text, EntryKind kind = EntryKind::file) {
        return TreeEntry{"f", kind, text.size(), blobs.put(as_bytes(text)), ""};
    };
    const TreeEntry link{"l", EntryKind::symlink, 0, Digest(), "there"};
    const TreeDiff files = {
        {{"a.csv", FileChange::modified, entry("x\n1\n"), entry("x\n2\n")},
         {"b.bin", FileChange::modified, entry("\xFF"), entry("\xFE\xFE")},
         {"c", FileChange::removed, entry("gone"), {}},
         {"d", FileChange::modified, entry("same"), entry("same", EntryKind::executable)},
         {"l", FileChange::added, {}, link}}};
    const Snapshot original = sealed(run_with(""), 1);
    const Snapshot replay = sealed(run_with(""), 2);
    const Verdict verdict = compare(original, replay, files, blobs, Call());
    REQUIRE(verdict.differences.size() == 5);
    CHECK(verdict.differences[0] == Difference{Aspect::file, "a.csv", 2, "1", "2"});
    CHECK(verdict.differences[1].expected.starts_with("file of 1 bytes, SHA-256 "));
    CHECK(verdict.differences[2].actual == "absent");
    CHECK(verdict.differences[3].actual.starts_with("executable file of 4 bytes"));
    CHECK(verdict.differences[4].expected == "absent");
    CHECK(verdict.differences[4].actual == "symlink to there");
    CHECK(to_string(verdict) == "differs: file a.csv line 2: '1' became '2' (and 4 more)");
    CHECK(compare(original, replay, files).differences[0].line == 0);
}

TEST_CASE("files that are not listed are differences too") {
    const TreeEntry made{"a", EntryKind::file, 0, Digest::of(as_bytes("")), ""};
    const Verdict verdict = verdict_on(run_with(""), run_with(""),
                                       {{{"a", FileChange::added, {}, made}}, /*complete=*/false});
    REQUIRE(verdict.differences.size() == 2);
    CHECK(verdict.differences[1] == Difference{Aspect::file, "", 0, "more files", "others"});
}

TEST_CASE("trees that differ differ, even without a list of files") {
    SnapshotData replay = run_with("");
    replay.after = Tree(Digest::of(as_bytes("other")));
    CHECK(verdict_on(run_with(""), replay).kind == VerdictKind::differs);
}

TEST_CASE("files that were not kept make it inconclusive") {
    SnapshotData replay = run_with("");
    replay.left_out = {"pipe: not a file"};
    const Verdict verdict = verdict_on(run_with(""), replay);
    CHECK(verdict.kind == VerdictKind::inconclusive);
    CHECK(verdict.reasons == Strings{"files of the replay were not kept: pipe: not a file"});
}

TEST_CASE("a tree that could not be captured says nothing about files") {
    SnapshotData original = run_with("");
    original.after = Tree(Digest::of(as_bytes("result")));
    SnapshotData replay = run_with("");
    replay.left_out = {"workspace: the capture failed"};
    CHECK(verdict_on(original, replay).kind == VerdictKind::inconclusive);
    replay.after = Tree(Digest::of(as_bytes("other")));
    CHECK(verdict_on(original, replay).kind == VerdictKind::differs);
}

TEST_CASE("where it ran is reported apart and changes nothing") {
    SnapshotData elsewhere = run_with("");
    elsewhere.environment.version = "3.12.0";
    elsewhere.environment.isolation = Isolation::machine;
    elsewhere.environment.packages = Digest::of(as_bytes("p"));
    SnapshotData here = run_with("");
    here.environment.version = "3.11.2";
    const Verdict verdict = verdict_on(here, elsewhere);
    CHECK(verdict.kind == VerdictKind::reproduced);
    CHECK(
        verdict.environment ==
        Strings{"isolation: none became machine", "version: 3.11.2 became 3.12.0",
                "packages: (none) became " + Digest::of(as_bytes("p")).to_string().substr(0, 12)});
    CHECK(to_string(verdict) ==
          "reproduced; environment: isolation: none became machine (and 2 more)");
}

TEST_CASE("a report sums up its verdicts") {
    ReplayReport report;
    CHECK(report.kind() == VerdictKind::inconclusive);
    CHECK(to_string(report) == "reproduced 0 of 0");
    report.verdicts.resize(5);
    for (Verdict& verdict : report.verdicts) {
        verdict.kind = VerdictKind::reproduced;
    }
    CHECK(report.kind() == VerdictKind::reproduced);
    CHECK(to_string(report) == "reproduced 5 of 5");
    report.verdicts[1].kind = VerdictKind::inconclusive;
    report.verdicts[1].reasons = {"the replay ended as timed_out"};
    CHECK(report.kind() == VerdictKind::inconclusive);
    CHECK(to_string(report) == "reproduced 4 of 5; inconclusive: the replay ended as timed_out");
    report.verdicts[3] = verdict_on(run_with("a"), run_with("b"));
    CHECK(report.kind() == VerdictKind::differs);
    CHECK(report.reproduced() == 3);
    CHECK(to_string(report) == "reproduced 3 of 5; differs: stdout line 1: 'a' became 'b'");
}
