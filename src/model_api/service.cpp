#include "model_api/service.hpp"

#include "core/conceal.hpp"
#include "core/require.hpp"
#include "net/ascii.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::model_api {
namespace {

using core::require;

void check(const ModelTransport& transport) {
    require(transport.max_attempts >= 1, "ModelTransport::max_attempts: use 1 or more");
    require(transport.longest_wait >= std::chrono::milliseconds::zero(),
            "ModelTransport::longest_wait: use 0 or more");
    require(transport.patience > std::chrono::milliseconds::zero(),
            "ModelTransport::patience: give a time above zero");
    require(transport.answer_bytes >= 1, "ModelTransport::answer_bytes: use 1 or more");
}

net::RetryPolicy policy_of(const ModelTransport& transport) {
    check(transport);
    net::RetryPolicy policy;
    policy.max_attempts = transport.max_attempts;
    policy.longest_asked = transport.longest_wait;
    policy.first_delay = std::chrono::milliseconds(500);
    return policy;
}

net::HttpClientParts parts_of(const ModelTransport& transport) {
    net::HttpClientParts parts;
    parts.options = transport.http;
    parts.retry = policy_of(transport);
    return parts;
}

/// Whether it may come of asking at a wrong address.
bool may_be_of_the_address(Errc code) {
    return code == Errc::connection_failed || code == Errc::tls_failed || code == Errc::bad_reply;
}

} // namespace

ModelService::ModelService(ServiceOptions options)
    : options_(std::move(options)),
      base_(net::parse_base_url(options_.base_url, options_.names.option("base_url"))),
      policy_(policy_of(options_.transport)), http_(parts_of(options_.transport)) {
    check_key(options_.key, options_.names.option("api_key"));
}

net::Request ModelService::request(net::Method method, std::string_view path) const {
    net::Request request(method, base_.join(path));
    request.retry.idempotency = net::Idempotency::idempotent;
    request.reply_silence = net::Silence{options_.transport.patience, "ModelTransport::patience"};
    return request;
}

net::Request ModelService::post(std::string_view path, const net::JsonWriter& body) const {
    net::Request request = this->request(net::Method::post, path);
    request.headers.set("Content-Type", "application/json");
    request.body = body.text();
    return request;
}

net::Reply ModelService::attempt(net::Request request, const net::BodySink& sink,
                                 const Call& call) {
    request.retry.max_attempts = 1;
    return reading([&] { return http_.send(request, sink, call); });
}

net::Reply ModelService::exchange(net::Request& request, const Meaning& meaning, const Call& call) {
    authorize(request, call);
    SecondChances second_chances;
    net::Request judged = request;
    judged.judge = [&](const net::Reply& reply, net::FailedAttempt& failed) {
        const Refusal refusal = meaning(read_failure(reply));
        judge(refusal, second_chances.take(refusal), failed);
    };
    net::Reply reply = reading([&] { return http_.send(judged, call); });
    if (!reply.succeeded()) {
        const Failure failure = read_failure(reply);
        throw make_error(meaning(failure), failure, request).with_attempts(reply.attempts);
    }
    reply.body = conceal(std::move(reply.body), request);
    return reply;
}

net::JsonView ModelService::read_json(const net::Reply& reply) const {
    return reading([&] {
        check_readable(reply.headers, names());
        return net::JsonView::parse(reply.body);
    });
}

void ModelService::authorize(net::Request& request, const Call& call) const {
    const Secret key = options_.token ? options_.token(call) : options_.key;
    if (key.empty()) {
        return;
    }
    check_key(key, options_.names.option(options_.token ? "token" : "api_key"));
    request.headers.set(options_.key_header, options_.key_prefix + std::string(key.reveal()));
    request.secrets.push_back(key);
}

std::string ModelService::conceal(std::string text, const net::Request& request) const {
    for (const Secret& secret : request.secrets) {
        if (core::is_unmistakable(secret.reveal())) {
            text = core::conceal(std::move(text), secret.reveal());
        }
    }
    return text;
}

Error ModelService::make_error(const Refusal& refusal, const Failure& failure,
                               const net::Request& request) const {
    const auto conceal_all = [&](std::string text) {
        for (const Secret& secret : request.secrets) {
            text = core::conceal(std::move(text), secret.reveal());
        }
        return text;
    };
    return model_api::make_error(refusal, failure, names(), conceal_all);
}

/// The error of an exchange that led to nothing of use, with the options that say where it was
/// tried.
Error ModelService::with_options(const Error& error) const {
    std::string message = error.message();
    if (may_be_of_the_address(error.code())) {
        message += "; check " + options_.names.option("base_url");
        message += options_.transport.http.proxy ? " and HttpOptions::proxy" : "";
    }
    if (error.code() == Errc::connection_failed && !options_.start_hint.empty()) {
        message += "; start the server with `" + options_.start_hint + '`';
    }
    Error told(error.code(), message);
    if (error.retryable()) {
        told = std::move(told).with_retry(error.retry_after());
    }
    return std::move(told)
        .from(options_.names.name)
        .with_errno(error.system_error())
        .with_attempts(error.attempts());
}

std::optional<std::chrono::seconds> time_left(const Call& call) {
    if (!call.has_deadline()) {
        return std::nullopt;
    }
    return std::chrono::ceil<std::chrono::seconds>(call.deadline() - Call::Clock::now());
}

void check_key(const Secret& key, const std::string& option) {
    if (!std::ranges::all_of(key.reveal(), [](char c) { return c > ' ' && c < '\x7F'; })) {
        throw Error(Errc::invalid_argument, option + ": give it without blanks and line ends");
    }
}

void check_readable(const net::Headers& headers, const ServiceNames& names) {
    const auto encoding = headers.find("Content-Encoding").value_or("identity");
    if (encoding != "identity") {
        // Which one, the server says: it may say a key.
        throw Error(Errc::bad_reply, names.title + ", or a gateway, sent its answer in an encoding "
                                                   "that nobody asked for");
    }
    const std::string type = net::to_lower(headers.find("Content-Type").value_or(""));
    if (type.find("html") != std::string::npos) {
        throw Error(Errc::bad_reply, "a web page came in place of an answer");
    }
}

} // namespace rexa::model_api
