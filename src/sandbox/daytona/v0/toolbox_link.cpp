#include "sandbox/daytona/v0/toolbox_link.hpp"

#include "sandbox/daytona/v0/sandbox_codec.hpp"

#include <rexa/error.hpp>

#include <optional>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

std::string path_of(const std::string& id, std::string_view rest = {}) {
    return "/sandbox/" + net::encode_segment(id, "sandbox id") + std::string(rest);
}

bool may_be_about_the_sandbox(const RemoteFailure& failure) noexcept {
    const bool status = failure.status == 400 || failure.status == 404 || failure.status == 502;
    return status && !failure.is_from_toolbox();
}

/// A gateway in front of the toolbox speaks of the key as the service does.
Asked asked_by(const std::string& what, const RemoteFailure& failure) {
    if (failure.source == "DAYTONA_PROXY" && !may_be_about_the_sandbox(failure)) {
        return Asked::service;
    }
    return what.find("/git/") == std::string::npos ? Asked::toolbox : Asked::git;
}

Error unavailable(const Service& service, const SandboxRecord& sandbox,
                  const RemoteFailure& failure) {
    const std::string state =
        sandbox.state.text.empty() ? "unknown" : service.conceal(sandbox.state.text);
    const std::string reason =
        sandbox.error_reason.empty() ? failure.message : service.conceal(sandbox.error_reason);
    return Error(Errc::sandbox_unavailable, "the sandbox is in the state '" + state +
                                                "'; what is inside is reached while it is started")
        .from("daytona")
        .with_attempts(failure.attempts)
        .with_remote(failure.status, failure.code, reason, failure.request_id);
}

Error gone(const RemoteFailure& failure) {
    return Error(Errc::not_found, "the sandbox is gone; make another one")
        .from("daytona")
        .with_attempts(failure.attempts)
        .with_remote(failure.status, failure.code, failure.message, failure.request_id);
}

} // namespace

ToolboxLink::ToolboxLink(std::shared_ptr<Service> service, std::string id, std::string toolbox_url)
    : service_(std::move(service)), id_(std::move(id)), toolbox_url_(std::move(toolbox_url)) {}

net::Request ToolboxLink::request(net::Method method, std::string_view path, const Call& call,
                                  const net::QueryString& query) {
    return service_->request_to(method, address(call).join(path).with_query(query));
}

net::Reply ToolboxLink::attempt(const net::Request& request, const Call& call) {
    return service_->attempt(request, call);
}

net::Reply ToolboxLink::exchange(const net::Request& request, const Call& call) {
    net::Reply reply = attempt(request, call);
    if (!reply.succeeded()) {
        fail(reply, request, call);
    }
    return reply;
}

net::JsonView ToolboxLink::ask(const net::Request& request, const Call& call) {
    return read_json(exchange(request, call), Asked::toolbox);
}

net::JsonView ToolboxLink::get(std::string_view path, const Call& call,
                               const net::QueryString& query) {
    net::Request request = this->request(net::Method::get, path, call, query);
    request.retry = idempotent;
    request.limits.body_bytes = most_output;
    auto json = ask(request, call);
    call.check(); // to read a large one takes its time
    return json;
}

void ToolboxLink::stream(const net::Request& request, const net::BodySink& sink, const Call& call) {
    const net::Reply reply = service_->attempt_stream(request, sink, call);
    if (!reply.succeeded()) {
        fail(reply, request, call);
    }
}

std::unique_ptr<net::WebSocket> ToolboxLink::open(std::string_view path,
                                                  const net::QueryString& query, const Call& call) {
    const net::Url url = address(call).join(path).with_query(query);
    net::Reply refusal;
    auto socket = service_->attempt_open(url, refusal, call);
    if (!socket) {
        fail(refusal, service_->request_to(net::Method::get, url), call);
    }
    return socket;
}

RemoteFailure ToolboxLink::failure_of(const net::Reply& reply, const net::Request& request) const {
    return service_->failure_of(reply, request);
}

std::string ToolboxLink::conceal(std::string text) const {
    return service_->conceal(std::move(text));
}

void ToolboxLink::fail(const net::Reply& reply, const net::Request& request, const Call& call) {
    RemoteFailure failure = failure_of(reply, request);
    check_running(failure, call);
    const std::string what = describe(request);
    failure.asked = asked_by(what, failure);
    throw make_error(failure, what);
}

void ToolboxLink::check_running(const RemoteFailure& failure, const Call& call) {
    if (!may_be_about_the_sandbox(failure)) {
        return;
    }
    std::optional<SandboxRecord> sandbox;
    try {
        net::Request request = service_->request(net::Method::get, path_of(id_));
        request.retry = idempotent;
        const net::Reply reply = service_->attempt(request, call);
        if (reply.succeeded()) {
            sandbox = read_sandbox(read_json(reply));
        } else if (reply.status != 404) {
            return;
        }
    } catch (const Error&) {
        call.check();
        return; // what failed first says more
    }
    if (!sandbox) {
        throw gone(failure);
    }
    if (!(sandbox->state == SandboxState::started)) {
        throw unavailable(*service_, *sandbox, failure);
    }
    if (!sandbox->toolbox_url.empty()) {
        const std::lock_guard lock(mutex_);
        toolbox_url_ = sandbox->toolbox_url;
    }
}

net::Url ToolboxLink::address(const Call& call) {
    std::string url;
    {
        const std::lock_guard lock(mutex_);
        url = toolbox_url_;
    }
    if (url.empty()) {
        url = ask_for_address(call);
        const std::lock_guard lock(mutex_);
        toolbox_url_ = url;
    }
    return read_address([&] { return net::parse_base_url(url, "toolbox address"); })
        .join(net::encode_segment(id_, "sandbox id"));
}

std::string ToolboxLink::ask_for_address(const Call& call) {
    net::Request request = service_->request(net::Method::get, path_of(id_));
    request.retry = idempotent;
    std::string url = read_sandbox(service_->ask(request, call)).toolbox_url;
    if (!url.empty()) {
        return url;
    }
    // Servers of before 2026-03 tell it at an address of its own.
    request = service_->request(net::Method::get, path_of(id_, "/toolbox-proxy-url"));
    request.retry = idempotent;
    return service_->ask(request, call)["url"].text();
}

} // namespace rexa::daytona::v0
