#include "net/no_proxy.hpp"

#include <doctest/doctest.h>

#include <string>

using rexa::net::bypasses_proxy;

TEST_CASE("this machine is never reached through a proxy") {
    for (const std::string host :
         {"localhost", "localhost.", "api.localhost", "127.0.0.1", "127.9.9.9", "::1",
          "169.254.169.254", "fe80::1", "::ffff:127.0.0.1"}) {
        CAPTURE(host);
        CHECK(bypasses_proxy(host, 443, {}));
    }
    for (const std::string host : {"example.org", "notlocalhost", "128.0.0.1", "10.0.0.1", "::2",
                                   "fec0::1", "localhost.example"}) {
        CAPTURE(host);
        CHECK_FALSE(bypasses_proxy(host, 443, {}));
    }
}

TEST_CASE("entries name hosts by suffix, port, address and range") {
    struct Row {
        const char* entry;
        const char* host;
        std::uint16_t port;
        bool bypasses;
    };
    const Row rows[] = {
        {"*", "example.org", 443, true},
        {"*", "8.8.8.8", 443, true},
        {"*:80", "example.org", 443, false},
        {"example.org", "example.org", 443, true},
        {" Example.ORG ", "example.org", 443, true},
        {"example.org", "example.org.", 443, true},
        {"example.org", "a.example.org", 443, true},
        {"example.org", "badexample.org", 443, false},
        {"example.org", "org", 443, false},
        {".example.org", "a.example.org", 443, true},
        {".example.org", "example.org", 443, true},
        {"*.example.org", "a.b.example.org", 443, true},
        {"*.example.org", "badexample.org", 443, false},
        {"example.org:8080", "example.org", 8080, true},
        {"example.org:8080", "example.org", 443, false},
        {"example.org:x", "example.org", 443, false},
        {"example.org:", "example.org", 443, false},
        {"", "example.org", 443, false},
        {".", "example.org", 443, false},
        {"10.0.0.0/8", "10.1.2.3", 443, true},
        {"10.0.0.0/8", "11.1.2.3", 443, false},
        {"10.0.0.0/8", "10.example.org", 443, false},
        {"10.1.2.0/23", "10.1.3.255", 443, true},
        {"10.1.2.0/23", "10.1.4.0", 443, false},
        {"0.0.0.0/0", "8.8.8.8", 443, true},
        {"0.0.0.0/0", "2001:db8::1", 443, false},
        {"10.0.0.0/33", "10.0.0.0", 443, false},
        {"10.0.0.0/", "10.0.0.0", 443, false},
        {"192.168.1.1", "192.168.1.1", 443, true},
        {"192.168.1.1", "1.192.168.1.1", 443, true},
        {"192.168.1.1:80", "192.168.1.1", 80, true},
        {"192.168.1.1:80", "192.168.1.1", 81, false},
        {"168.1.1", "192.168.1.1", 443, false},
        {"2001:db8::/32", "2001:db8:1::1", 443, true},
        {"2001:db8::/32", "2001:db9::1", 443, false},
        {"2001:db8::1", "2001:db8:0:0::1", 443, true},
        {"[2001:db8::1]:80", "2001:db8::1", 80, true},
        {"[2001:db8::1]:80", "2001:db8::1", 81, false},
        {"[2001:db8::1]", "2001:db8::1", 81, true},
        {"[2001:db8::1", "2001:db8::1", 81, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.entry);
        CAPTURE(row.host);
        CHECK(bypasses_proxy(row.host, row.port, {row.entry}) == row.bypasses);
    }
    CHECK(bypasses_proxy("b.example", 443, {"a.example", "b.example"}));
}
