#include "store/pending.hpp"

#include "core/require.hpp"

namespace rexa::store {
namespace {

/// Heads and tails of both streams are held in memory and written as one value, of which SQLite
/// takes no more than 1,000,000,000 bytes.
constexpr std::uint64_t most_kept_bytes = 64ull << 20;

using core::require;

} // namespace

void check_pending(const Snapshot& pending) {
    const Limits& limits = pending.request().limits();
    require(!pending.is_final(), "snapshot.execution.status: a run begins as running");
    require(pending.parent() != pending.id(), "snapshot.parent: must not be the snapshot itself");
    require(limits.output_head_bytes <= most_kept_bytes,
            "limits.output_head_bytes: at most 64 MiB");
    require(limits.output_tail_bytes <= most_kept_bytes,
            "limits.output_tail_bytes: at most 64 MiB");
}

} // namespace rexa::store
