#include "trace/galileo/client.hpp"

#include "core/conceal.hpp"
#include "net/json_writer.hpp"
#include "trace/galileo/encode.hpp"
#include "trace/galileo/token.hpp"

#include <rexa/error.hpp>
#include <rexa/version.hpp>

#include <algorithm>
#include <utility>

namespace rexa::galileo {
namespace {

using namespace std::chrono_literals;

/// A token is renewed this long before its end.
constexpr auto margin = 60s;
constexpr std::size_t longest_name = 200;
constexpr std::size_t least_queued_bytes = 1u << 20;

void check_name(const std::string& name, std::string_view field) {
    if (name.empty() || name.size() > longest_name) {
        throw Error(Errc::invalid_argument,
                    "GalileoOptions::" + std::string(field) + ": give a name of 1 to 200 bytes");
    }
}

void check(const GalileoOptions& options) {
    const std::string_view key = options.api_key.reveal();
    if (key.empty() || !std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7F'; })) {
        throw Error(Errc::invalid_argument,
                    "GalileoOptions::api_key: give a key of Galileo, without blanks and line ends");
    }
    check_name(options.project, "project");
    check_name(options.log_stream, "log_stream");
    if (options.max_attempts < 1 || options.batch_traces < 1 || options.queued_traces < 1) {
        throw Error(Errc::invalid_argument, "GalileoOptions::max_attempts, batch_traces and "
                                            "queued_traces: use 1 or more");
    }
    if (options.queued_bytes < least_queued_bytes) {
        throw Error(Errc::invalid_argument, "GalileoOptions::queued_bytes: use 1 MiB or more");
    }
    if (options.batch_delay < 0ms || options.story_wait < 0ms || options.closing_time < 0ms) {
        throw Error(Errc::invalid_argument, "GalileoOptions::batch_delay, story_wait and "
                                            "closing_time: use 0 or more");
    }
}

struct Meaning {
    Errc code;
    std::string_view message;
    bool retryable = false;
};

Meaning meaning_of(int status) {
    switch (status) {
    case 401:
        return {Errc::unauthenticated, "Galileo does not accept GalileoOptions::api_key; check it"};
    case 403:
        return {Errc::permission_denied, "the key of Galileo may not do this"};
    case 404:
        return {Errc::not_found, "there is no such thing; check GalileoOptions::base_url"};
    case 429:
        return {Errc::rate_limited, "Galileo gets too many requests", true};
    default:
        break;
    }
    if (status >= 500) {
        return {Errc::remote_failed, "Galileo failed", true};
    }
    return status >= 400 ? Meaning{Errc::remote_refused, "Galileo refused it"}
                         : Meaning{Errc::bad_reply, "no Galileo answers there; check "
                                                    "GalileoOptions::base_url"};
}

/// Lists come bare, or as a member among words about pages.
std::vector<net::JsonView> items_of(const net::JsonView& reply) {
    if (reply.is_array()) {
        return reply.items();
    }
    for (const auto& [name, value] : reply.members()) {
        if (value.is_array()) {
            return value.items();
        }
    }
    return {};
}

} // namespace

Client::Client(const GalileoOptions& options)
    : options_(options), base_(net::parse_base_url(options.base_url, "GalileoOptions::base_url")) {
    check(options_);
}

void Client::send(std::span<const Trace> traces, const Call& call) {
    connect(call);
    const auto post = [&] {
        ask(net::Method::post, "/projects/" + project_id_ + "/traces",
            conceal(encode_traces(traces, log_stream_id_)), call);
    };
    try {
        post();
    } catch (const Error& error) {
        // A token may be withdrawn, and a project or its log stream be deleted, while they are
        // used.
        if (error.code() == Errc::unauthenticated) {
            token_ = {};
        } else if (error.code() == Errc::not_found) {
            project_id_.clear();
        } else {
            throw;
        }
        connect(call);
        post();
    }
}

void Client::connect(const Call& call) {
    if (!http_) {
        net::HttpClientParts parts;
        parts.options = options_.http;
        parts.retry.max_attempts = options_.max_attempts;
        http_ = std::make_unique<net::HttpClient>(std::move(parts));
    }
    if (token_.empty() || std::chrono::system_clock::now() + margin >= token_end_) {
        log_in(call);
    }
    if (project_id_.empty()) {
        find_log_stream(call);
    }
}

void Client::log_in(const Call& call) {
    constexpr auto usual_life = 1h;
    token_ = {};
    net::JsonWriter body;
    body.begin_object().member("api_key", options_.api_key.reveal()).end_object();
    const auto reply = ask(net::Method::post, "/login/api_key", body.text(), call);
    const std::string token = reply["access_token"].text();
    const auto now = std::chrono::system_clock::now();
    // A token that seems to have ended is of a server whose clock is another one.
    token_end_ = std::max(
        end_of_token(token).value_or(std::chrono::floor<std::chrono::seconds>(now + usual_life)),
        std::chrono::floor<std::chrono::seconds>(now + 2 * margin));
    token_ = Secret(token);
}

void Client::find_log_stream(const Call& call) {
    const std::string projects =
        "/projects?" +
        net::QueryString().add("project_name", options_.project).add("type", "gen_ai").text();
    std::string project = find(projects, options_.project, call);
    if (project.empty()) {
        net::JsonWriter body;
        body.begin_object()
            .member("name", options_.project)
            .member("type", "gen_ai")
            .member("create_example_templates", false)
            .end_object();
        project = make(projects, body.text(), options_.project, call);
    }
    project = net::encode_segment(project, "the id of a project of Galileo");
    const std::string streams = "/projects/" + project + "/log_streams";
    log_stream_id_ = find(streams, options_.log_stream, call);
    if (log_stream_id_.empty()) {
        net::JsonWriter body;
        body.begin_object().member("name", options_.log_stream).end_object();
        log_stream_id_ = make(streams, body.text(), options_.log_stream, call);
    }
    project_id_ = project;
}

std::string Client::find(std::string_view path, std::string_view name, const Call& call) {
    const auto reply = ask(net::Method::get, path, "", call);
    for (const net::JsonView& item : items_of(reply)) {
        if (item["name"].text() == name) {
            return item["id"].text();
        }
    }
    return {};
}

std::string Client::make(std::string_view path, std::string body, std::string_view name,
                         const Call& call) {
    try {
        return ask(net::Method::post, path.substr(0, path.find('?')), std::move(body), call)["id"]
            .text();
    } catch (const Error& error) {
        // Another program may have made it since it was looked for.
        std::string id = error.code() == Errc::remote_refused ? find(path, name, call) : "";
        if (id.empty()) {
            throw;
        }
        return id;
    }
}

net::JsonView Client::ask(net::Method method, std::string_view path, std::string body,
                          const Call& call) {
    const net::Reply reply = exchange(method, path, std::move(body), call);
    if (!reply.succeeded()) {
        throw refusal(reply, path.substr(0, path.find('?')));
    }
    return net::JsonView::parse(reply.body);
}

net::Reply Client::exchange(net::Method method, std::string_view path, std::string body,
                            const Call& call) {
    net::Request request(method, base_.join(path));
    request.description = "logging to Galileo";
    request.headers.add("X-Galileo-SDK", "rexa/" + std::string(version()));
    request.secrets = {options_.api_key, token_};
    if (!token_.empty()) {
        request.headers.add("Authorization", "Bearer " + std::string(token_.reveal()));
    }
    if (method == net::Method::post) {
        request.headers.add("Content-Type", "application/json");
        request.body = std::move(body);
    }
    // What is made has a name or an id of ours: to ask twice makes it once.
    request.retry.idempotency = net::Idempotency::idempotent;
    return http_->send(request, call);
}

Error Client::refusal(const net::Reply& reply, std::string_view asked) const {
    const Meaning meaning = meaning_of(reply.status);
    Error error(meaning.code, "logging to Galileo (" + conceal(std::string(asked)) +
                                  "): " + std::string(meaning.message) + " (status " +
                                  std::to_string(reply.status) + ')');
    if (meaning.retryable) {
        error = std::move(error).with_retry(
            net::retry_after(reply.headers, std::chrono::system_clock::now()));
    }
    return std::move(error)
        .from("galileo")
        .with_attempts(reply.attempts)
        .with_remote(reply.status, "", conceal(reply.body), "");
}

std::string Client::conceal(std::string text) const {
    return core::conceal(core::conceal(std::move(text), options_.api_key.reveal()),
                         token_.reveal());
}

} // namespace rexa::galileo
