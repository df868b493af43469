#ifndef REXA_TESTS_FUZZ_FUZZ_HPP
#define REXA_TESTS_FUZZ_FUZZ_HPP

#include <rexa/bytes.hpp>
#include <rexa/error.hpp>

#include <cstdint>
#include <cstdlib>

namespace rexa::fuzz {

/// Ends the program, as fuzzers expect of a property that does not hold.
inline void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

inline BytesView bytes(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

/// Decodes foreign bytes; the one error allowed is store_corrupt. Says whether they were accepted.
template <class Decode>
bool accepts(Decode decode) {
    try {
        decode();
        return true;
    } catch (const Error& error) {
        require(error.code() == Errc::store_corrupt);
        return false;
    }
}

} // namespace rexa::fuzz

#endif
