#ifndef REXA_STORE_SQLITE_JOURNAL_HPP
#define REXA_STORE_SQLITE_JOURNAL_HPP

#include "store/sqlite/spool.hpp"

#include <rexa/store.hpp>

#include <unistd.h>

namespace rexa::sqlite {

/// The journal of a run is its spool, in the process that began it.
class Journal final : public RunJournal {
public:
    Journal(int folder, const SnapshotId& id, const Limits& limits) : spool_(folder, id, limits) {}

    void append(Stream stream, BytesView bytes, std::chrono::microseconds time) override;
    [[nodiscard]] Output output() const override { return spool_.output(); }
    [[nodiscard]] bool has_files() const noexcept { return spool_.has_files(); }

private:
    const pid_t process_ = ::getpid();
    SpoolWriter spool_;
};

} // namespace rexa::sqlite

#endif
