#include "core/codec/generation_codec.hpp"
#include "samples.hpp"
#include "support/full_generation.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::test;

TEST_CASE("the record of a generation comes back as it was") {
    const auto generation = full_generation();
    CHECK(core::decode_generation(core::encode_generation(generation)) == generation);
    CHECK(core::decode_generation(core::encode_generation(Generation())) == Generation());
}

TEST_CASE("the encoding of a generation is the one of this version for good") {
    CHECK(core::encode_generation(full_generation()).chars() == golden("generation_full"));
}

TEST_CASE("how a generation will be run is not part of its record") {
    auto generation = full_generation();
    generation.run = RunRequest("something");
    CHECK(core::encode_generation(generation) == core::encode_generation(full_generation()));
}

TEST_CASE("a record that was cut or is something else is refused") {
    const std::string whole = core::encode_generation(full_generation()).chars();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK_THROWS_AS(core::decode_generation(as_bytes(whole.substr(0, size))), Error);
    }
    CHECK_THROWS_AS(core::decode_generation(as_bytes("rexa snapshot\x01 and more")), Error);
}

TEST_CASE("tokens are added up as far as they are known") {
    const TokenUsage a{10, std::nullopt, 5, 2};
    const TokenUsage b{1, 4, std::nullopt, std::nullopt};
    CHECK(a + b == TokenUsage{11, 4, 5, 2});
    CHECK((a + b).total() == 18);
    CHECK(TokenUsage() + TokenUsage() == TokenUsage());
}
