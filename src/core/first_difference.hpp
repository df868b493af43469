#ifndef REXA_CORE_FIRST_DIFFERENCE_HPP
#define REXA_CORE_FIRST_DIFFERENCE_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace rexa::core {

/// Where two byte strings part, in words for people.
struct FirstDifference {
    std::uint64_t line = 0; ///< 1-based; 0 where one of them is not text
    std::string expected;
    std::string actual;
};

/// `expected` and `actual` are not the same; `end` is what is shown for a side that has no such
/// line any more, such as "(end of output)".
FirstDifference first_difference(std::string_view expected, std::string_view actual,
                                 std::string_view end);

} // namespace rexa::core

#endif
