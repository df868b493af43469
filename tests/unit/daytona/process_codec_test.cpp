#include "sandbox/daytona/v0/git_codec.hpp"
#include "sandbox/daytona/v0/interpreter_run.hpp"
#include "sandbox/daytona/v0/process_codec.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::daytona::v0;
using net::JsonView;
using test::refusal_code;

namespace {

InterpreterResult interpreted(const std::vector<std::string>& messages, std::uint16_t close_code,
                              std::string* printed = nullptr) {
    const InterpreterSink sink = [&](Stream stream, std::string_view text) {
        if (printed != nullptr) {
            *printed += (stream == Stream::out ? "o:" : "e:") + std::string(text);
        }
    };
    InterpreterReader reader(sink);
    for (const std::string& message : messages) {
        reader.take(message);
    }
    return reader.finish(close_code, "why");
}

} // namespace

TEST_CASE("a command is written with whole seconds, rounded up") {
    ShellCommand command;
    command.command = "ls";
    CHECK(write_command(command).text() == R"({"command":"ls"})");
    command.folder = "/tmp";
    command.environment = {{"A", "1"}};
    command.timeout = std::chrono::milliseconds(1001);
    CHECK(write_command(command).text() ==
          R"({"command":"ls","cwd":"/tmp","envs":{"A":"1"},"timeout":2})");
    command.timeout = std::chrono::milliseconds(0);
    CHECK(refusal_code([&] { write_command(command); }) == Errc::invalid_argument);
}

TEST_CASE("results are read from old and new toolboxes") {
    const auto read = [](std::string_view text) {
        return read_command_result(JsonView::parse(text));
    };
    CHECK(read(R"({"exitCode":3,"result":"r"})").exit_code == 3);
    CHECK(read(R"({"code":-1,"result":"r"})").exit_code == -1);
    CHECK(read(R"({"exitCode":0,"result":null})").output.empty());
    const CommandResult split = read(R"({"exitCode":0,"result":"oe","stdout":"o","stderr":"e"})");
    CHECK(split.standard_output == "o");
    CHECK(split.standard_error == "e");
    CHECK(refusal_code([&] { read(R"({"result":"r"})"); }) == Errc::bad_reply);
}

