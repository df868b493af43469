#include "core/diff_snapshots.hpp"
#include "unit/core/samples.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;

namespace {

Snapshot sealed(const SnapshotData& data) {
    return Snapshot::seal(data, data.parent ? Digest::of(as_bytes("p")) : Digest());
}

using Fields = std::vector<FieldDiff>;

} // namespace

TEST_CASE("a snapshot does not differ from another with the same content") {
    SnapshotData data = full_data();
    data.execution.output.out.dropped = 0;
    data.left_out.clear();
    SnapshotData other = data;
    other.id = id_of(0x77);
    other.execution.usage.wall = std::chrono::milliseconds(1500);
    const Diff diff = diff_snapshots(sealed(data), sealed(other), {});
    CHECK(diff.same());
    CHECK(diff.before == id_of(0x21));
    CHECK(diff.after == id_of(0x77));
    CHECK(diff.timing == Fields{{"wall", "2.00 ms", "1.50 s"}});
    CHECK(to_text(diff) == "snapshot 21212121 -> 77777777\n"
                           "code, input, environment, result and files are the same\n"
                           "\n== timing ==\nwall: 2.00 ms -> 1.50 s\n");
}

TEST_CASE("files that were there already are no other input than files that were given") {
    SnapshotData parent = run_with("");
    parent.before = Tree(Digest::of(as_bytes("a folder")));
    parent.after = parent.before;
    SnapshotData branch = parent;
    parent.input_files = {"in.csv"};
    CHECK(diff_snapshots(sealed(parent), sealed(branch), {}).same());
}

TEST_CASE("what was not measured is not called none") {
    SnapshotData before = run_with("");
    before.execution.usage = {};
    SnapshotData after = before;
    after.execution.usage.wall = std::chrono::milliseconds(2);
    after.execution.usage.cpu_precision = Precision::exact;
    after.execution.usage.memory_precision = Precision::exact;
    const Fields timing = diff_snapshots(sealed(before), sealed(after), {}).timing;
    CHECK(timing == Fields{{"wall", "time unknown", "2.00 ms"},
                           {"user", "unknown", "0 us"},
                           {"system", "unknown", "0 us"},
                           {"peak_memory", "unknown", "0 bytes"}});
}

TEST_CASE("every part has its own section") {
    SnapshotData before = run_with("0.71\n", "", 0);
    before.request = RunRequest("fit(3)\nprint(1)\n");
    before.request.task("three").variable("SEED", "1").variable("OLD", "x").argument("--a");
    before.environment.version = "3.11.2";
    before.input_files = {"in.csv"};
    before.before = Tree(Digest::of(as_bytes("a folder")));
    SnapshotData after = run_with("0.69\n", "oops\n", 1);
    after.id = id_of(0x12);
    after.request = RunRequest("fit(4)\nprint(1)\n");
    Limits limits;
    limits.memory_bytes = 5;
    limits.wall_time = std::chrono::seconds(5);
    after.request.task("four").variable("SEED", "2").limits(limits).ignore({});
    after.request.standard_input(Bytes(std::string("in\n")));
    after.environment.version = "3.12.0";
    after.execution.exception = ExceptionInfo{"ValueError", "bad", 2};
    const TreeEntry file{"m", EntryKind::file, 2048, Digest::of(as_bytes("m")), ""};
    const Diff diff = diff_snapshots(sealed(before), sealed(after),
                                     {{{"m.bin", FileChange::added, {}, file}, {}},
                                      {{"t.txt", FileChange::modified, file, file},
                                       diff_content(as_bytes("a\n"), as_bytes("b\n"))}});
    CHECK_FALSE(diff.same());
    CHECK(diff.input == Fields{{"task", "three", "four"},
                               {"arguments", "['--a']", "[]"},
                               {"ignore", "['__pycache__']", "[]"},
                               {"variables.OLD", "x", "(none)"},
                               {"variables.SEED", "1", "2"},
                               {"limits.wall_time", "10 min 0 s", "5.00 s"},
                               {"limits.memory_bytes", "4294967296", "5"},
                               {"input_files.in.csv", "present", "(none)"},
                               {"workspace", "1bf53459f734", "511d3c508d39"}});
    CHECK(diff.environment == Fields{{"version", "3.11.2", "3.12.0"}});
    CHECK(diff.execution == Fields{{"status", "succeeded", "failed"},
                                   {"exit_code", "0", "1"},
                                   {"exception.type", "(none)", "ValueError"},
                                   {"exception.message", "", "bad"},
                                   {"exception.line", "(none)", "2"}});
    CHECK(to_text(diff) == R"(snapshot 11111111 -> 12121212

== code ==
@@ -1,2 +1,2 @@
-fit(3)
+fit(4)
 print(1)

== input ==
task: three -> four
arguments: ['--a'] -> []
ignore: ['__pycache__'] -> []
variables.OLD: x -> (none)
variables.SEED: 1 -> 2
limits.wall_time: 10 min 0 s -> 5.00 s
limits.memory_bytes: 4294967296 -> 5
input_files.in.csv: present -> (none)
workspace: 1bf53459f734 -> 511d3c508d39

== standard input ==
@@ -0,0 +1 @@
+in

== environment ==
version: 3.11.2 -> 3.12.0

== result ==
status: succeeded -> failed
exit_code: 0 -> 1
exception.type: (none) -> ValueError
exception.message:  -> bad
exception.line: (none) -> 2

== stdout ==
@@ -1 +1 @@
-0.71
+0.69

== stderr ==
@@ -0,0 +1 @@
+oops

== files ==
added m.bin (2.00 KiB)
modified t.txt (2.00 KiB -> 2.00 KiB)
@@ -1 +1 @@
-a
+b
)");
}

