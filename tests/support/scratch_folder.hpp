#ifndef REXA_TESTS_SUPPORT_SCRATCH_FOLDER_HPP
#define REXA_TESTS_SUPPORT_SCRATCH_FOLDER_HPP

#include "support/temp_directory.hpp"
#include "workspace/file_descriptor.hpp"
#include "workspace/remove.hpp"

#include <rexa/call.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rexa::test {

inline void require(bool done, const std::string& step) {
    if (!done) {
        throw std::runtime_error(step + " failed, errno " + std::to_string(errno));
    }
}

inline void write_file(int folder, const std::string& name, std::string_view content,
                       mode_t mode = 0644) {
    const workspace::FileDescriptor file(
        ::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    require(bool(file), "create " + name);
    require(::write(file.get(), content.data(), content.size()) ==
                static_cast<ssize_t>(content.size()),
            "write " + name);
    require(::fchmod(file.get(), mode) == 0, "chmod " + name);
}

inline std::string read_file(int folder, const std::string& name) {
    const workspace::FileDescriptor file(
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    require(bool(file), "open " + name);
    struct stat status = {};
    require(::fstat(file.get(), &status) == 0, "fstat");
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    require(::pread(file.get(), content.data(), content.size(), 0) == status.st_size, "pread");
    return content;
}

inline workspace::FileDescriptor open_at(int folder, const std::string& name) {
    workspace::FileDescriptor opened(
        ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    require(bool(opened), "open folder " + name);
    return opened;
}

inline workspace::FileDescriptor make_at(int folder, const std::string& name) {
    require(::mkdirat(folder, name.c_str(), 0755) == 0, "mkdir " + name);
    return open_at(folder, name);
}

/// An open folder of its own which may be filled with anything and is removed all the same.
class ScratchFolder {
public:
    ScratchFolder() : descriptor_(open_at(AT_FDCWD, directory_.path().string())) {}
    ~ScratchFolder() { workspace::remove_contents(descriptor_.get(), Call()); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] int get() const noexcept { return descriptor_.get(); }
    [[nodiscard]] std::string path() const { return directory_.path().string(); }

private:
    TempDirectory directory_;
    workspace::FileDescriptor descriptor_;
};

} // namespace rexa::test

#endif
