#include "store/sqlite/own_runs.hpp"

namespace rexa::sqlite {

const OwnerIdentity& OwnRuns::claim() {
    const std::scoped_lock lock(mutex_);
    if (!lock_) {
        lock_.emplace(folder_);
        spools_.emplace(spool_folder_, lock_->identity().token);
    }
    return lock_->identity();
}

std::int64_t OwnRuns::record(Database& database) {
    const std::int64_t known = number_;
    return known != 0 ? known : record_owner(database, lock_->identity());
}

bool OwnRuns::is_own(const OwnerIdentity& owner) {
    const std::scoped_lock lock(mutex_);
    return lock_ && lock_->identity().token == owner.token;
}

bool OwnRuns::is_live(const SnapshotId& id) {
    const std::scoped_lock lock(mutex_);
    return live_.contains(id);
}

void OwnRuns::abandon() noexcept {
    if (lock_) {
        lock_->abandon();
    }
}

LiveRun::LiveRun(std::shared_ptr<OwnRuns> runs, const SnapshotId& id)
    : runs_(std::move(runs)), id_(id) {
    const std::scoped_lock lock(runs_->mutex_);
    runs_->live_.insert(id_);
}

LiveRun::~LiveRun() {
    if (runs_ && ::getpid() == process_) {
        const std::scoped_lock lock(runs_->mutex_);
        runs_->live_.erase(runs_->live_.find(id_));
    }
}

} // namespace rexa::sqlite
