#ifndef REXA_STORE_SQLITE_FILE_LOCK_HPP
#define REXA_STORE_SQLITE_FILE_LOCK_HPP

#include <rexa/call.hpp>

namespace rexa::sqlite {

/// The call with a deadline this far from now, unless it has one already.
Call bounded(const Call& call, std::chrono::milliseconds limit);

/// A flock on an open file or folder that is borrowed. It ends here, even where a forked child
/// still has the same open file.
class FileLock {
public:
    enum class Kind { shared, exclusive };

    /// Errors: store_busy at the deadline of the call when others hold it, cancelled.
    FileLock(int file, Kind kind, const Call& call);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int file_;
};

} // namespace rexa::sqlite

#endif
