#ifndef REXA_STORE_SQLITE_SPOOL_HPP
#define REXA_STORE_SQLITE_SPOOL_HPP

#include "store/output_recorder.hpp"
#include "store/sqlite/spool_files.hpp"

#include <rexa/id.hpp>
#include <rexa/limits.hpp>
#include <rexa/store.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rexa::sqlite {

/// The spool of one run: two files that take turns. A file starts with everything that is kept of
/// the output so far; then one record follows for each append. When it is full, the other one is
/// started over with what is kept by then. So a run of any length needs little space, and pages of
/// the page cache are written again instead of being asked for anew.
///
/// A record ends with a mark that only this turn of this file has. Bytes left from an earlier
/// turn, a write that was cut, and output made to look like a record therefore end the reading,
/// and what comes before is complete. Dropped without `discard`, the files stay for recovery.
class SpoolWriter {
public:
    /// Takes no file yet. The limits say what is kept of each stream.
    SpoolWriter(std::shared_ptr<SpoolFiles> files, const SnapshotId& id, const Limits& limits);

    /// Errors: store_full, store_read_only, store_failed; nothing of these bytes is kept then.
    void append(Stream stream, BytesView bytes, std::chrono::microseconds time);
    [[nodiscard]] Output output() const { return recorder_.output(); }

    /// The run is recorded elsewhere: gives its files back.
    void discard() noexcept;

private:
    void start_turn();
    void write_record(std::string_view head, BytesView content);
    [[nodiscard]] SpoolFile& current() { return spool_[turn_ % 2]; }

    std::shared_ptr<SpoolFiles> files_;
    SnapshotId id_;
    store::OutputRecorder recorder_;
    std::uint64_t turn_size_;
    std::array<SpoolFile, 2> spool_;
    std::uint64_t turn_ = 0;
    std::uint64_t mark_ = 0;
    std::uint64_t position_ = 0;
};

/// The output of this run that its owner's spool files hold, nothing when they hold none, once
/// nobody writes it any more. Errors: store_unsuitable for a file that is no regular one.
Output recover_output(int folder, std::string_view owner, const SnapshotId& id,
                      const Limits& limits);

/// The owner's spool files that hold this run. Errors: the same.
std::vector<std::string> spool_files_with(int folder, std::string_view owner, const SnapshotId& id);

} // namespace rexa::sqlite

#endif
