#include "sandbox/daytona/live_view.hpp"

#include "fuzz.hpp"

#include <string>

using namespace rexa;
using namespace rexa::fuzz;

namespace {

std::string read(std::string_view log, std::size_t piece) {
    std::string seen;
    daytona::LiveView view(
        [&](Stream stream, BytesView given) {
            seen += stream == Stream::out ? 'o' : 'e';
            seen += as_chars(given);
        },
        1'000);
    for (std::size_t at = 0; at < log.size(); at += piece) {
        view.feed(log.substr(at, piece));
    }
    return seen;
}

} // namespace

/// How a log is cut changes nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto log = as_chars(bytes(data, size));
    require(read(log, 1) == read(log, size + 1));
    return 0;
}
