#include "store/sqlite/recovery.hpp"

#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"
#include "store/sqlite/spool.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <exception>
#include <set>

namespace rexa::sqlite {
namespace {

/// Dead owners without runs are left on record until there are this many.
constexpr std::size_t worth_forgetting = 16;

std::vector<RecordedOwner> dead_owners(Parts& parts, const Call& call) {
    std::vector<RecordedOwner> owners;
    {
        const auto reader = parts.readers.take(call);
        owners = load_owners(*reader);
    }
    std::erase_if(owners, [&](const RecordedOwner& owner) {
        return parts.runs.is_own(owner.identity) || is_alive(parts.folder.owners(), owner.identity);
    });
    return owners;
}

/// A spool that cannot be used must not keep the store from opening.
Output output_of(Parts& parts, const OwnerIdentity& owner, SnapshotData& data) {
    try {
        return recover_output(parts.folder.spool(), owner.token, data.id, data.request.limits());
    } catch (const Error& error) {
        if (error.code() != Errc::store_unsuitable && error.code() != Errc::store_corrupt) {
            throw;
        }
        data.notices.push_back("its output could not be recovered: " + error.message());
        return {};
    }
}

/// False when somebody else was faster.
bool interrupt(Parts& parts, const SnapshotId& id, const RecordedOwner& owner, const Call& call) {
    SnapshotData data;
    Digest parent_digest;
    {
        const auto reader = parts.readers.take(call);
        if (std::ranges::count(load_runs_of(*reader, owner.number), id) == 0) {
            return false;
        }
        data = load_snapshot(*reader, id).data();
        parent_digest = digest_of(*reader, data.parent);
    }
    data.execution.status = Status::interrupted;
    data.execution.output = output_of(parts, owner.identity, data);
    data.notices.push_back("its end was not recorded; this is what it had put out");
    const auto sealed = prepare(Snapshot::seal(std::move(data), parent_digest), parts.compressors);
    bool interrupted = false;
    parts.writes.run(
        [&](Database& database) {
            interrupted = std::ranges::count(load_runs_of(database, owner.number), id) > 0;
            if (interrupted) {
                make_final(database, sealed);
                end_lease(database, id, LeaseEnd::keep_for_reaper);
                log_operation(database, "interrupt", id);
            }
        },
        call);
    return interrupted;
}

/// Goes from run to run; one that cannot be finished keeps no other from it.
class Recovery {
public:
    Recovery(Parts& parts, const Call& call) : parts_(parts), call_(call) {}

    void interrupt_all_of(const RecordedOwner& owner) {
        bool all_final = true;
        for (const SnapshotId& id : runs_of(owner)) {
            all_final &= try_interrupt(id, owner);
        }
        if (all_final) {
            remove_spools(spool_files_of(parts_.folder.spool(), owner.identity.token));
        }
    }

    /// Runs that this open store began and that nobody can finish any more.
    void interrupt_lost_runs() {
        for (const RecordedOwner& owner : own_record()) {
            for (const SnapshotId& id : runs_of(owner)) {
                if (!parts_.runs.is_live(id) && try_interrupt(id, owner)) {
                    remove_spools(
                        spool_files_with(parts_.folder.spool(), owner.identity.token, id));
                }
            }
        }
    }

    /// Whether he lives cannot be told: it is his token that names his lock.
    void refuse_damaged_owners() {
        const auto reader = parts_.readers.take(call_);
        for (const std::int64_t number : load_damaged_owners(*reader)) {
            fail(std::make_exception_ptr(
                Error(Errc::store_corrupt, "owner " + std::to_string(number) +
                                               ": rexa did not make its token, run verify; its "
                                               "runs stay as they are")
                    .from("sqlite")));
        }
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    void rethrow_first_failure() const {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

private:
    [[nodiscard]] std::vector<RecordedOwner> own_record() {
        const auto reader = parts_.readers.take(call_);
        std::vector<RecordedOwner> owners = load_owners(*reader);
        std::erase_if(owners, [&](const RecordedOwner& owner) {
            return !parts_.runs.is_own(owner.identity);
        });
        return owners;
    }

    [[nodiscard]] std::vector<SnapshotId> runs_of(const RecordedOwner& owner) {
        const auto reader = parts_.readers.take(call_);
        return load_runs_of(*reader, owner.number);
    }

    /// False when it is still running, as far as the record says.
    bool try_interrupt(const SnapshotId& id, const RecordedOwner& owner) {
        call_.check();
        try {
            count_ += interrupt(parts_, id, owner, call_) ? 1 : 0;
            return true;
        } catch (const Error&) {
            fail(std::current_exception());
            return false;
        }
    }

    void fail(const std::exception_ptr& failure) { failure_ = failure_ ? failure_ : failure; }

    void remove_spools(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            remove_file(parts_.folder.spool(), name);
        }
    }

    Parts& parts_;
    const Call& call_;
    std::size_t count_ = 0;
    std::exception_ptr failure_;
};

void forget(Parts& parts, const std::vector<RecordedOwner>& dead, const Call& call) {
    std::vector<std::string> forgotten;
    parts.writes.run(
        [&](Database& database) {
            forgotten.clear();
            for (const RecordedOwner& owner : dead) {
                if (forget_owner(database, owner.number)) {
                    forgotten.push_back(owner.identity.token);
                }
            }
        },
        call);
    for (const std::string& token : forgotten) {
        remove_file(parts.folder.owners(), token);
    }
}

} // namespace

std::size_t recover_runs(Parts& parts, const Call& call) {
    Recovery recovery(parts, call);
    recovery.interrupt_lost_runs();
    const auto dead = dead_owners(parts, call);
    for (const RecordedOwner& owner : dead) {
        recovery.interrupt_all_of(owner);
    }
    if (recovery.count() > 0 || dead.size() >= worth_forgetting) {
        forget(parts, dead, call);
    }
    recovery.refuse_damaged_owners();
    recovery.rethrow_first_failure();
    return recovery.count();
}

std::vector<Lease> load_abandoned_leases(Parts& parts, const Call& call) {
    std::set<std::int64_t> dead;
    for (const RecordedOwner& owner : dead_owners(parts, call)) {
        dead.insert(owner.number);
    }
    const auto reader = parts.readers.take(call);
    std::vector<Lease> abandoned;
    for (const RecordedLease& lease : load_leases(*reader)) {
        if (lease.kept || dead.contains(lease.owner)) {
            abandoned.push_back(lease.lease);
        }
    }
    return abandoned;
}

} // namespace rexa::sqlite
