#include "store/sqlite/file_system.hpp"

#include "store/sqlite/files.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string_view>

namespace rexa::sqlite {
namespace {

constexpr std::uint64_t fuse = 0x65735546;

constexpr std::array<std::uint64_t, 15> network_types = {
    0x6969,     // NFS
    0x517b,     // SMB
    0xff534d42, // CIFS
    0xfe534d42, // SMB 2
    0x01021997, // 9P
    0x00c36400, // Ceph
    0x0bd00bd0, // Lustre
    0x5346414f, // AFS
    0x6b414653, // kAFS
    0x73757245, // Coda
    0x564c,     // NCP
    0x47504653, // GPFS
    0x01161970, // GFS2
    0x7461636f, // OCFS2
    0x013111a8, // IBRIX
};

constexpr std::array<std::string_view, 6> local_fuse = {"fuseblk",       "fuse.fuse-overlayfs",
                                                        "fuse.mergerfs", "fuse.ntfs-3g",
                                                        "fuse.bindfs",   "fuse.gocryptfs"};

/// The type that the mount table gives for the device this folder is on.
std::string mounted_type(int folder) {
    struct stat status {};
    if (::fstat(folder, &status) != 0) {
        fail_file("the folder", "look at", errno);
    }
    const std::string device =
        std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
    std::ifstream table("/proc/self/mountinfo");
    for (std::string line; std::getline(table, line);) {
        std::istringstream fields(line);
        std::string number, parent, mounted;
        fields >> number >> parent >> mounted;
        const std::size_t separator = line.find(" - ");
        if (mounted == device && separator != std::string::npos) {
            const std::size_t start = separator + 3;
            return line.substr(start, line.find(' ', start) - start);
        }
    }
    return {};
}

} // namespace

bool is_network_file_system(const FileSystem& file_system) noexcept {
    if (file_system.type == fuse) {
        return std::ranges::find(local_fuse, file_system.name) == local_fuse.end();
    }
    return std::ranges::find(network_types, file_system.type) != network_types.end();
}

FileSystem file_system_of(int folder) {
    struct statfs status {};
    if (::fstatfs(folder, &status) != 0) {
        fail_file("the folder", "look at the file system of", errno);
    }
    FileSystem found;
    found.type = static_cast<std::uint32_t>(status.f_type);
    if (found.type == fuse) {
        found.name = mounted_type(folder);
    }
    return found;
}

} // namespace rexa::sqlite
