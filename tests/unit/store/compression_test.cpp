#include "store/sqlite/compression.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <random>

using namespace rexa;
using namespace rexa::sqlite;

namespace {

std::string noise(std::size_t size) {
    std::mt19937_64 random(1);
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    return bytes;
}

} // namespace

TEST_CASE("values come back, whether they got smaller or not") {
    Compressor compressor;
    for (const std::string& value :
         {std::string(), std::string("short"), std::string(100'000, 'x'), noise(100'000)}) {
        const std::string packed = pack_value(compressor, value);
        CHECK(packed.size() <= value.size() + 6);
        CHECK(unpack_value(packed) == value);
    }
    CHECK(pack_value(compressor, std::string(100'000, 'x')).size() < 100);
}

TEST_CASE("damaged values are refused") {
    Compressor compressor;
    const std::string packed = pack_value(compressor, std::string(1000, 'x') + noise(200));
    for (std::size_t size = 0; size < packed.size(); ++size) {
        CHECK_THROWS_AS(unpack_value(std::string_view(packed).substr(0, size)), Error);
    }
    CHECK_THROWS_AS(unpack_value("\x07\x01x"), Error);
    CHECK_THROWS_AS(unpack_value(std::string("\x01\xff\xff\xff\xff\xff\xff\x01", 8)), Error);
}

TEST_CASE("streams come back in any pieces, and a cut one is refused") {
    for (const std::string& value :
         {std::string(), std::string(700'000, 'y'), noise(700'000), std::string(131'072, 'b')}) {
        std::string compressed;
        CompressingStream stream([&](std::string_view part) { compressed += part; });
        for (std::size_t at = 0; at < value.size(); at += 99'999) {
            stream.write(as_bytes(std::string_view(value).substr(at, 99'999)));
        }
        stream.finish();
        for (const std::size_t piece : {std::size_t(1'000), std::size_t(1) << 20}) {
            const auto read = [&](std::size_t end) {
                std::string found;
                std::size_t at = 0;
                decompress(
                    [&] {
                        const auto next =
                            std::string_view(compressed).substr(at, std::min(piece, end - at));
                        at += next.size();
                        return next;
                    },
                    [&](std::string_view part) { found += part; });
                return found;
            };
            CHECK(read(compressed.size()) == value);
            CHECK_THROWS_AS(read(compressed.size() - 1), Error);
        }
    }
}

TEST_CASE("a size that the bytes cannot have is refused before there is room for it") {
    constexpr std::uint64_t claimed = 1ull << 31;
    Compressor compressor;
    const std::string other_size(compressor.compress(std::string(1000, 'x')));
    // A frame that claims as much itself, with blocks of nothing.
    const std::string same_size =
        std::string("\x28\xb5\x2f\xfd\xa0\x00\x00\x00\x80", 9) + std::string(100, '\0');
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    CHECK_THROWS_AS(decompress(other_size, claimed), Error);
    CHECK_THROWS_AS(decompress(same_size, claimed), Error);
    CHECK_THROWS_AS(decompress("no frame", claimed), Error);
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    CHECK(after.ru_maxrss - before.ru_maxrss < 256 * 1024);
}
