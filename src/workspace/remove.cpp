#include "workspace/remove.hpp"

#include "workspace/entry.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <stdio.h>
#include <string>

namespace rexa::workspace {

namespace {

// Names held at once; a run may have made millions.
constexpr std::size_t batch = 8192;

[[noreturn]] void fail(const char* step) {
    const int number = errno;
    throw Error(Errc::cleanup_failed, std::string("cannot empty a folder: ") + step)
        .with_errno(number);
}

struct stat look_at(int folder) {
    struct stat status = {};
    if (::fstat(folder, &status) != 0) {
        fail("fstat");
    }
    return status;
}

/// Opens a folder with every permission its owner can have. Empty when it is gone.
FileDescriptor open_for_removal(int parent, const std::string& name) {
    FileDescriptor folder = open_folder(parent, name);
    if (folder) {
        ::fchmod(folder.get(), S_IRWXU);
    } else if (errno != ENOENT) {
        fail("open");
    }
    return folder;
}

/// False when it is a folder with something inside.
bool remove_simple(int folder, const std::string& name) {
    if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) {
        return true;
    }
    if (errno != EISDIR && errno != EPERM) {
        fail("unlinkat");
    }
    if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) {
        return true;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        fail("rmdir");
    }
    return false;
}

/// Makes names as the owner of a folder. A file system mounted in a user namespace refuses names
/// made by an id it does not know, root's included.
class AsOwnerOf {
public:
    explicit AsOwnerOf(int folder) {
        const struct stat status = look_at(folder);
        group_ = static_cast<gid_t>(::setfsgid(status.st_gid));
        user_ = static_cast<uid_t>(::setfsuid(status.st_uid));
    }
    AsOwnerOf(const AsOwnerOf&) = delete;
    AsOwnerOf& operator=(const AsOwnerOf&) = delete;
    ~AsOwnerOf() {
        ::setfsuid(user_);
        ::setfsgid(group_);
    }

private:
    uid_t user_ = 0;
    gid_t group_ = 0;
};

/// False leaves errno; the name is taken when that is EEXIST.
bool move(int from, const std::string& name, int to, const std::string& free_name) {
    const auto rename = [&] {
        return ::renameat2(from, name.c_str(), to, free_name.c_str(), RENAME_NOREPLACE) == 0;
    };
    if (rename()) {
        return true;
    }
    if (errno != EOVERFLOW) {
        return false;
    }
    const AsOwnerOf owner(to);
    return rename();
}

/// Removes trees by moving every inner folder up to the top, so that nothing is ever worked on more
/// than one level below it.
class Flattening {
public:
    Flattening(int top, const Call& call) : top_(top), call_(call) {}

    void run() {
        const mode_t mode = look_at(top_).st_mode;
        if ((mode & S_IRWXU) != S_IRWXU) {
            ::fchmod(top_, (mode & 07777) | S_IRWXU);
        }
        for (auto names = list_names(top_, batch); !names.empty();
             names = list_names(top_, batch)) {
            for (const ListedName& entry : names) {
                call_.check();
                if (!remove_simple(top_, entry.name)) {
                    remove_folder(entry.name);
                }
            }
        }
    }

private:
    void remove_folder(const std::string& name) {
        const FileDescriptor folder = open_for_removal(top_, name);
        if (!folder) {
            return;
        }
        empty_into_top(folder.get());
        // What another caller has moved in meanwhile is taken in the next pass.
        if (::unlinkat(top_, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT &&
            errno != ENOTEMPTY && errno != EEXIST) {
            fail("rmdir");
        }
    }

    void empty_into_top(int folder) {
        for (auto names = list_names(folder, batch); !names.empty();
             names = list_names(folder, batch)) {
            for (const ListedName& entry : names) {
                call_.check();
                if (!remove_simple(folder, entry.name)) {
                    move_up(folder, entry.name);
                }
            }
        }
    }

    void move_up(int folder, const std::string& name) {
        // Moving a folder changes its "..", which needs write permission on the folder itself.
        if (!open_for_removal(folder, name)) {
            return;
        }
        for (;;) {
            if (move(folder, name, top_, std::to_string(next_++)) || errno == ENOENT) {
                return;
            }
            if (errno != EEXIST) {
                fail("renameat2");
            }
        }
    }

    int top_;
    const Call& call_;
    std::uint64_t next_ = 0;
};

} // namespace

void remove_contents(int folder, const Call& call) {
    Flattening(folder, call).run();
}

} // namespace rexa::workspace
