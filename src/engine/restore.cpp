#include "workspace/restore.hpp"

#include "engine/files.hpp"
#include "workspace/file_descriptor.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace rexa {

namespace {

const char* cure_for(int error) {
    switch (error) {
    case EEXIST:
        return "it exists; name a new folder";
    case ENOENT:
        return "the folder it is to be in does not exist; make that first";
    default:
        return "name a new folder in a writable place";
    }
}

Error cannot(const char* what, const std::filesystem::path& folder) {
    const int number = errno;
    const auto code = number == EEXIST ? Errc::already_exists : Errc::invalid_argument;
    return Error(code, std::string("folder: ") + what + " '" +
                           to_display_text(as_bytes(folder.string())) + "': " + cure_for(number))
        .from("engine")
        .with_errno(number);
}

} // namespace

void restore(SnapshotStore& store, const Snapshot& snapshot, const std::filesystem::path& folder,
             const Call& call) {
    if (::mkdir(folder.c_str(), 0700) != 0) {
        throw cannot("cannot make", folder);
    }
    const workspace::FileDescriptor target(
        ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!target) {
        throw cannot("cannot open", folder);
    }
    try {
        workspace::restore_tree(snapshot.after(), store, target.get(), {}, call);
    } catch (...) {
        ::rmdir(folder.c_str());
        throw;
    }
}

} // namespace rexa
