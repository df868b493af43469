#ifndef REXA_STORE_SQLITE_OWN_RUNS_HPP
#define REXA_STORE_SQLITE_OWN_RUNS_HPP

#include "store/sqlite/lease_rows.hpp"
#include "store/sqlite/owner.hpp"
#include "store/sqlite/spool_files.hpp"

#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

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

    /// Whether somebody here still holds this run.
    [[nodiscard]] bool is_live(const SnapshotId& id);
    void abandon() noexcept;

private:
    friend class LiveRun;

    int folder_;
    int spool_folder_;
    std::mutex mutex_;
    std::optional<OwnerLock> lock_;
    std::optional<SpoolFiles> spools_;
    std::atomic<std::int64_t> number_ = 0;
    std::multiset<SnapshotId> live_; ///< with those that are refused for an id that is taken
};

/// One run that somebody in this process may still finish. Begins before the run is on record.
class LiveRun {
public:
    LiveRun(std::shared_ptr<OwnRuns> runs, const SnapshotId& id);
    LiveRun(LiveRun&&) noexcept = default;
    LiveRun& operator=(LiveRun&&) = delete;
    ~LiveRun();

private:
    const pid_t process_ = ::getpid();
    std::shared_ptr<OwnRuns> runs_;
    SnapshotId id_;
};

} // namespace rexa::sqlite

#endif
