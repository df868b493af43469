#ifndef REXA_VERDICT_HPP
#define REXA_VERDICT_HPP

#include <rexa/id.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

enum class VerdictKind : std::uint8_t { reproduced = 1, differs = 2, inconclusive = 3 };

/// What two executions may differ in.
enum class Aspect : std::uint8_t { status = 1, exit = 2, out = 3, err = 4, file = 5 };

std::string_view to_string(VerdictKind kind) noexcept;
std::string_view to_string(Aspect aspect) noexcept;

/// One thing that differs, by example: for text the first line that is not the same.
struct Difference {
    Aspect aspect = Aspect::status;
    std::string path;       ///< of the file; empty for other aspects
    std::uint64_t line = 0; ///< 1-based; 0 where there are no lines to name
    std::string expected;   ///< of the original; valid UTF-8, clipped to 200 characters
    std::string actual;     ///< of the replay

    friend bool operator==(const Difference&, const Difference&) = default;
};

/// Whether one replay gave what the original gave, byte for byte.
struct Verdict {
    SnapshotId original;
    SnapshotId replay;
    VerdictKind kind = VerdictKind::inconclusive;
    /// Of files at most 1,000; the last one says whether there are more.
    std::vector<Difference> differences;
    std::vector<std::string> reasons;     ///< why it is inconclusive
    std::vector<std::string> environment; ///< what was not the same about where it ran

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// One line for people, such as "stdout line 3: '0.71' became '0.69'".
std::string to_string(const Difference& difference);

/// One line for people, such as "differs: stdout line 3: '0.71' became '0.69'".
std::string to_string(const Verdict& verdict);

/// How a snapshot is replayed.
struct ReplayOptions {
    std::size_t times = 1; ///< 1 to 1,000
    std::string provider;  ///< empty: the one that ran the original
};

/// The verdicts of the replays made by one call, in order.
struct ReplayReport {
    SnapshotId original;
    std::vector<Verdict> verdicts;

    [[nodiscard]] std::size_t reproduced() const noexcept;
    /// reproduced when all did; differs when one did; else inconclusive.
    [[nodiscard]] VerdictKind kind() const noexcept;

    friend bool operator==(const ReplayReport&, const ReplayReport&) = default;
};

/// Such as "reproduced 5 of 5".
std::string to_string(const ReplayReport& report);

} // namespace rexa

#endif
