#ifndef REXA_NET_URL_HPP
#define REXA_NET_URL_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace rexa::net {

enum class Scheme : std::uint8_t { http = 1, https = 2 };

/// The part of a URL behind the question mark, percent-encoded.
class QueryString {
public:
    /// A name may be added more than once, for parameters that hold a list.
    QueryString& add(std::string_view name, std::string_view value);
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

private:
    std::string text_;
};

/// Where a request goes. ws and wss are kept as http and https, which they begin as.
struct Url {
    Scheme scheme = Scheme::https;
    std::string host;         ///< lower case; an IPv6 address without its brackets
    std::uint16_t port = 443; ///< never 0
    std::string target = "/"; ///< path and query as sent, percent-encoded; begins with a slash

    /// Whether credentials may be shared: scheme, host and port, as in "https://example.org".
    [[nodiscard]] std::string origin() const;

    /// Host and port as in a Host header; the scheme's own port is left out.
    [[nodiscard]] std::string authority() const;

    [[nodiscard]] bool has_query() const noexcept;

    /// The same server, this path and behind it another one, which is percent-encoded already and
    /// may bring a query. For a URL without a query.
    [[nodiscard]] Url join(std::string_view relative) const;

    /// The same with more parameters behind those it has.
    [[nodiscard]] Url with_query(const QueryString& query) const;

    friend bool operator==(const Url&, const Url&) = default;
};

/// `field` is what the caller's user calls the value; errors name it and never show the value,
/// which may hold a key. Errors: invalid_argument.
Url parse_url(std::string_view text, std::string_view field);

/// The same for the common beginning of a service's URLs: no query, and no slash at the end.
Url parse_base_url(std::string_view text, std::string_view field);

/// One segment of a path. Refuses what would name another path: "", "." and "..".
/// Errors: invalid_argument naming `field`.
std::string encode_segment(std::string_view text, std::string_view field);

/// Everything but letters, digits and -._~ as %XX.
std::string percent_encode(std::string_view text);

} // namespace rexa::net

#endif
