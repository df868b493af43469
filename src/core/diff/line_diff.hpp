#ifndef REXA_CORE_DIFF_LINE_DIFF_HPP
#define REXA_CORE_DIFF_LINE_DIFF_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rexa::core {

/// Which lines of two sequences have no partner in the other.
struct LineChanges {
    std::vector<bool> removed; ///< for each line of the old side
    std::vector<bool> added;   ///< for each line of the new side
};

/// A shortest edit script between two sequences of line numbers (small, and equal for equal lines),
/// by Myers' algorithm in linear space. When it would take more than a bounded amount of work, all
/// that lies between the common beginning and the common end counts as changed.
LineChanges compare_lines(std::span<const std::uint32_t> before,
                          std::span<const std::uint32_t> after);

} // namespace rexa::core

#endif
