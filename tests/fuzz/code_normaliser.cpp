// Normalising twice changes nothing more, and nothing but whitespace is taken off.
#include "core/normalise_code.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <string>

using namespace rexa;

namespace {

std::string without_whitespace(std::string_view text) {
    std::string kept;
    std::ranges::copy_if(text, std::back_inserter(kept), [](char one) {
        return std::string_view(" \t\r\n\f\v").find(one) == std::string_view::npos;
    });
    return kept;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view code = as_chars(fuzz::bytes(data, size));
    const std::string once = core::normalise_code(code);
    fuzz::require(core::normalise_code(once) == once);
    fuzz::require(without_whitespace(once) == without_whitespace(code));
    fuzz::require(std::ranges::count(once, '\n') == std::ranges::count(code, '\n'));
    return 0;
}
