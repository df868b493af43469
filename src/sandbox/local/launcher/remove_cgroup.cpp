#include "sandbox/local/launcher/remove_cgroup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <dirent.h>

namespace rexa::launcher {

namespace {

// The last process is dead, but the kernel may still be taking it out.
void remove_patiently(int parent, const char* name) noexcept {
    constexpr timespec pause{0, 1'000'000};
    for (int attempts = 1000; attempts > 0; --attempts) {
        if (::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno != EBUSY) {
            return;
        }
        ::nanosleep(&pause, nullptr);
    }
}

} // namespace

void remove_cgroup(const char* folder) noexcept {
    DIR* const inner = ::opendir(folder);
    if (inner == nullptr) {
        return;
    }
    while (const dirent* entry = ::readdir(inner)) {
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.') {
            remove_patiently(::dirfd(inner), entry->d_name);
        }
    }
    ::closedir(inner);
    remove_patiently(AT_FDCWD, folder);
}

} // namespace rexa::launcher
