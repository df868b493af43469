#ifndef REXA_STORE_SQLITE_JOURNAL_HPP
#define REXA_STORE_SQLITE_JOURNAL_HPP

#include "store/sqlite/own_runs.hpp"
#include "store/sqlite/spool.hpp"

#include <rexa/store.hpp>

#include <unistd.h>

#include <memory>
#include <utility>

namespace rexa::sqlite {

/// The journal of a run is its spool, in the process that began it.
class Journal final : public RunJournal {
public:
    Journal(LiveRun run, std::shared_ptr<SpoolFiles> files, const SnapshotId& id,
            const Limits& limits)
        : run_(std::move(run)), spool_(std::move(files), id, limits) {}

    void append(Stream stream, BytesView bytes, std::chrono::microseconds time) override;
    [[nodiscard]] Output output() const override { return spool_.output(); }
    /// The run is recorded as final.
    void discard() noexcept { spool_.discard(); }

private:
    const pid_t process_ = ::getpid();
    LiveRun run_;
    SpoolWriter spool_;
};

} // namespace rexa::sqlite

#endif
