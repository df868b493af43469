#ifndef REXA_STORE_SQLITE_RECOVERY_HPP
#define REXA_STORE_SQLITE_RECOVERY_HPP

#include "store/sqlite/parts.hpp"

namespace rexa::sqlite {

/// Finishes the runs of dead owners, and own ones whose journals are gone, as interrupted, with
/// what their spools hold, and forgets owners nothing refers to. Returns how many runs there were.
/// Errors: the first that kept a run from being finished, after all others were; store_corrupt for
/// a damaged owner, of whom nothing is touched.
std::size_t recover_runs(Parts& parts, const Call& call);

/// Leases of dead owners, and those that were kept for the reaper.
std::vector<Lease> load_abandoned_leases(Parts& parts, const Call& call);

} // namespace rexa::sqlite

#endif
