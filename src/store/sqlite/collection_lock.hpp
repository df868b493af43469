#ifndef REXA_STORE_SQLITE_COLLECTION_LOCK_HPP
#define REXA_STORE_SQLITE_COLLECTION_LOCK_HPP

#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/folder.hpp"

namespace rexa::sqlite {

/// Who walks all trees holds this, so that no object goes from under him: collectors alone, those
/// who only look together. An open file of its own keeps threads apart as well as processes.
class CollectionLock {
public:
    /// Errors: store_busy at the deadline of the call, cancelled.
    CollectionLock(const StoreFolder& folder, FileLock::Kind kind, const Call& call)
        : file_(open_folder(folder.root(), "owners")), lock_(file_.get(), kind, call) {}

private:
    FileDescriptor file_;
    FileLock lock_;
};

} // namespace rexa::sqlite

#endif
