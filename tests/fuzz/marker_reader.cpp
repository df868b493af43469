// However a session's log is cut, its streams are the same, and together as long as it without its
// marks.
#include "sandbox/daytona/v0/marker_reader.hpp"

#include "fuzz/fuzz.hpp"
#include "sandbox/daytona/v0/log_comparison.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

using namespace rexa;

namespace {

struct Streams {
    std::string out;
    std::string err;

    friend bool operator==(const Streams&, const Streams&) = default;
};

Streams read(BytesView input, std::size_t piece) {
    Streams streams;
    daytona::v0::MarkerReader reader([&](Stream stream, BytesView bytes) {
        fuzz::require(!bytes.empty());
        (stream == Stream::out ? streams.out : streams.err) += as_chars(bytes);
    });
    while (!input.empty()) {
        const std::size_t size = std::min(piece, input.size());
        reader.write(input.first(size));
        input = input.subspan(size);
    }
    reader.finish();
    return streams;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input = fuzz::bytes(data, size);
    const Streams whole = read(input, size + 1);
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 7}) {
        fuzz::require(read(input, piece) == whole);
    }
    const std::size_t given = whole.out.size() + whole.err.size();
    fuzz::require(given <= size && (size - given) % 3 == 0);

    const std::string_view text = as_chars(input);
    const auto missing = daytona::v0::missing_part(text.substr(0, size / 2), text);
    fuzz::require(missing.has_value() || !text.empty());
    fuzz::require(!missing || text.ends_with(*missing));
    return 0;
}
