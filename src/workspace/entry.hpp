#ifndef REXA_WORKSPACE_ENTRY_HPP
#define REXA_WORKSPACE_ENTRY_HPP

#include "workspace/file_descriptor.hpp"

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rexa::workspace {

/// A name in a folder, with the file type the listing told (DT_*), which may be out of date.
struct ListedName {
    std::string name;
    unsigned char type = 0;
};

/// The names in an open folder in byte order, without "." and "..". Stops after `most` names, so
/// that more than `most` are never held. Errors: workspace_invalid.
std::vector<ListedName> list_names(int folder, std::size_t most);

/// What a name turned out to be when it was opened.
enum class FoundKind : std::uint8_t {
    file,
    folder,
    symlink,
    fifo,
    socket,
    device,
    whiteout, ///< character device 0/0
    other_mount,
    unreadable,
    vanished,
};

struct Found {
    FoundKind kind = FoundKind::vanished;
    FileDescriptor descriptor; ///< of a file or folder, open for reading
    struct stat status = {};   ///< of a file or folder
    std::string target;        ///< of a symlink
};

/// Opens one name of a folder without following anything, leaving the mount or blocking, whatever
/// the name is and becomes meanwhile. A file or folder of the calling user is given the permissions
/// that reading it needs. Errors: workspace_invalid.
Found open_entry(int folder, const ListedName& entry);

/// Gives the calling user the permission that opening names in a folder of their own needs.
void grant_search(int folder, const struct stat& status);

/// Opens the folder of this name, or returns an empty descriptor and leaves errno.
FileDescriptor open_folder(int parent, const std::string& name);

} // namespace rexa::workspace

#endif
