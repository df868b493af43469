#include "net/url.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using net::parse_base_url;
using net::parse_url;
using net::Scheme;
using net::Url;

TEST_CASE("a URL is taken apart, with the scheme's port where it names none") {
    CHECK(parse_url("https://app.daytona.io/api", "api_url") ==
          Url{Scheme::https, "app.daytona.io", 443, "/api"});
    CHECK(parse_url("HTTP://Example.ORG", "u") == Url{Scheme::http, "example.org", 80, "/"});
    CHECK(parse_url("ws://127.0.0.1:3000/a%2Fb?x=1&y=%20", "u") ==
          Url{Scheme::http, "127.0.0.1", 3000, "/a%2Fb?x=1&y=%20"});
    CHECK(parse_url("wss://host_1:/", "u") == Url{Scheme::https, "host_1", 443, "/"});
    CHECK(parse_url("https://[2001:DB8::1]:8443/x", "u") ==
          Url{Scheme::https, "2001:db8::1", 8443, "/x"});
    CHECK(parse_url("http://127.0.0.1.example:81", "u") ==
          Url{Scheme::http, "127.0.0.1.example", 81, "/"});
    CHECK(parse_url("http://h?q", "u") == Url{Scheme::http, "h", 80, "/?q"});
}

TEST_CASE("what is no plain URL of a server is refused by the name of its field") {
    for (const std::string text : {"",
                                   "example.org",
                                   "//example.org",
                                   "ftp://example.org",
                                   "https:",
                                   "https://",
                                   "https:///path",
                                   "https://user@example.org",
                                   "https://user:pw@example.org",
                                   "https://example.org/#top",
                                   "https://example.org:0/",
                                   "https://example.org:70000/",
                                   "https://example.org:x/",
                                   "https://exa mple.org",
                                   "https://example.org/a b",
                                   "https://example.org/\r\nX: y",
                                   "https://ex%61mple.org",
                                   "https://[::1",
                                   "https://[v1.a]",
                                   "https://[::1]x",
                                   "https://[::1]x:1",
                                   "https://::1/",
                                   "https://a:1:2",
                                   "https://[]",
                                   "https://h/a\\b",
                                   "https://h/%4",
                                   "https://example.org/%zz",
                                   "https://[fe80::1%25eth0]/",
                                   "mailto:a@b"}) {
        CAPTURE(text);
        const auto error = test::refusal([&] { parse_url(text, "api_url"); });
        REQUIRE(error.has_value());
        CHECK(error->code() == Errc::invalid_argument);
        CHECK(error->message().starts_with("api_url: "));
    }
}

TEST_CASE("a NUL ends no address early") {
    const std::string text("https://[::1\0.example]/", 23);
    CHECK(test::refusal_code([&] { parse_url(text, "u"); }) == Errc::invalid_argument);
}

TEST_CASE("an error about a URL does not show what may be a password in it") {
    const auto error = test::refusal([] { parse_url("https://me:canary-7@example.org", "url"); });
    REQUIRE(error.has_value());
    CHECK(error->message().find("canary-7") == std::string::npos);
}

TEST_CASE("the origin leaves out the scheme's own port") {
    CHECK(parse_url("https://a.b:443/c", "u").origin() == "https://a.b");
    CHECK(parse_url("http://a.b:443/c", "u").origin() == "http://a.b:443");
    CHECK(parse_url("http://[::1]:80/", "u").origin() == "http://[::1]");
    CHECK(parse_url("ws://[::1]:81/", "u").authority() == "[::1]:81");
}

TEST_CASE("a base URL has no query and no slash at its end") {
    CHECK(parse_base_url("https://h/api/", "u").target == "/api");
    CHECK(parse_base_url("https://h/", "u").target == "/");
    CHECK(test::refusal_code([] { parse_base_url("https://h/?a=1", "u"); }) ==
          Errc::invalid_argument);
}

TEST_CASE("paths and parameters are put behind a base") {
    const Url base = parse_base_url("https://h/api", "u");
    CHECK(base.join("/sandbox").target == "/api/sandbox");
    CHECK(base.join("sandbox?limit=1").target == "/api/sandbox?limit=1");
    CHECK(parse_base_url("https://h", "u").join("/x").target == "/x");

    net::QueryString query;
    CHECK(base.with_query(query).target == "/api");
    query.add("labels", R"({"a":"b c"})").add("states", "started").add("states", "a&b=c/+");
    CHECK(base.with_query(query).target ==
          "/api?labels=%7B%22a%22%3A%22b%20c%22%7D&states=started&states=a%26b%3Dc%2F%2B");
    CHECK(
        parse_url("https://h/log?x=1", "u").with_query(net::QueryString().add("follow", "true")) ==
        Url{Scheme::https, "h", 443, "/log?x=1&follow=true"});
}

TEST_CASE("a segment cannot name another path") {
    CHECK(net::encode_segment("a/../b?c#d", "id") == "a%2F..%2Fb%3Fc%23d");
    CHECK(net::encode_segment("\xC3\xA9\n~", "id") == "%C3%A9%0A~");
    for (const std::string text : {"", ".", ".."}) {
        CHECK(test::refusal_code([&] { net::encode_segment(text, "id"); }) ==
              Errc::invalid_argument);
    }
}
