#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <doctest/doctest.h>

#include <set>
#include <unordered_set>

using rexa::Errc;
using rexa::Error;
using rexa::SnapshotId;

TEST_CASE("ids are random and readable") {
    std::unordered_set<SnapshotId> seen;
    for (int i = 0; i < 1000; ++i) {
        const SnapshotId id = SnapshotId::random();
        CHECK_FALSE(id.empty());
        CHECK(SnapshotId::parse(id.to_string()) == id);
        seen.insert(id);
    }
    CHECK(seen.size() == 1000);
}

TEST_CASE("parsing wants exactly 32 digits of either case") {
    const SnapshotId id = SnapshotId::parse("00112233445566778899AABBCCDDEEFF");
    CHECK(id.to_string() == "00112233445566778899aabbccddeeff");
    CHECK(id.brief() == "00112233");
    CHECK(id.raw()[15] == 0xFF);
    for (const char* bad :
         {"", "0011", "00112233445566778899aabbccddeef", "g0112233445566778899aabbccddeeff",
          "00112233445566778899aabbccddeeff0", "\xC3\xA9"}) {
        CAPTURE(bad);
        try {
            static_cast<void>(SnapshotId::parse(bad));
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == Errc::invalid_argument);
            CHECK(error.message().find("32 hexadecimal digits") != std::string::npos);
        }
    }
}

TEST_CASE("the empty id is the least") {
    CHECK(SnapshotId().empty());
    CHECK(SnapshotId() < SnapshotId::random());
}
