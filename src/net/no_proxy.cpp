#include "net/no_proxy.hpp"

#include "net/ascii.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <optional>

namespace rexa::net {
namespace {

/// An address as 16 bytes; one of IPv4 in its mapped form, so that both compare alike.
using Address = std::array<unsigned char, 16>;

constexpr unsigned mapped_bits = 96;

struct Range {
    Address address{};
    unsigned bits = 128;
};

struct ParsedAddress {
    Address address{};
    bool ipv4 = false;
};

std::optional<ParsedAddress> parse_address(const std::string& text) {
    ParsedAddress parsed;
    if (inet_pton(AF_INET6, text.c_str(), parsed.address.data()) == 1) {
        return parsed;
    }
    parsed.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    parsed.ipv4 = true;
    if (inet_pton(AF_INET, text.c_str(), parsed.address.data() + 12) == 1) {
        return parsed;
    }
    return std::nullopt;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end) {
        return std::nullopt;
    }
    return number;
}

std::optional<Range> parse_range(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto parsed = parse_address(std::string(text.substr(0, slash)));
    if (!parsed) {
        return std::nullopt;
    }
    Range range{parsed->address, 128};
    if (slash != std::string_view::npos) {
        const auto bits = parse_number<unsigned>(text.substr(slash + 1));
        if (!bits || *bits > (parsed->ipv4 ? 32u : 128u)) {
            return std::nullopt;
        }
        range.bits = *bits + (parsed->ipv4 ? mapped_bits : 0);
    }
    return range;
}

bool contains(const Range& range, const Address& address) noexcept {
    for (unsigned bit = 0; bit < range.bits; ++bit) {
        const auto mask = static_cast<unsigned char>(0x80u >> (bit % 8));
        if (((range.address[bit / 8] ^ address[bit / 8]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

struct Entry {
    std::string host;
    std::optional<std::uint16_t> port;
};

/// Splits a port off; an address of IPv6 has one only behind brackets.
std::optional<Entry> parse_entry(std::string_view text) {
    text = trim_blanks(text);
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t bracket = std::min(text.find(']'), text.size() - 1);
        host = text.substr(1, bracket - 1);
        port = text.substr(bracket + 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':'));
    }
    Entry entry{to_lower(host), std::nullopt};
    if (!port.empty()) {
        entry.port = parse_number<std::uint16_t>(port.substr(1));
        if (port.front() != ':' || !entry.port) {
            return std::nullopt;
        }
    }
    return entry;
}

bool matches_name(std::string_view host, std::string_view name) noexcept {
    if (name.starts_with("*.")) {
        name.remove_prefix(1);
    }
    if (name.starts_with('.')) {
        name.remove_prefix(1);
    }
    if (name.empty() || !host.ends_with(name)) {
        return false;
    }
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

bool is_always_direct(std::string_view host, const std::optional<ParsedAddress>& address) {
    if (!address) {
        return matches_name(host, "localhost");
    }
    static constexpr std::array<std::string_view, 4> ranges = {"127.0.0.0/8", "169.254.0.0/16",
                                                               "::1/128", "fe80::/10"};
    return std::any_of(ranges.begin(), ranges.end(), [&](std::string_view text) {
        return contains(*parse_range(text), address->address);
    });
}

} // namespace

bool bypasses_proxy(std::string_view host, std::uint16_t port,
                    const std::vector<std::string>& entries) {
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    const auto address = parse_address(std::string(host));
    const auto matches = [&](const std::string& text) {
        const auto entry = parse_entry(text);
        if (!entry || (entry->port && *entry->port != port)) {
            return false;
        }
        if (entry->host == "*") {
            return true;
        }
        if (address) {
            const auto range = parse_range(entry->host);
            return range && contains(*range, address->address);
        }
        return matches_name(host, entry->host);
    };
    return is_always_direct(host, address) || std::any_of(entries.begin(), entries.end(), matches);
}

} // namespace rexa::net