TEST_CASE("arguments reach a program as they were, through the shell they pass") {
    CodeRun run;
    run.code = "x";
    run.arguments = {"a b", "it's", ""};
    CHECK(write_code_run(run).text() ==
          R"({"code":"x","language":"python","argv":["'a b'","'it'\\''s'","''"]})");
    CHECK(shell_command_of(run).command ==
          "printf '%s' 'eA==' | base64 -d | python3 -u - 'a b' 'it'\\''s' ''");
    run.arguments.clear();
    run.environment = {{"A_1", "$x"}, {"B", "'"}};
    CHECK(shell_command_of(run).command == "export A_1='$x'; export B=''\\'''; "
                                           "printf '%s' 'eA==' | base64 -d | python3 -u -");
    CHECK(shell_command_of(run).environment.empty());
    for (const std::string name : {"", "1A", "A;B", "A B"}) {
        run.environment = {{name, "1"}};
        CHECK(refusal_code([&] { shell_command_of(run); }) == Errc::invalid_argument);
    }
    CHECK(refusal_code([] { quote_for_shell(std::string_view("a\0b", 3)); }) ==
          Errc::invalid_argument);
}

TEST_CASE("charts are read from the reply and from lines of the output") {
    const CodeResult result = read_code_result(JsonView::parse(
        R"({"exitCode":0,"result":"a\ndtn_artifact_k39fd2:{\"type\":\"chart\",\"value\":{\"type\":)"
        R"(\"pie\"}}\nb\ndtn_artifact_k39fd2:{broken\ndtn_artifact_k39fd2:{\"type\":\"other\"}",)"
        R"("artifacts":{"charts":[{"type":"hologram","title":"T","png":"AQI="}]}})"));
    CHECK(result.output == "a\nb\ndtn_artifact_k39fd2:{broken\n"
                           "dtn_artifact_k39fd2:{\"type\":\"other\"}");
    REQUIRE(result.charts.size() == 2);
    CHECK(result.charts[0].type == ChartType::unknown);
    CHECK(result.charts[0].type.text == "hologram");
    CHECK(result.charts[0].png.chars() == "\x01\x02");
    CHECK(result.charts[0].json.find("\"title\":\"T\"") != std::string::npos);
    CHECK(result.charts[1].type == ChartType::pie);
}

TEST_CASE("no chart that code prints takes its result away") {
    const std::string mark = "dtn_artifact_k39fd2:";
    std::string output = mark + R"({"type":"chart","value":{"type":7,"title":[],"png":"%%%"}})" +
                         "\n" + mark + R"({"type":"chart","value":5})" + "\n" + mark + "[1]\n";
    std::vector<Chart> charts;
    take_charts(output, charts);
    CHECK(output == mark + "[1]\n");
    REQUIRE(charts.size() == 2);
    CHECK(charts[0].type == ChartType::unknown);
    CHECK(charts[0].png.empty());
    CHECK(charts[0].json == R"({"type":7,"title":[],"png":"%%%"})");
    CHECK(charts[1].json == "5");

    std::string values = mark + "[";
    for (int i = 0; i < 2'000'000; ++i) {
        values += "1,";
    }
    values += "1]\n";
    const std::string as_it_was = values;
    take_charts(values, charts);
    CHECK(values == as_it_was);
}

TEST_CASE("the end of an interpreter's run follows from its messages and how its socket closed") {
    const std::string completed = R"({"type":"control","text":"completed"})";
    const std::string interrupted = R"({"type":"control","text":"interrupted"})";
    const std::string error = R"({"type":"error","name":"E","value":"v","traceback":"t"})";
    std::string printed;
    CHECK(interpreted({R"({"type":"stdout","text":"a\n"})", R"({"type":"stderr","text":"b"})",
                       R"({"type":"image","text":"new"})", completed},
                      1000, &printed)
              .end == InterpreterEnd::completed);
    CHECK(printed == "o:a\ne:b");
    const InterpreterResult failed = interpreted({error}, 1000);
    CHECK(failed.end == InterpreterEnd::completed);
    REQUIRE(failed.error.has_value());
    CHECK(failed.error->name == "E");
    CHECK(interpreted({}, 4008).end == InterpreterEnd::timed_out);
    CHECK(interpreted({error, interrupted}, 4008).end == InterpreterEnd::timed_out);
    CHECK(interpreted({interrupted}, 1001).end == InterpreterEnd::timed_out);
    CHECK(interpreted({}, 1001).end == InterpreterEnd::lost);
    CHECK(interpreted({completed}, 1006).end == InterpreterEnd::completed);
    CHECK(refusal_code([] { interpreted({}, 1006); }) == Errc::connection_lost);
    CHECK(refusal_code([] { interpreted({}, 1008); }) == Errc::remote_refused);
    CHECK(refusal_code([] { interpreted({R"({"type":"stdout","text":"a"})"}, 1008); }) ==
          Errc::connection_lost);
    CHECK(interpreted({R"({"type":"image","text":{"of":"another kind"}})"}, 1000).end ==
          InterpreterEnd::completed);
    CHECK(refusal_code([] { interpreted({}, 1011); }) == Errc::sandbox_failed);
    CHECK(refusal_code([] { interpreted({"<"}, 1000); }) == Errc::bad_reply);
}

TEST_CASE("an interpreter's run is written with its limit, also with none") {
    InterpreterRun run;
    run.code = "x";
    CHECK(write_interpreter_run(run).text() == R"({"code":"x"})");
    run.context = "c";
    run.environment = {{"A", "1"}};
    run.timeout = std::chrono::milliseconds(0);
    CHECK(write_interpreter_run(run).text() ==
          R"({"code":"x","contextId":"c","envs":{"A":"1"},"timeout":0})");
    run.timeout = std::chrono::milliseconds(-1);
    CHECK(refusal_code([&] { write_interpreter_run(run); }) == Errc::invalid_argument);
}

TEST_CASE("git's answers are read, and its requests written in its own spelling") {
    const GitStatus status = read_git_status(JsonView::parse(
        R"({"currentBranch":"main","fileStatus":[{"name":"a","extra":"","staging":"Renamed",)"
        R"("worktree":"Updated but unmerged"},{"name":"b","staging":"?"}],"ahead":1})"));
    REQUIRE(status.files.size() == 2);
    CHECK(status.files[0].staging == GitFileState::renamed);
    CHECK(status.files[0].worktree == GitFileState::unmerged);
    CHECK(status.files[1].staging.text == "?");
    CHECK(status.ahead == 1);
    CHECK(read_git_status(JsonView::parse(R"({"currentBranch":"m","fileStatus":null})"))
              .files.empty());

    GitClone clone;
    clone.url = "u";
    clone.path = "p";
    clone.commit = "c";
    clone.depth = 1;
    clone.credentials = GitCredentials{"me", Secret("pw")};
    CHECK(write_clone(clone).text() == R"({"url":"u","path":"p","commit_id":"c","depth":1,)"
                                       R"("username":"me","password":"pw"})");
    GitTransfer transfer;
    transfer.remote = "origin";
    transfer.set_upstream = true;
    CHECK(write_transfer("p", transfer, true).text() ==
          R"({"path":"p","remote":"origin","set_upstream":true})");
    CHECK(write_transfer("p", transfer, false).text() == R"({"path":"p","remote":"origin"})");
    CHECK(write_commit("p", {"m", "a", "e", true}).text() ==
          R"({"path":"p","message":"m","author":"a","email":"e","allow_empty":true})");
}
