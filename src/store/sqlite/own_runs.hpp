#ifndef REXA_STORE_SQLITE_OWN_RUNS_HPP
#define REXA_STORE_SQLITE_OWN_RUNS_HPP

#include "store/sqlite/lease_rows.hpp"
#include "store/sqlite/owner.hpp"
#include "store/sqlite/spool_files.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

namespace rexa::sqlite {

/// Who owns the runs that this open store begins. The lock file is made for the first of them.
class OwnRuns {
public:
    OwnRuns(int owners_folder, int spool_folder) noexcept
        : folder_(owners_folder), spool_folder_(spool_folder) {}

    /// Errors: store_full, store_read_only.
    const OwnerIdentity& claim();

    /// The number under which the owner is on record. In a write transaction; `claim` came before.
    [[nodiscard]] std::int64_t record(Database& database);
    /// That transaction is durable.
    void recorded(std::int64_t number) noexcept { number_ = number; }

    /// The spool files of its runs. `claim` came before.
    [[nodiscard]] SpoolFiles& spools() noexcept { return *spools_; }

    /// Whether this owner is the one here.
    [[nodiscard]] bool is_own(const OwnerIdentity& owner);
    void abandon() noexcept;

private:
    int folder_;
    int spool_folder_;
    std::mutex mutex_;
    std::optional<OwnerLock> lock_;
    std::optional<SpoolFiles> spools_;
    std::atomic<std::int64_t> number_ = 0;
};

} // namespace rexa::sqlite

#endif
