#include "net/multipart_writer.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"

#include <rexa/daytona/v0/files.hpp>
#include <rexa/error.hpp>

#include <cerrno>
#include <fstream>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

class HostFile final : public UploadSource {
public:
    explicit HostFile(const std::filesystem::path& path) : file_(path, std::ios::binary) {
        std::error_code failure;
        size_ = std::filesystem::file_size(path, failure);
        if (failure || !file_) {
            throw Error(Errc::path_unreadable, "'" + path.string() + "' cannot be read; check it")
                .with_errno(failure ? failure.value() : errno);
        }
    }

    [[nodiscard]] std::uint64_t size() const override { return size_; }

    std::size_t read(std::span<std::byte> into) override {
        file_.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
        return static_cast<std::size_t>(file_.gcount());
    }

    void rewind() override {
        file_.clear();
        file_.seekg(0);
    }

private:
    std::ifstream file_;
    std::uint64_t size_ = 0;
};

/// A caller's source as one of the network layer.
class SourceAdapter final : public net::BodySource {
public:
    explicit SourceAdapter(std::shared_ptr<UploadSource> source) : source_(std::move(source)) {}

    [[nodiscard]] std::uint64_t size() const override { return source_->size(); }
    std::size_t read(std::span<std::byte> into) override { return source_->read(into); }
    void rewind() override { source_->rewind(); }

private:
    std::shared_ptr<UploadSource> source_;
};

/// Each path stands before its file: a file whose path has not come yet is refused.
std::shared_ptr<net::MultipartWriter> write_form(const std::vector<Upload>& uploads) {
    auto form = std::make_shared<net::MultipartWriter>();
    for (std::size_t i = 0; i < uploads.size(); ++i) {
        const Upload& upload = uploads[i];
        const std::string name = "files[" + std::to_string(i) + ']';
        form->add_text(name + ".path", upload.path);
        if (upload.source) {
            form->add_file(name + ".file", upload.path,
                           std::make_shared<SourceAdapter>(upload.source));
        } else {
            form->add_file(name + ".file", upload.path, upload.content.chars());
        }
    }
    return form;
}

} // namespace

std::shared_ptr<UploadSource> upload_from_file(const std::filesystem::path& path) {
    return std::make_shared<HostFile>(path);
}

void Files::upload(const std::vector<Upload>& uploads, const TransferProgress& progress,
                   const Call& call) const {
    if (uploads.empty()) {
        return;
    }
    const auto form = write_form(uploads);
    net::Request request = link_->request(net::Method::post, "/files/bulk-upload", call);
    request.headers.set("Content-Type", form->content_type());
    request.source = form;
    request.on_upload = progress;
    request.retry = idempotent;
    link_->exchange(request, call);
}

} // namespace rexa::daytona::v0
