#ifndef REXA_STORE_SQLITE_OBJECT_FILES_HPP
#define REXA_STORE_SQLITE_OBJECT_FILES_HPP

#include "store/sqlite/files.hpp"

#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::sqlite {

/// Whether this is the name of a file as ObjectFiles makes it, which lies below the objects'
/// folder.
bool is_object_file(std::string_view name) noexcept;

/// One new file below the objects' folder, open for writing.
class ObjectFile {
public:
    ObjectFile(FileDescriptor file, std::string name) noexcept
        : file_(std::move(file)), name_(std::move(name)) {}

    void write(std::string_view bytes) {
        write_all(file_.get(), as_bytes(bytes), name_);
        size_ += bytes.size();
    }
    void sync() const { sync_file(file_.get(), name_); }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

private:
    FileDescriptor file_;
    std::string name_;
    std::uint64_t size_ = 0;
};

/// The new files of one batch, below a folder of two digits. They are removed with it unless they
/// are kept; a child after fork() leaves its parent's alone.
class ObjectFiles {
public:
    explicit ObjectFiles(int folder) : folder_(folder) {}
    ~ObjectFiles();
    ObjectFiles(const ObjectFiles&) = delete;
    ObjectFiles& operator=(const ObjectFiles&) = delete;

    [[nodiscard]] ObjectFile create();
    void remove(const std::string& name);
    /// Makes the names of the files durable.
    void sync_folders();
    void keep() noexcept { names_.clear(); }

private:
    int folder_;
    const pid_t process_ = ::getpid();
    std::string token_;
    FileDescriptor subfolder_;
    std::vector<std::string> names_;
    std::uint64_t count_ = 0;
};

} // namespace rexa::sqlite

#endif
