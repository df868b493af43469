// Stored output that is accepted is the one and only encoding of what was read.
#include "store/sqlite/output_codec.hpp"

#include "fuzz/fuzz.hpp"

using namespace rexa;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_chars(fuzz::bytes(data, size));
    Output output;
    if (fuzz::accepts([&] { output = sqlite::decode_output(input); })) {
        fuzz::require(sqlite::decode_output(sqlite::encode_output(output)) == output);
    }
    if (fuzz::accepts([&] { output = sqlite::decode_streams(input); })) {
        fuzz::require(sqlite::decode_streams(sqlite::encode_streams(output)).out == output.out);
    }
    return 0;
}
