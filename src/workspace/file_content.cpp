#include "workspace/file_content.hpp"

#include "workspace/status.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace rexa::workspace {

namespace {

constexpr int attempts = 3;
constexpr std::uint64_t small_file = 256 * 1024;
constexpr std::uint64_t piece = 1024 * 1024;

[[noreturn]] void fail(const char* step) {
    const int number = errno;
    throw Error(Errc::workspace_invalid, std::string("cannot read the workspace: ") + step)
        .with_errno(number);
}

/// The change time cannot be forged by the file's owner, the modification time can.
bool unchanged(const struct stat& before, const struct stat& after) {
    return before.st_size == after.st_size && same_time(before.st_ctim, after.st_ctim) &&
           same_time(before.st_mtim, after.st_mtim);
}

std::size_t read_at(int file, std::byte* to, std::size_t size, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count =
            ::pread(file, to + done, size - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            fail("pread");
        }
        if (count == 0) {
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    return done;
}

bool has_holes(const struct stat& status) {
    return static_cast<std::uint64_t>(status.st_blocks) * 512 <
           static_cast<std::uint64_t>(status.st_size);
}

/// Where the next data at or after `offset` begins, at most `end`.
std::uint64_t next_data(int file, std::uint64_t offset, std::uint64_t end) {
    const off_t data = ::lseek(file, static_cast<off_t>(offset), SEEK_DATA);
    if (data < 0) {
        return errno == ENXIO ? end : offset;
    }
    return std::min(static_cast<std::uint64_t>(data), end);
}

} // namespace

ContentReader::ContentReader(BlobSink& sink, Admission admission, const Call& call)
    : sink_(sink), admission_(std::move(admission)), call_(call) {}

StoredContent ContentReader::store(int file, struct stat status) {
    for (int attempt = 1;; ++attempt) {
        admission_(status);
        const auto size = static_cast<std::uint64_t>(status.st_size);
        std::unique_ptr<BlobWriter> writer;
        StoredContent content;
        if (size <= small_file) {
            read_whole(file, size);
            content.size = buffer_.size();
        } else {
            writer = sink_.open();
            content.size = stream(file, status, *writer);
        }
        const struct stat after = status_of(file);
        content.torn = !unchanged(status, after) || content.size != size;
        if (!content.torn || attempt == attempts) {
            content.digest = writer ? writer->commit() : sink_.put(buffer_);
            return content;
        }
        status = after;
    }
}

void ContentReader::read_whole(int file, std::uint64_t size) {
    buffer_.resize(size);
    buffer_.resize(read_at(file, buffer_.data(), buffer_.size(), 0));
}

std::uint64_t ContentReader::stream(int file, const struct stat& status, BlobWriter& writer) {
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const bool sparse = has_holes(status);
    std::uint64_t offset = 0;
    while (offset < size) {
        call_.check();
        const std::uint64_t data = sparse ? next_data(file, offset, size) : offset;
        const std::uint64_t length = std::min(piece, (data > offset ? data : size) - offset);
        if (data > offset) {
            buffer_.assign(length, std::byte(0));
        } else {
            buffer_.resize(length);
            buffer_.resize(read_at(file, buffer_.data(), length, offset));
        }
        if (buffer_.empty()) {
            break;
        }
        writer.write(buffer_);
        offset += buffer_.size();
    }
    return offset;
}

} // namespace rexa::workspace
