#ifndef REXA_STORE_SQLITE_SCHEMA_HPP
#define REXA_STORE_SQLITE_SCHEMA_HPP

#include "store/sqlite/database.hpp"
#include "store/sqlite/folder.hpp"

#include <cstdint>
#include <span>

namespace rexa::sqlite {

/// Marks a database as a store of rexa: "rexa" in ASCII.
inline constexpr std::int64_t application_id = 0x72657861;

/// The statements that lead from each version to the next one; the first from nothing to 1.
std::span<const char* const> migrations() noexcept;

/// The version of the schema that this library writes.
inline int current_format() noexcept {
    return static_cast<int>(migrations().size());
}

/// Makes the database file of a store or brings it to the current version. A file of a newer
/// version, or one that is not a store, is left as it was.
/// Errors: store_newer, store_unsuitable, store_corrupt, store_busy.
void prepare_database(const StoreFolder& folder, const SqliteOptions& options,
                      std::span<const char* const> steps = migrations());

} // namespace rexa::sqlite

#endif
