#include "store/sqlite/operation_rows.hpp"

#include "core/now.hpp"

#include <algorithm>
#include <limits>

namespace rexa::sqlite {

std::int64_t now_in_microseconds() {
    return core::now().time_since_epoch().count();
}

void log_operation(Database& database, std::string_view kind, std::optional<SnapshotId> snapshot,
                   std::string_view detail) {
    database.query("INSERT INTO operation(time, kind, snapshot, detail) VALUES(?, ?, ?, ?)")
        .bind(now_in_microseconds())
        .bind(kind)
        .bind(snapshot)
        .bind(detail)
        .run();
}

std::vector<Operation> load_operations(Database& database, std::uint64_t after, std::size_t limit) {
    constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
    auto query = database.query("SELECT sequence, time, kind, snapshot, detail FROM operation "
                                "WHERE sequence > ? ORDER BY sequence LIMIT ?");
    query.bind(std::min(after, largest)).bind(std::min<std::uint64_t>(limit, largest));
    std::vector<Operation> operations;
    while (query.next()) {
        operations.push_back(
            {query.number(0), Timestamp(std::chrono::microseconds(query.integer(1))),
             std::string(query.text(2)), query.optional_id(3), std::string(query.text(4))});
    }
    return operations;
}

std::uint64_t last_operation(Database& database) {
    auto query = database.query("SELECT coalesce(max(sequence), 0) FROM operation");
    query.next();
    return query.number(0);
}

} // namespace rexa::sqlite
