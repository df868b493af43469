#include "sandbox/daytona/blob_upload.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace rexa::daytona {

namespace {

constexpr std::uint64_t held_in_memory = 4 << 20;

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

[[noreturn]] void no_space(const char* what) {
    throw Error(Errc::path_unreadable,
                std::string("cannot ") + what +
                    " a temporary file for an upload; make room in the folder for temporary files")
        .from("daytona")
        .with_errno(errno);
}

class BlobUpload final : public v0::UploadSource {
public:
    BlobUpload(const Digest& digest, std::uint64_t size, BlobSource& blobs, const Call& call)
        : digest_(digest), size_(size), blobs_(blobs), call_(call) {}

    [[nodiscard]] std::uint64_t size() const override { return size_; }

    std::size_t read(std::span<std::byte> into) override {
        if (position_ == size_) {
            return 0;
        }
        if (!opened_) {
            open();
        }
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - position_));
        take({into.data(), count});
        position_ += count;
        if (position_ == size_) {
            close();
        }
        return count;
    }

    void rewind() override {
        close();
        position_ = 0;
    }

private:
    void open() {
        if (size_ <= held_in_memory) {
            held_ = blobs_.read(digest_, call_);
            check_size(held_.size());
        } else {
            spool();
        }
        opened_ = true;
    }

    void spool() {
        file_ = File(std::tmpfile(), std::fclose);
        if (!file_) {
            no_space("open");
        }
        std::uint64_t size = 0;
        blobs_.read(
            digest_,
            [&](BytesView bytes) {
                size += bytes.size();
                if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
                    no_space("write");
                }
            },
            call_);
        check_size(size);
        std::rewind(file_.get());
    }

    void check_size(std::uint64_t found) const {
        if (found != size_) {
            throw Error(Errc::store_corrupt,
                        "a tree gives the file " + digest_.to_string() + " a size that it has not")
                .from("daytona");
        }
    }

    void take(std::span<std::byte> into) {
        if (!file_) {
            const auto from = held_.view().subspan(static_cast<std::size_t>(position_));
            std::memcpy(into.data(), from.data(), into.size());
        } else if (std::fread(into.data(), 1, into.size(), file_.get()) != into.size()) {
            no_space("read");
        }
    }

    void close() {
        held_ = Bytes();
        file_.reset();
        opened_ = false;
    }

    const Digest digest_;
    const std::uint64_t size_;
    BlobSource& blobs_;
    const Call& call_;
    std::uint64_t position_ = 0;
    bool opened_ = false;
    Bytes held_;
    File file_{nullptr, std::fclose};
};

} // namespace

std::shared_ptr<v0::UploadSource> upload_of_blob(const Digest& digest, std::uint64_t size,
                                                 BlobSource& blobs, const Call& call) {
    return std::make_shared<BlobUpload>(digest, size, blobs, call);
}

} // namespace rexa::daytona
