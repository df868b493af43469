#ifndef REXA_STORE_SUMMARIES_HPP
#define REXA_STORE_SUMMARIES_HPP

#include <rexa/query.hpp>
#include <rexa/store.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::store {

/// What a list shows of this snapshot.
SnapshotSummary summarise(const Snapshot& snapshot, std::optional<VerdictKind> verdict);

/// Where a page starts: only entries recorded before this sequence number belong to it.
/// Without a cursor everything does. Errors: invalid_argument.
std::uint64_t parse_cursor(std::string_view cursor);
std::string make_cursor(std::uint64_t sequence);

/// Errors: invalid_argument for a limit out of range and a text of too many words or bytes.
void check_query(const SnapshotQuery& query);

/// These annotations after the change. Errors: invalid_argument for an empty name and a metric that
/// is not finite.
Annotations changed(Annotations value, const AnnotationChange& change);

/// What the operation log says about the change.
std::string describe(const AnnotationChange& change);

} // namespace rexa::store

#endif
