#include "store/sqlite/folder.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace rexa::sqlite {
namespace {

std::filesystem::path make_and_resolve(const std::filesystem::path& path) {
    std::error_code error;
    if (!path.parent_path().empty()) {
        std::filesystem::create_directories(path.parent_path(), error);
    }
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        fail_file(path.string(), "make the folder", errno);
    }
    auto resolved = std::filesystem::canonical(path, error);
    if (error) {
        fail_file(path.string(), "open the folder", error.value());
    }
    return resolved;
}

FileDescriptor open_root(const std::filesystem::path& path) {
    FileDescriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root) {
        fail_file(path.string(), "open the folder", errno);
    }
    return root;
}

} // namespace

StoreFolder::StoreFolder(const std::filesystem::path& path, const FileSystemProbe& probe)
    : path_(make_and_resolve(path)), root_(open_root(path_)) {
    if (is_network_file_system(probe(root_.get()))) {
        throw Error(Errc::store_unsuitable,
                    "store: its folder is on a network file system, choose one on a local disk")
            .from("sqlite");
    }
    if (::fstat(root_.get(), &opened_) != 0) {
        fail_file(path_.string(), "look at the folder", errno);
    }
    objects_ = open_folder(root_.get(), "objects");
    spool_ = open_folder(root_.get(), "spool");
    owners_ = open_folder(root_.get(), "owners");
}

void StoreFolder::require_in_place() const {
    struct stat named {};
    if (::lstat(path_.c_str(), &named) != 0 || named.st_dev != opened_.st_dev ||
        named.st_ino != opened_.st_ino) {
        throw Error(Errc::store_unsuitable,
                    "store: its folder was moved, removed or replaced; open it where it is now")
            .from("sqlite");
    }
}

} // namespace rexa::sqlite
