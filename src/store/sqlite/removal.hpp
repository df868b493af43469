#ifndef REXA_STORE_SQLITE_REMOVAL_HPP
#define REXA_STORE_SQLITE_REMOVAL_HPP

#include "store/sqlite/parts.hpp"

#include <rexa/store.hpp>

#include <vector>

namespace rexa::sqlite {

RemovalReport preview_removal(Parts& parts, const std::vector<SnapshotId>& ids, const Call& call);
RemovalReport remove_snapshots(Parts& parts, const std::vector<SnapshotId>& ids, const Call& call);

} // namespace rexa::sqlite

#endif
