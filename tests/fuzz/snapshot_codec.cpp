// A snapshot's encoding that is accepted comes back byte for byte, with the same digest.
#include "fuzz/fuzz.hpp"

#include <rexa/snapshot.hpp>

using namespace rexa;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input = fuzz::bytes(data, size);
    Snapshot snapshot;
    if (fuzz::accepts([&] { snapshot = Snapshot::decode(input, {}, Digest()); })) {
        fuzz::require(snapshot.encoding() == Bytes(input));
        const Snapshot again = Snapshot::decode(snapshot.encoding(), {}, Digest());
        fuzz::require(again.data() == snapshot.data());
        fuzz::require(again.digest() == snapshot.digest());
    }
    return 0;
}
