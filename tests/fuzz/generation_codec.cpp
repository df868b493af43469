// Bytes that are accepted as a generation's record are one that can be written and read again.
#include "core/codec/generation_codec.hpp"

#include "fuzz/fuzz.hpp"

using namespace rexa;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Generation generation;
    if (fuzz::accepts([&] { generation = core::decode_generation(fuzz::bytes(data, size)); })) {
        const auto encoded = core::encode_generation(generation);
        fuzz::require(core::encode_generation(core::decode_generation(encoded)) == encoded);
    }
    return 0;
}
