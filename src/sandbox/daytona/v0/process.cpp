#include "sandbox/daytona/v0/process_codec.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"

#include <rexa/daytona/v0/process.hpp>
#include <rexa/error.hpp>

#include <utility>

namespace rexa::daytona::v0 {
namespace {

constexpr std::chrono::milliseconds answering_time = std::chrono::seconds(30);

/// The reply comes when the program has ended, so that silence says nothing before its timeout.
net::Request run_request(ToolboxLink& link, std::string_view path, const net::JsonWriter& body,
                         std::optional<std::chrono::milliseconds> timeout, const Call& call) {
    net::Request request = link.request(net::Method::post, path, call);
    set_json(request, body);
    const bool bounded = timeout && *timeout < longest_silence;
    request.silence_timeout = bounded ? *timeout + answering_time : longest_silence;
    request.limits.body_bytes = most_output;
    return request;
}

} // namespace

Process::Process(std::shared_ptr<ToolboxLink> link) noexcept : link_(std::move(link)) {}

CommandResult Process::execute(const ShellCommand& command, const Call& call) const {
    if (command.command.find_first_not_of(" \t\r\n") == std::string::npos) {
        throw Error(Errc::invalid_argument, "command: must not be blank");
    }
    const net::Request request =
        run_request(*link_, "/process/execute", write_command(command), command.timeout, call);
    return read_command_result(link_->ask(request, call));
}

CodeResult Process::run_code(const CodeRun& run, const Call& call) const {
    if (!link_->lacks_code_run) {
        const net::Request request =
            run_request(*link_, "/process/code-run", write_code_run(run), run.timeout, call);
        const net::Reply reply = link_->attempt(request, call);
        if (reply.succeeded()) {
            return read_code_result(read_json(reply));
        }
        if (reply.status != 404) {
            link_->fail(reply, request, call);
        }
        const RemoteFailure failure = link_->failure_of(reply, request);
        link_->check_running(failure, call);
        link_->lacks_code_run = failure.source != "DAYTONA_PROXY";
    }
    const CommandResult result = execute(shell_command_of(run), call);
    CodeResult converted{result.exit_code, result.output, {}};
    take_charts(converted.output, converted.charts);
    return converted;
}

} // namespace rexa::daytona::v0
