#include "net/request_head.hpp"

#include <rexa/error.hpp>

#include <array>

namespace rexa::net {

namespace {

constexpr std::array own_headers{"Host", "Content-Length", "Transfer-Encoding", "Connection"};

bool may_have_body(Method method) {
    return method == Method::post || method == Method::put || method == Method::patch;
}

} // namespace

std::string_view to_string(Method method) noexcept {
    switch (method) {
    case Method::get:
        return "GET";
    case Method::head:
        return "HEAD";
    case Method::post:
        return "POST";
    case Method::put:
        return "PUT";
    case Method::patch:
        return "PATCH";
    case Method::remove:
        return "DELETE";
    }
    return "GET";
}

std::string make_request_head(const Request& request, std::uint64_t body_bytes) {
    for (const auto* name : own_headers) {
        if (request.headers.contains(name)) {
            throw Error(Errc::invalid_argument,
                        std::string("header ") + name + ": it is the client's own, leave it out");
        }
    }
    std::string head(to_string(request.method));
    head += ' ' + request.url.target + " HTTP/1.1\r\nHost: " + request.url.authority() + "\r\n";
    for (const auto& [name, value] : request.headers) {
        head += name + ": " + value + "\r\n";
    }
    if (body_bytes != 0 || may_have_body(request.method)) {
        head += "Content-Length: " + std::to_string(body_bytes) + "\r\n";
    }
    return head += "\r\n";
}

} // namespace rexa::net
