#ifndef REXA_TESTS_INTEGRATION_NET_SUPPORT_HPP
#define REXA_TESTS_INTEGRATION_NET_SUPPORT_HPP

#include "net/http_client.hpp"
#include "support/loopback_server.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace rexa::test {

/// Repeats nothing: one attempt is what most tests look at.
inline net::HttpClientParts one_attempt() {
    net::HttpClientParts parts;
    parts.retry.max_attempts = 1;
    return parts;
}

inline net::Request get(const LoopbackServer& server, std::string_view path = "/") {
    return {net::Method::get, net::parse_url(server.url(path), "url")};
}

inline net::Request post(const LoopbackServer& server, std::string body) {
    net::Request request(net::Method::post, net::parse_url(server.url("/"), "url"));
    request.body = std::move(body);
    return request;
}

/// A whole reply with this body.
inline std::string ok(const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

/// The error an action ends with; fails the test when it ends well.
template <class Action>
Error error_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    FAIL("no error");
    return Error(Errc::internal, "none");
}

inline Call soon(std::chrono::milliseconds time = std::chrono::milliseconds(50)) {
    return Call().timeout(time);
}

} // namespace rexa::test

#endif
