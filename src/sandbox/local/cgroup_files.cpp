#include "sandbox/local/cgroup_files.hpp"

#include "workspace/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <cerrno>

namespace rexa::local {

namespace fs = std::filesystem;
using workspace::FileDescriptor;

namespace {

class SystemFiles final : public CgroupFiles {
public:
    int make(const fs::path& folder) override {
        return ::mkdir(folder.c_str(), 0755) == 0 ? 0 : errno;
    }

    int remove(const fs::path& folder) override { return ::rmdir(folder.c_str()) == 0 ? 0 : errno; }

    int write(const fs::path& file, std::string_view text) override {
        const FileDescriptor opened(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
        if (!opened || ::write(opened.get(), text.data(), text.size()) < 0) {
            return errno;
        }
        return 0;
    }

    std::optional<std::string> read(const fs::path& file) override {
        const FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
        if (!opened) {
            return std::nullopt;
        }
        std::string text(4096, '\0');
        const ssize_t size = ::read(opened.get(), text.data(), text.size());
        if (size < 0) {
            return std::nullopt;
        }
        text.resize(static_cast<std::size_t>(size));
        return text;
    }

    std::vector<std::string> list(const fs::path& folder) override {
        std::vector<std::string> names;
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error)) {
            if (entry->is_directory(error)) {
                names.push_back(entry->path().filename().string());
            }
        }
        return names;
    }

    bool exists(const fs::path& path) override {
        std::error_code ignored;
        return fs::exists(path, ignored);
    }
};

} // namespace

CgroupFiles& system_cgroup_files() {
    static SystemFiles files;
    return files;
}

} // namespace rexa::local
