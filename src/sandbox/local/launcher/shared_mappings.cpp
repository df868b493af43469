#include "sandbox/local/launcher/shared_mappings.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstdio>

namespace rexa::launcher {

namespace {

dev_t device_of_memory(unsigned flags) noexcept {
    const Fd file(::memfd_create("device", MFD_CLOEXEC | flags));
    struct stat status {};
    return file && ::fstat(file.get(), &status) == 0 ? status.st_dev : 0;
}

/// The mapping that a line of `maps` is about; false when it is of none of these devices.
bool read_mapping(const char* line, const MemoryDevices& devices, SharedMapping& mapping) noexcept {
    unsigned long first = 0;
    unsigned long last = 0;
    unsigned long offset = 0;
    unsigned major = 0;
    unsigned minor = 0;
    unsigned long inode = 0;
    if (std::sscanf(line, "%lx-%lx %*4s %lx %x:%x %lu", &first, &last, &offset, &major, &minor,
                    &inode) != 6) {
        return false;
    }
    mapping = {makedev(major, minor), inode, offset + (last - first)};
    return devices.contains(mapping.device);
}

} // namespace

MemoryDevices::MemoryDevices() noexcept
    : files(device_of_memory(0)), huge_pages(device_of_memory(MFD_HUGETLB)) {}

bool MemoryDevices::contains(dev_t device) const noexcept {
    return device != 0 && (device == files || device == huge_pages);
}

bool find_shared_mappings(pid_t task, const MemoryDevices& devices,
                          List<SharedMapping>& found) noexcept {
    const NumberedPath path("/proc/", static_cast<std::uint64_t>(task), "/maps");
    std::FILE* const file = std::fopen(path.c_str(), "re");
    if (file == nullptr) {
        return errno == ENOENT || errno == ESRCH;
    }
    char line[5000]; // a mapping names its file, whose path has less than 4096 bytes
    SharedMapping mapping{};
    while (std::fgets(line, sizeof line, file) != nullptr) {
        if (read_mapping(line, devices, mapping)) {
            found.add(mapping);
        }
    }
    std::fclose(file);
    return true;
}

} // namespace rexa::launcher
