#ifndef REXA_STORE_SQLITE_OPERATION_ROWS_HPP
#define REXA_STORE_SQLITE_OPERATION_ROWS_HPP

#include "store/sqlite/database.hpp"

#include <rexa/store.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace rexa::sqlite {

std::int64_t now_in_microseconds();

void log_operation(Database& database, std::string_view kind, std::optional<SnapshotId> snapshot,
                   std::string_view detail = {});

std::vector<Operation> load_operations(Database& database, std::uint64_t after, std::size_t limit);

/// The sequence number of the last operation; 0 when there was none.
std::uint64_t last_operation(Database& database);

} // namespace rexa::sqlite

#endif
