#ifndef REXA_TESTS_SUPPORT_SOUND_HPP
#define REXA_TESTS_SUPPORT_SOUND_HPP

#include <rexa/transcriber.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace rexa::test {

/// A wav of 16 kHz, mono and 16 bit, with the same byte all over: what is recorded matters to
/// nobody who is asked about it here.
inline Audio sound(std::size_t milliseconds, char byte = 'x') {
    const std::size_t size = milliseconds * 32;
    const auto number = [](std::uint64_t value, std::size_t bytes) {
        std::string text;
        for (std::size_t i = 0; i < bytes; ++i) {
            text += static_cast<char>(value >> (8 * i) & 0xFF);
        }
        return text;
    };
    return Audio(Bytes("RIFF" + number(36 + size, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) +
                       number(1, 2) + number(16'000, 4) + number(32'000, 4) + number(2, 2) +
                       number(16, 2) + "data" + number(size, 4) + std::string(size, byte)));
}

} // namespace rexa::test

#endif
