#include "core/codec/varint.hpp"

#include <rexa/error.hpp>

namespace rexa::core {

void put_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(static_cast<std::uint8_t>(value | 0x80)));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

void put_sized(std::string& out, std::string_view bytes) {
    put_varint(out, bytes.size());
    out += bytes;
}

std::uint8_t ByteReader::byte() {
    return static_cast<std::uint8_t>(take(1).front());
}

std::uint64_t ByteReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint8_t next = byte();
        const std::uint64_t bits = next & 0x7Fu;
        if (shift == 63 && bits > 1) {
            fail("a number has more than 64 bits");
        }
        value |= bits << shift;
        if ((next & 0x80) == 0) {
            if (next == 0 && shift > 0) {
                fail("a number is not in its shortest form");
            }
            return value;
        }
    }
    fail("a number has more than 64 bits");
}

std::string_view ByteReader::take(std::uint64_t count) {
    if (count > rest_.size()) {
        fail("the bytes end too early");
    }
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(taken.size());
    return taken;
}

void ByteReader::fail(std::string_view why) const {
    throw Error(Errc::store_corrupt, std::string(subject_) + ": " + std::string(why));
}

} // namespace rexa::core
