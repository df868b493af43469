#include "sandbox/local/launcher/folder_usage.hpp"

#include "sandbox/local/launcher/family.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <dirent.h>

namespace rexa::launcher {

namespace {

// As deep as a capture goes.
constexpr std::size_t max_depth = 1'000;

// A folder takes up a block from its birth on in some file systems and none in others.
constexpr std::uint64_t ordinary_folder = 4096;

/// Folders that wait to be walked, by name, those of the innermost folder last.
class Names {
public:
    ~Names() { std::free(text_); }
    Names() = default;
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

    bool push(const char* name) noexcept {
        const std::size_t size = std::strlen(name) + 1;
        if (size > capacity_ - size_) {
            const std::size_t capacity = 2 * capacity_ + 4096;
            auto* text = static_cast<char*>(std::realloc(text_, capacity));
            if (text == nullptr) {
                return false;
            }
            text_ = text;
            capacity_ = capacity;
        }
        std::memcpy(text_ + size_, name, size);
        size_ += size;
        return true;
    }

    /// Valid until the next push.
    const char* pop() noexcept {
        std::size_t start = size_ - 1;
        while (start > 0 && text_[start - 1] != '\0') {
            --start;
        }
        size_ = start;
        return text_ + start;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    char* text_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

class Walk {
public:
    Walk(std::uint64_t max_files, std::uint64_t max_bytes, int interrupt) noexcept
        : max_files_(max_files), max_bytes_(max_bytes), interrupt_(interrupt) {}
    Walk(const Walk&) = delete;
    Walk& operator=(const Walk&) = delete;
    ~Walk() {
        for (const Level& level : levels_) {
            ::closedir(level.folder);
        }
    }

    FolderUsage run(int top) noexcept {
        struct stat status {};
        if (::fstat(top, &status) == 0) {
            device_ = status.st_dev;
        }
        enter(::openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        while (depth() > 0 && !over() && !interrupted()) {
            const Level innermost = *(levels_.end() - 1);
            if (names_.size() == innermost.first_name) {
                leave();
                continue;
            }
            const int parent = ::dirfd(innermost.folder);
            enter(::openat(parent, names_.pop(),
                           O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        }
        return usage_;
    }

private:
    /// A folder that was read, held open for the folders in it.
    struct Level {
        DIR* folder;
        std::size_t first_name;
    };

    [[nodiscard]] std::size_t depth() const noexcept {
        return static_cast<std::size_t>(levels_.end() - levels_.begin());
    }

    [[nodiscard]] bool over() const noexcept {
        return usage_.files > max_files_ || usage_.bytes > max_bytes_ || usage_.too_deep;
    }

    bool interrupted() noexcept {
        pollfd watched{interrupt_, POLLIN, 0};
        usage_.interrupted = ::poll(&watched, 1, 0) > 0;
        return usage_.interrupted;
    }

    void enter(int descriptor) noexcept {
        if (descriptor < 0) {
            // Anything else means that it is gone or no folder any more.
            usage_.too_deep = errno == EMFILE || errno == ENFILE;
            return;
        }
        DIR* const folder = ::fdopendir(descriptor);
        if (folder == nullptr || !levels_.add({folder, names_.size()})) {
            folder != nullptr ? ::closedir(folder) : ::close(descriptor);
            usage_.too_deep = true;
            return;
        }
        while (const dirent* entry = over() ? nullptr : ::readdir(folder)) {
            count(descriptor, entry->d_name);
        }
    }

    void leave() noexcept {
        ::closedir((levels_.end() - 1)->folder);
        levels_.remove(levels_.end() - 1);
    }

    void count(int folder, const char* name) noexcept {
        if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) {
            return;
        }
        struct stat status {};
        if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            status.st_dev != device_) {
            return;
        }
        ++usage_.files;
        const std::uint64_t bytes = static_cast<std::uint64_t>(status.st_blocks) * 512;
        if (!S_ISDIR(status.st_mode)) {
            usage_.bytes += status.st_nlink > 1 ? bytes / status.st_nlink : bytes;
            return;
        }
        usage_.bytes += bytes > ordinary_folder ? bytes - ordinary_folder : 0;
        usage_.too_deep = usage_.too_deep || depth() > max_depth || !names_.push(name);
    }

    std::uint64_t max_files_;
    std::uint64_t max_bytes_;
    int interrupt_;
    dev_t device_ = 0;
    FolderUsage usage_;
    List<Level> levels_;
    Names names_;
};

} // namespace

FolderUsage measure_folder(int top, std::uint64_t max_files, std::uint64_t max_bytes,
                           int interrupt) noexcept {
    return Walk(max_files, max_bytes, interrupt).run(top);
}

} // namespace rexa::launcher
