#ifndef REXA_STORE_SQLITE_OWNER_HPP
#define REXA_STORE_SQLITE_OWNER_HPP

#include "store/sqlite/files.hpp"

#include <cstdint>
#include <string>

namespace rexa::sqlite {

/// Says which process on which boot of which machine has runs in a store.
struct OwnerIdentity {
    std::string token; ///< names its lock file
    std::string host;
    std::string boot;
    std::uint64_t pid_namespace = 0;
    std::int64_t pid = 0;
    std::uint64_t started = 0; ///< ticks since boot, which tells a reused pid from this one

    /// The calling process under a new token.
    static OwnerIdentity of_this_process();
};

/// The lock file of one open store. Holding it says that its owner lives. A child after fork() has
/// the same open file, and the lock ends only with the last copy; `is_alive` therefore looks at the
/// process as well.
class OwnerLock {
public:
    /// Errors: store_full, store_read_only.
    explicit OwnerLock(int owners_folder);
    ~OwnerLock();
    OwnerLock(const OwnerLock&) = delete;
    OwnerLock& operator=(const OwnerLock&) = delete;

    [[nodiscard]] const OwnerIdentity& identity() const noexcept { return identity_; }
    /// Lets go of it as a child after fork() must: the parent still holds it.
    void abandon() noexcept { abandoned_ = true; }

private:
    int folder_;
    OwnerIdentity identity_;
    FileDescriptor file_;
    bool abandoned_ = false;
};

/// Whether this owner still holds its lock and, where its process can be seen from here, is there.
bool is_alive(int owners_folder, const OwnerIdentity& owner);

} // namespace rexa::sqlite

#endif
