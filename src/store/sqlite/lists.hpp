#ifndef REXA_STORE_SQLITE_LISTS_HPP
#define REXA_STORE_SQLITE_LISTS_HPP

#include "store/sqlite/database.hpp"

#include <rexa/query.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rexa::sqlite {

SnapshotPage load_page(Database& database, const SnapshotQuery& query);
std::vector<SnapshotSummary> load_children(Database& database, const SnapshotId& id);
std::vector<SnapshotSummary> load_lineage(Database& database, const SnapshotId& id);

SnapshotId find_by_prefix(Database& database, std::string_view prefix);
std::string shortest_prefix(Database& database, const SnapshotId& id);

} // namespace rexa::sqlite

#endif
