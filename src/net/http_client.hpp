#ifndef REXA_NET_HTTP_CLIENT_HPP
#define REXA_NET_HTTP_CLIENT_HPP

#include "net/message.hpp"
#include "net/resolver.hpp"
#include "net/retry.hpp"
#include "net/web_socket.hpp"

#include <rexa/call.hpp>
#include <rexa/http_options.hpp>

#include <filesystem>
#include <memory>

namespace rexa::net {

/// What a client is made of besides the user's own options.
struct HttpClientParts {
    HttpOptions options;
    RetryPolicy retry;
    /// When set, every connection goes to this local server, whatever the URL's host says.
    std::filesystem::path unix_socket;
    std::shared_ptr<Resolver> resolver; ///< null: the system's
};

/// Sends requests over HTTP/1.1, over kept connections where it can. Redirects are replies like
/// others: they are never followed, so that no credential reaches another origin. Safe to use from
/// several threads, which block; destroying it waits for nobody, so that no call may be under way.
class HttpClient {
public:
    /// Errors: invalid_argument.
    explicit HttpClient(HttpClientParts parts);
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// The reply, whatever its status. What is worth another attempt is tried again by the rule of
    /// the policy, within the call.
    /// Errors: connection_failed, connection_lost, tls_failed, proxy_failed, bad_reply, too_large,
    /// cancelled, deadline_exceeded; failed_precondition in a child process.
    Reply send(const Request& request, const Call& call);

    /// The same; the body of a reply of 200 to 299 goes to the sink as it comes. Once a byte went
    /// there nothing is tried again.
    Reply send(const Request& request, const BodySink& sink, const Call& call);

    /// Opens a WebSocket. Errors: as send; remote_refused where the reply says no, with its status
    /// and its body as remote text.
    std::unique_ptr<WebSocket> open(const WebSocketRequest& request, const Call& call);

private:
    class Core;
    std::unique_ptr<Core> core_;
};

} // namespace rexa::net

#endif
