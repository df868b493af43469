#include "net/url.hpp"

#include "net/ascii.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

// By hand: Boost.URL 1.81 takes "http://1.2.3.4.example" for the host 1.2.3.4 and the rest for a
// path, and a port that is no number likewise.

namespace rexa::net {
namespace {

[[noreturn]] void refuse(std::string_view field, std::string_view why) {
    throw Error(Errc::invalid_argument, std::string(field) + ": " + std::string(why));
}

std::uint16_t default_port(Scheme scheme) noexcept {
    return scheme == Scheme::http ? 80 : 443;
}

Scheme scheme_of(std::string_view name, std::string_view field) {
    const std::string lower = to_lower(name);
    if (lower == "http" || lower == "ws") {
        return Scheme::http;
    }
    if (lower == "https" || lower == "wss") {
        return Scheme::https;
    }
    refuse(field, "begin it with https:// or http://");
}

bool is_host_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_hex_digit(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// What may stand in a path or query besides letters, digits and escapes.
bool is_target_mark(char c) noexcept {
    constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?";
    return marks.find(c) != std::string_view::npos;
}

struct Authority {
    std::string_view host; ///< an IPv6 address with its brackets
    std::string_view port;
};

Authority split_authority(std::string_view text, std::string_view field) {
    if (text.find('@') != std::string_view::npos) {
        refuse(field, "leave user and password out of the URL; give the key as its own option");
    }
    const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
    const std::size_t colon = text.find(':', std::min(bracket, text.size()));
    if (colon == std::string_view::npos) {
        return {text, {}};
    }
    return {text.substr(0, colon), text.substr(colon + 1)};
}

std::string ipv6_of(std::string_view bracketed, std::string_view field) {
    const bool closed = bracketed.size() > 2 && bracketed.back() == ']';
    std::string address = closed ? to_lower(bracketed.substr(1, bracketed.size() - 2)) : "";
    const bool has_nul = address.find('\0') != std::string::npos;
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (has_nul || inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) {
        refuse(field, "write the IPv6 address as in https://[2001:db8::1]/");
    }
    return address;
}

std::string host_of(std::string_view text, std::string_view field) {
    if (text.empty()) {
        refuse(field, "name a host behind the scheme");
    }
    if (text.front() == '[') {
        return ipv6_of(text, field);
    }
    std::string host = to_lower(text);
    if (!std::all_of(host.begin(), host.end(), is_host_character)) {
        refuse(field, "write the host in letters, digits, '-' and '.' (punycode)");
    }
    return host;
}

std::uint16_t port_of(std::string_view text, Scheme scheme, std::string_view field) {
    if (text.empty()) {
        return default_port(scheme);
    }
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, port);
    if (parsed.ec != std::errc() || parsed.ptr != end || port == 0) {
        refuse(field, "use a port of 1 to 65535");
    }
    return port;
}

void check_target(std::string_view text, std::string_view field) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) &&
                            is_hex_digit(text[i + 2]);
        if (!escape && !is_unreserved(text[i]) && !is_target_mark(text[i])) {
            refuse(field, "percent-encode what is no letter, digit or mark in its path and query");
        }
    }
}

} // namespace

QueryString& QueryString::add(std::string_view name, std::string_view value) {
    if (!text_.empty()) {
        text_ += '&';
    }
    text_ += percent_encode(name) + '=' + percent_encode(value);
    return *this;
}

std::string Url::origin() const {
    return (scheme == Scheme::http ? "http://" : "https://") + authority();
}

std::string Url::authority() const {
    const bool ipv6 = host.find(':') != std::string::npos;
    std::string text = ipv6 ? '[' + host + ']' : host;
    if (port != default_port(scheme)) {
        text += ':' + std::to_string(port);
    }
    return text;
}

bool Url::has_query() const noexcept {
    return target.find('?') != std::string::npos;
}

Url Url::join(std::string_view relative) const {
    Url joined = *this;
    while (!joined.target.empty() && joined.target.back() == '/') {
        joined.target.pop_back();
    }
    if (!relative.starts_with('/')) {
        joined.target += '/';
    }
    joined.target += relative;
    return joined;
}

Url Url::with_query(const QueryString& query) const {
    Url extended = *this;
    if (!query.empty()) {
        extended.target += (has_query() ? '&' : '?') + query.text();
    }
    return extended;
}

Url parse_url(std::string_view text, std::string_view field) {
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) {
        refuse(field, "write a URL such as https://example.org/path");
    }
    if (text.find('#') != std::string_view::npos) {
        refuse(field, "leave out the part from '#' on");
    }
    Url url;
    url.scheme = scheme_of(text.substr(0, colon), field);
    text.remove_prefix(colon + 3);
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    const Authority authority = split_authority(text.substr(0, end), field);
    url.host = host_of(authority.host, field);
    url.port = port_of(authority.port, url.scheme, field);
    const std::string_view target = text.substr(end);
    check_target(target, field);
    url.target = (target.starts_with('/') ? "" : "/") + std::string(target);
    return url;
}

Url parse_base_url(std::string_view text, std::string_view field) {
    Url url = parse_url(text, field);
    if (url.has_query()) {
        refuse(field, "leave out the part from '?' on");
    }
    while (url.target.size() > 1 && url.target.back() == '/') {
        url.target.pop_back();
    }
    return url;
}

std::string encode_segment(std::string_view text, std::string_view field) {
    if (text.empty() || text == "." || text == "..") {
        refuse(field, "must not be empty, \".\" or \"..\"");
    }
    return percent_encode(text);
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return encoded;
}

} // namespace rexa::net
