#include "sandbox/daytona/v0/service.hpp"

#include "core/conceal.hpp"
#include "core/text.hpp"
#include "sandbox/daytona/v0/remote_error.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

// The version decides about formats inside the sandbox: from 0.167.0 on the two streams of a
// session can be told apart.
constexpr std::string_view protocol_version = "0.205.1";

// Of a request's path in errors; ids in it may be anything.
constexpr std::size_t longest_shown = 300;
constexpr std::size_t longest_encoding = 40;

net::HttpClientParts parts_of(const ClientOptions& options) {
    if (options.max_attempts < 1) {
        throw Error(Errc::invalid_argument, "max_attempts: use 1 or more");
    }
    const std::string_view key = options.api_key.reveal();
    if (key.empty() || !std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7F'; })) {
        throw Error(Errc::invalid_argument,
                    "api_key: give an API key of Daytona, without blanks and line ends");
    }
    net::HttpClientParts parts;
    parts.options = options.http;
    parts.retry.max_attempts = options.max_attempts;
    return parts;
}

/// Whether it may come of asking at a wrong address.
bool may_be_of_the_address(Errc code) {
    return code == Errc::connection_failed || code == Errc::tls_failed || code == Errc::bad_reply;
}

/// The error of an exchange that led to no reply, with the options that say where it was tried.
Error with_options(const Error& error, const ClientOptions& options) {
    Error told(error.code(),
               error.message() + "; check api_url" + (options.http.proxy ? " and proxy" : ""));
    if (error.retryable()) {
        told = std::move(told).with_retry(error.retry_after());
    }
    return std::move(told)
        .from(error.origin())
        .with_errno(error.system_error())
        .with_attempts(error.attempts());
}

} // namespace

Service::Service(ClientOptions options)
    : options_(std::move(options)), base_(net::parse_base_url(options_.api_url, "api_url")),
      http_(parts_of(options_)) {
    static_cast<void>(headers()); // an organisation that no header can hold is refused here
}

net::Request Service::request(net::Method method, std::string_view path,
                              const net::QueryString& query) const {
    return request_to(method, base_.join(path).with_query(query));
}

net::Request Service::request_to(net::Method method, const net::Url& url) const {
    check_encryption(url);
    net::Request request(method, url);
    request.headers = headers();
    return request;
}

net::Reply Service::attempt(const net::Request& request, const Call& call) {
    try {
        return http_.send(request, call);
    } catch (const Error& error) {
        if (is_of_service(request) && may_be_of_the_address(error.code())) {
            throw with_options(error, options_);
        }
        throw;
    }
}

bool Service::is_of_service(const net::Request& request) const {
    const auto at = base_.join("/");
    return request.url.origin() == at.origin() && request.url.target.starts_with(at.target);
}

RemoteFailure Service::failure_of(const net::Reply& reply, const net::Request& request) const {
    RemoteFailure failure = read_failure(reply);
    for (std::string* text :
         {&failure.code, &failure.source, &failure.message, &failure.request_id}) {
        for (const Secret& secret : request.secrets) {
            *text = core::conceal(std::move(*text), secret.reveal());
        }
        *text = conceal(std::move(*text));
    }
    return failure;
}

std::string Service::conceal(std::string text) const {
    return core::conceal(std::move(text), options_.api_key.reveal());
}

net::Reply Service::exchange(const net::Request& request, const Call& call) {
    net::Reply reply = attempt(request, call);
    if (!reply.succeeded()) {
        throw make_error(failure_of(reply, request), describe(request));
    }
    return reply;
}

net::JsonView Service::ask(const net::Request& request, const Call& call) {
    return read_json(exchange(request, call));
}

net::JsonView Service::get(std::string_view path, const Call& call, const net::QueryString& query) {
    net::Request request = this->request(net::Method::get, path, query);
    request.retry = idempotent;
    auto json = ask(request, call);
    call.check(); // to read a large one takes its time
    return json;
}

net::Reply Service::attempt_stream(const net::Request& request, const net::BodySink& sink,
                                   const Call& call) {
    return http_.send(request, sink, call);
}

void Service::stream(const net::Request& request, const net::BodySink& sink, const Call& call) {
    const net::Reply reply = attempt_stream(request, sink, call);
    if (!reply.succeeded()) {
        throw make_error(failure_of(reply, request), describe(request));
    }
}

std::unique_ptr<net::WebSocket> Service::attempt_open(const net::Url& url, net::Reply& refusal,
                                                      const Call& call) {
    check_encryption(url);
    net::WebSocketRequest request(url);
    request.headers = headers();
    bool was_refused = false;
    request.on_refusal = [&](const net::Reply& reply) {
        refusal = reply;
        was_refused = true;
    };
    try {
        return http_.open(request, call);
    } catch (const Error&) {
        if (!was_refused) {
            throw;
        }
        return nullptr;
    }
}

net::Headers Service::headers() const {
    net::Headers headers;
    headers.add("Authorization", "Bearer " + std::string(options_.api_key.reveal()));
    if (!options_.organization.empty()) {
        headers.add("X-Daytona-Organization-ID", options_.organization);
    }
    headers.add("X-Daytona-Source", "rexa");
    headers.add("X-Daytona-SDK-Version", protocol_version);
    return headers;
}

void Service::check_encryption(const net::Url& url) const {
    if (base_.scheme == net::Scheme::https && url.scheme != net::Scheme::https) {
        throw Error(Errc::bad_reply, "Daytona named an address without encryption (" +
                                         url.origin() + "); the key is not sent there")
            .from("daytona");
    }
}

void check_pages(std::size_t records, std::size_t pages) {
    constexpr std::size_t most_records = 100'000;
    constexpr std::size_t most_pages = 10'000;
    if (records > most_records || pages > most_pages) {
        throw Error(Errc::too_large, "Daytona's list does not end; narrow what is asked for")
            .from("daytona");
    }
}

std::string describe(const net::Request& request) {
    if (!request.description.empty()) {
        return request.description;
    }
    const std::string& target = request.url.target;
    return std::string(to_string(request.method)) + ' ' +
           core::to_clipped_line(target.substr(0, target.find('?')), longest_shown);
}

void set_json(net::Request& request, const net::JsonWriter& body) {
    request.headers.set("Content-Type", "application/json");
    request.body = body.text();
}

net::JsonView read_json(const net::Reply& reply, Asked asked) {
    const std::size_t begin = reply.body.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) {
        return {};
    }
    if (reply.body[begin] == '<') {
        const char* const cure = asked == Asked::service ? "; check api_url" : "";
        throw Error(Errc::bad_reply, std::string("a web page came in place of JSON") + cure)
            .from("daytona");
    }
    const auto encoding = reply.headers.find("Content-Encoding").value_or("identity");
    if (encoding != "identity") {
        throw Error(Errc::bad_reply, "Daytona, or a gateway, sent JSON in the encoding " +
                                         core::to_clipped_line(encoding, longest_encoding) +
                                         ", which nobody asked for")
            .from("daytona");
    }
    return net::JsonView::parse(reply.body);
}

} // namespace rexa::daytona::v0
