#ifndef REXA_STORE_ID_PREFIX_HPP
#define REXA_STORE_ID_PREFIX_HPP

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::store {

/// All ids that start with some hexadecimal digits: `first` to `last`, both inclusive.
struct IdRange {
    SnapshotId first;
    SnapshotId last;
};

/// Errors: invalid_argument unless these are 4 to 32 hexadecimal digits; it shows what was given.
IdRange ids_with_prefix(std::string_view prefix);

/// What an ambiguous prefix may mean.
struct Candidate {
    SnapshotId id;
    std::string task;
};

/// How many candidates an error lists; a lookup needs one more to know that there are others.
inline constexpr std::size_t listed_candidates = 10;

/// The only candidate's id. Errors: not_found when there is none, ambiguous_prefix for several.
SnapshotId only_candidate(std::string_view prefix, const std::vector<Candidate>& candidates);

/// That there is no snapshot of this id: it was removed, is a draft's, or nobody's.
Error missing_snapshot(const SnapshotId& id, bool removed, bool is_draft);

/// The number of leading hexadecimal digits which these two have in common.
std::size_t common_digits(const SnapshotId& a, const SnapshotId& b) noexcept;

} // namespace rexa::store

#endif
