#include "core/base64.hpp"
#include "sandbox/daytona/run_result.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::daytona;
using namespace std::chrono_literals;

namespace {

const Digest digest = Digest::of(as_bytes("x"));

std::string good(const std::string& reason = "none", const std::string& end = "exit 0") {
    return "reason " + reason + "\nstarted 1\nwall 1500000\nuser 20\nsystem 30\npeak 4096\nout 1 " +
           digest.to_string() + "\nerr 0 " + Digest::of({}).to_string() + "\ninterpreter " +
           core::to_base64("/usr/bin/python3") + "\n" + end + "\nend\n";
}

Status status(const std::string& reason, const std::string& end) {
    return status_of(parse_run_result(good(reason, end)));
}

bool is_broken(const std::string& text) {
    try {
        parse_run_result(text);
        return false;
    } catch (const Error& error) {
        return error.code() == Errc::bad_reply;
    }
}

} // namespace

TEST_CASE("a note of a run's end is read") {
    const auto result = parse_run_result(good());
    CHECK(result.reason == EndReason::none);
    CHECK(result.exit_code == 0);
    CHECK_FALSE(result.signal.has_value());
    CHECK(result.usage.wall == 1500ms);
    CHECK(result.usage.user == 20us);
    CHECK(result.usage.system == 30us);
    CHECK(result.usage.peak_memory_bytes == 4096);
    CHECK(result.usage.cpu_precision == Precision::estimated);
    CHECK(result.out.size == 1);
    CHECK(result.out.digest == digest);
    CHECK(result.err.size == 0);
    CHECK(result.interpreter == "/usr/bin/python3");
    CHECK(result.note.empty());
}

TEST_CASE("how a run ended is its status") {
    CHECK(status("none", "exit 0") == Status::succeeded);
    CHECK(status("none", "exit 3") == Status::failed);
    CHECK(status("none", "signal 11") == Status::failed);
    CHECK(status("wall", "signal 9") == Status::timed_out);
    CHECK(status("cpu", "signal 9") == Status::timed_out);
    CHECK(status("memory", "signal 9") == Status::killed_memory);
    CHECK(status("output", "signal 9") == Status::killed_output);
    CHECK(status("cancelled", "signal 9") == Status::cancelled);
    CHECK(status("processes", "signal 9") == Status::failed);
    CHECK(status("workspace", "signal 9") == Status::failed);
    CHECK(status("disk", "signal 9") == Status::failed);
}

TEST_CASE("a run that went beyond a limit has failed, also where its main process had ended well") {
    CHECK(status("processes", "exit 0") == Status::failed);
    CHECK(status("workspace", "exit 0") == Status::failed);
    CHECK(status("disk", "exit 0") == Status::failed);
}

TEST_CASE("limits that the sandbox's own are below are told in words of this side") {
    const auto result = parse_run_result(good("none", "exit 0\nlowered open_files 100"));
    CHECK(result.lowered ==
          std::vector<std::string>{
              "open_files: the sandbox's own hard limit of 100 is lower, and is in force"});
    CHECK(is_broken(good("none", "exit 0\nlowered open_files x")));
    CHECK(is_broken(good("none", "exit 0\nlowered my_text 1")));
}

TEST_CASE("an interpreter that is missing is named, on one line") {
    const auto result =
        parse_run_result("missing " + core::to_base64("no interpreter\nfor r") + "\nend\n");
    CHECK(result.missing == "no interpreter\\nfor r");
    const auto long_one =
        parse_run_result("missing " + core::to_base64(std::string(5'000, 'x')) + "\nend\n");
    CHECK(long_one.missing == std::string(1'000, 'x') + "...");
}

TEST_CASE("what the sandbox has made of the note is refused") {
    CHECK(is_broken(""));
    CHECK(is_broken("end"));
    CHECK(is_broken("end\n"));
    CHECK(is_broken(good("none", "")));
    CHECK(is_broken(good("bored")));
    CHECK(is_broken(good("none", "exit 256")));
    CHECK(is_broken(good("none", "exit -1")));
    CHECK(is_broken(good("none", "exit 0\nsignal 9")));
    CHECK(is_broken(good("none", "exit")));
    CHECK(is_broken(good("none", "exit 0\nwall -1")));
    CHECK(is_broken(good("none", "exit 0\nwall 9223372036854775807")));
    CHECK(is_broken(good("none", "exit 0\nout 1")));
    CHECK(is_broken(good("none", "exit 0\nout x " + digest.to_string())));
    CHECK(is_broken(good("none", "exit 0\nnote ???")));
    CHECK(is_broken(good().substr(0, good().size() - 4)));
}
