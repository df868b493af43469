#ifndef REXA_STORE_SQLITE_VERDICT_ROWS_HPP
#define REXA_STORE_SQLITE_VERDICT_ROWS_HPP

#include "store/sqlite/database.hpp"

#include <rexa/verdict.hpp>

#include <vector>

namespace rexa::sqlite {

/// Replaces an earlier verdict on the same replay. Errors: not_found.
void store_verdict(Database& database, const Verdict& verdict);

/// Empty where there is none. Errors: store_corrupt.
std::optional<Verdict> load_verdict(Database& database, const SnapshotId& replay);

/// Oldest first. Errors: store_corrupt.
std::vector<Verdict> load_verdicts(Database& database, const SnapshotId& original);

} // namespace rexa::sqlite

#endif
