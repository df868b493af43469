#include "generate/failure_text.hpp"
#include "generate/file_preview.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::generate;

namespace {

Execution ended(Status status, std::string err = "", std::string out = "") {
    Execution execution;
    execution.status = status;
    execution.output.err.head = Bytes(std::move(err));
    execution.output.out.head = Bytes(std::move(out));
    return execution;
}

bool says(const Execution& execution, std::string_view text) {
    return outcome_text(execution, Limits()).find(text) != std::string::npos;
}

} // namespace

TEST_CASE("each end has its words") {
    auto failed = ended(Status::failed, "boom\n");
    failed.exit_code = 3;
    CHECK(outcome_text(failed, Limits()) ==
          "The program ended with exit code 3.\n" + fenced_data("stderr", "boom\n"));
    failed.exit_code.reset();
    failed.signal = 11;
    CHECK(says(failed, "ended by signal 11"));
    CHECK(says(ended(Status::timed_out), "took longer than 10 min 0 s"));
    CHECK(says(ended(Status::killed_memory), "more memory than 4096 MiB"));
    CHECK(says(ended(Status::killed_output), "printed more than 268435456 bytes"));
    CHECK(says(ended(Status::succeeded, "", "42\n"), "without an error"));
}

TEST_CASE("a missing module is not to be installed") {
    auto failed = ended(Status::failed);
    failed.exception = ExceptionInfo{"ModuleNotFoundError", "No module named 'x'", 1};
    CHECK(says(failed, "Nothing can be installed"));
}

TEST_CASE("long output is shown by its first and last part") {
    const auto text =
        outcome_text(ended(Status::failed, std::string(100'000, 'a') + "the end"), Limits());
    CHECK(text.size() < 7'000);
    CHECK(text.find("bytes left out ...") != std::string::npos);
    CHECK(text.find("the end") != std::string::npos);
}

TEST_CASE("frames inside of libraries are left out of a traceback") {
    CHECK(without_library_frames("Traceback (most recent call last):\n"
                                 "  File \"/workspace/main.py\", line 3, in <module>\n"
                                 "    f(x)\n"
                                 "  File \"/usr/lib/python3.11/json/decoder.py\", line 1, in a\n"
                                 "    obj\n"
                                 "    ^^^\n"
                                 "  File \"/venv/lib/python3/site-packages/b.py\", line 1, in b\n"
                                 "    more\n"
                                 "ValueError: no\n") ==
          "Traceback (most recent call last):\n"
          "  File \"/workspace/main.py\", line 3, in <module>\n"
          "    f(x)\n"
          "  ... inside of a library ...\n"
          "ValueError: no\n");
    CHECK(without_library_frames("no traceback\n    indented\n") == "no traceback\n    indented\n");
}

TEST_CASE("where an object lay is no part of a signature") {
    auto failed = ended(Status::failed);
    failed.exception = ExceptionInfo{"TypeError", "<A object at 0x7f01Ab> and <B at 0x0>, 0x5", 1};
    CHECK(failure_signature(failed) == "TypeError: <A object at 0x> and <B at 0x>, 0x5");
}

TEST_CASE("two failures of one kind have one signature") {
    auto failed = ended(Status::failed);
    failed.exception = ExceptionInfo{"ValueError", "no\nway", 7};
    CHECK(failure_signature(failed) == "ValueError: no\\nway");
    auto other = ended(Status::failed, "first\nlast line\n");
    other.exit_code = 2;
    CHECK(failure_signature(other) == "failed 2 0: last line\\n");
    CHECK(failure_signature(ended(Status::timed_out)) == "timed_out");
}
