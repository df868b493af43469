#include "sandbox/daytona/v0/follower.hpp"
#include "sandbox/daytona/v0/session_codec.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"

#include <rexa/daytona/v0/sessions.hpp>
#include <rexa/error.hpp>

#include <utility>

namespace rexa::daytona::v0 {
namespace {

using net::Method;

std::string path_of(std::string_view session, std::string_view rest = {}) {
    return "/process/session/" + net::encode_segment(session, "session id") + std::string(rest);
}

std::string path_of(std::string_view session, std::string_view command, std::string_view rest) {
    return path_of(session,
                   "/command/" + net::encode_segment(command, "command id") + std::string(rest));
}

CommandLogs get_logs(ToolboxLink& link, std::string_view path, std::uint64_t most,
                     const Call& call) {
    net::Request request = link.request(Method::get, path, call);
    request.retry = idempotent;
    request.limits.body_bytes = most;
    return read_logs(link.exchange(request, call));
}

/// A reply tells each stream twice, escaped and marked.
std::uint64_t most_of_reply(const FollowOptions& options) noexcept {
    constexpr std::uint64_t least = 64u << 10;
    return options.log_bytes < most_output / 4 ? 4 * options.log_bytes + least : most_output;
}

net::Request execute_request(ToolboxLink& link, std::string_view session, std::string_view command,
                             const Call& call) {
    if (command.empty()) {
        throw Error(Errc::invalid_argument, "command: must not be empty");
    }
    return link.request(Method::post, path_of(session, "/exec"), call);
}

} // namespace

Sessions::Sessions(std::shared_ptr<ToolboxLink> link) noexcept : link_(std::move(link)) {}

void Sessions::create(std::string_view session, const Call& call) const {
    net::Request request = link_->request(Method::post, "/process/session", call);
    set_json(request, net::JsonWriter().begin_object().member("sessionId", session).end_object());
    const net::Reply reply = link_->attempt(request, call);
    if (reply.status == 409) {
        throw name_taken(link_->failure_of(reply, request), "a session of this id");
    }
    if (!reply.succeeded()) {
        link_->fail(reply, request, call);
    }
}

std::vector<SessionRecord> Sessions::list(const Call& call) const {
    return read_sessions(link_->get("/process/session", call));
}

SessionRecord Sessions::get(std::string_view session, const Call& call) const {
    return read_session(link_->get(path_of(session), call));
}

void Sessions::remove(std::string_view session, const Call& call) const {
    net::Request request = link_->request(Method::remove, path_of(session), call);
    request.retry = idempotent;
    const net::Reply reply = link_->attempt(request, call);
    if (reply.status == 404) {
        link_->check_running(link_->failure_of(reply, request), call);
    } else if (!reply.succeeded()) {
        link_->fail(reply, request, call);
    }
}

SessionResult Sessions::run(std::string_view session, std::string_view command,
                            const Call& call) const {
    net::Request request = execute_request(*link_, session, command, call);
    set_json(request, net::JsonWriter().begin_object().member("command", command).end_object());
    request.silence_timeout = longest_silence;
    request.limits.body_bytes = most_output;
    return read_session_result(link_->ask(request, call));
}

std::string Sessions::start(std::string_view session, std::string_view command, bool echo_input,
                            const Call& call) const {
    net::Request request = execute_request(*link_, session, command, call);
    net::JsonWriter body;
    body.begin_object().member("command", command).member("runAsync", true);
    if (!echo_input) {
        body.member("suppressInputEcho", true);
    }
    set_json(request, body.end_object());
    return link_->ask(request, call)["cmdId"].text();
}

SessionCommand Sessions::command(std::string_view session, std::string_view command,
                                 const Call& call) const {
    return read_session_command(link_->get(path_of(session, command, ""), call));
}

CommandLogs Sessions::logs(std::string_view session, std::string_view command,
                           const Call& call) const {
    return get_logs(*link_, path_of(session, command, "/logs"), most_output, call);
}

FollowedCommand Sessions::follow(std::string_view session, std::string_view command,
                                 const LogSink& sink, const FollowOptions& options,
                                 const Call& call) const {
    if (options.drain_time < std::chrono::milliseconds(0)) {
        throw Error(Errc::invalid_argument, "drain_time: use 0 or more");
    }
    FollowRequests requests;
    requests.open = [&](const Call& inner) {
        return link_->open(path_of(session, command, "/logs"),
                           net::QueryString().add("follow", "true"), inner);
    };
    requests.command = [&](const Call& inner) { return this->command(session, command, inner); };
    requests.logs = [&](const Call& inner) {
        return get_logs(*link_, path_of(session, command, "/logs"), most_of_reply(options), inner);
    };
    return Follower(std::move(requests), sink, options).follow(call);
}

void Sessions::send_input(std::string_view session, std::string_view command, std::string_view data,
                          const Call& call) const {
    net::Request request = link_->request(Method::post, path_of(session, command, "/input"), call);
    set_json(request, net::JsonWriter().begin_object().member("data", data).end_object());
    link_->exchange(request, call);
}

SessionRecord Sessions::entrypoint(const Call& call) const {
    return read_session(link_->get("/process/session/entrypoint", call));
}

CommandLogs Sessions::entrypoint_logs(const Call& call) const {
    return get_logs(*link_, "/process/session/entrypoint/logs", most_output, call);
}

} // namespace rexa::daytona::v0
