#include "workspace/canonical.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace rexa::workspace {

namespace {

constexpr std::array<timespec, 2> canonical_times = {{{canonical_mtime, 0}, {canonical_mtime, 0}}};

} // namespace

bool make_canonical(int descriptor, mode_t mode, const std::optional<Owner>& owner) noexcept {
    return (!owner || ::fchown(descriptor, owner->uid, owner->gid) == 0) &&
           ::fchmod(descriptor, mode) == 0 && ::futimens(descriptor, canonical_times.data()) == 0;
}

bool make_symlink_canonical(int folder, const char* name,
                            const std::optional<Owner>& owner) noexcept {
    return (!owner || ::fchownat(folder, name, owner->uid, owner->gid, AT_SYMLINK_NOFOLLOW) == 0) &&
           ::utimensat(folder, name, canonical_times.data(), AT_SYMLINK_NOFOLLOW) == 0;
}

} // namespace rexa::workspace
