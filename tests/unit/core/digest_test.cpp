#include <rexa/digest.hpp>
#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

using rexa::as_bytes;
using rexa::Digest;
using rexa::Errc;
using rexa::Error;
using rexa::Hasher;

namespace {
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
} // namespace

TEST_CASE("SHA-256 of known inputs") {
    CHECK(Digest::of(as_bytes("abc")).to_string() == of_abc);
    CHECK(Digest::of({}).to_string() == of_nothing);
    CHECK(Digest::of(as_bytes(std::string(1'000'000, 'a'))).to_string() ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a hasher gives the same in pieces and starts anew") {
    Hasher hasher;
    CHECK(hasher.update(as_bytes("a")).update({}).update(as_bytes("bc")).finish().to_string() ==
          of_abc);
    CHECK(hasher.finish().to_string() == of_nothing);
    hasher.update(as_bytes("ab"));
    Hasher moved = std::move(hasher);
    CHECK(moved.update(as_bytes("c")).finish().to_string() == of_abc);
}

TEST_CASE("digests are read and written as 64 digits") {
    CHECK(Digest::parse(of_abc) == Digest::of(as_bytes("abc")));
    CHECK(Digest().empty());
    CHECK_FALSE(Digest::parse(of_nothing).empty());
    CHECK_THROWS_AS(static_cast<void>(Digest::parse("abc")), Error);
    try {
        static_cast<void>(Digest::parse(std::string(64, 'x')));
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::invalid_argument);
    }
}

TEST_CASE("threads may hash at once from the first use on") {
    std::vector<std::thread> threads;
    std::vector<Digest> digests(8);
    for (Digest& digest : digests) {
        threads.emplace_back([&digest] { digest = Digest::of(as_bytes("abc")); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const Digest& digest : digests) {
        CHECK(digest.to_string() == of_abc);
    }
}