TEST_CASE("text from a run cannot steer a terminal") {
    SnapshotData after = run_with("a\x1B[2Jb\tc");
    after.id = id_of(2);
    const std::string text = to_text(diff_snapshots(sealed(run_with("")), sealed(after), {}));
    CHECK(text.find("+a\\x1b[2Jb\tc\n\\ No newline at end of file\n") != std::string::npos);
    CHECK(text.find('\x1B') == std::string::npos);
}

TEST_CASE("binary content is told by size and digest") {
    SnapshotData after = run_with("\xFF");
    after.id = id_of(2);
    const std::string text = to_text(diff_snapshots(sealed(run_with("")), sealed(after), {}));
    CHECK(text.find("binary: 0 bytes, SHA-256 " + Digest::of({}).to_string() +
                    "\n     -> 1 byte, SHA-256 " + Digest::of(as_bytes("\xFF")).to_string()) !=
          std::string::npos);
}

TEST_CASE("what was not kept is not called the same") {
    SnapshotData before = run_with("head", "tail\n");
    before.execution.output.out.dropped = 52;
    before.execution.output.out.tail = Bytes(std::string("end\n"));
    SnapshotData after = before;
    after.id = id_of(0x12);
    const Diff streams = diff_snapshots(sealed(before), sealed(after), {});
    CHECK(streams.out.same);
    CHECK(streams.out.incomplete);
    CHECK_FALSE(streams.err.incomplete);
    CHECK(streams.unknown == std::vector<std::string>{"stdout of 11111111: 52 bytes were dropped",
                                                      "stdout of 12121212: 52 bytes were dropped"});
    CHECK_FALSE(streams.same());
    CHECK(to_text(streams) == "snapshot 11111111 -> 12121212\n"
                              "\n== not kept, so not compared ==\n"
                              "stdout of 11111111: 52 bytes were dropped\n"
                              "stdout of 12121212: 52 bytes were dropped\n");

    SnapshotData whole = run_with("out\n");
    SnapshotData partial = whole;
    partial.id = id_of(0x12);
    partial.left_out = {"big\x1B[2J: too large"};
    const Diff files = diff_snapshots(sealed(whole), sealed(partial), {});
    CHECK_FALSE(files.out.incomplete);
    CHECK_FALSE(files.same());
    CHECK(to_text(files) == "snapshot 11111111 -> 12121212\n"
                            "\n== not kept, so not compared ==\n"
                            "files of 12121212: big\\x1b[2J: too large\n");
}
