#include "core/text.hpp"
#include "net/multipart_reader.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"

#include <rexa/daytona/v0/files.hpp>
#include <rexa/error.hpp>

#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

constexpr std::size_t longest_reason = 64u << 10;

Error bad_answer(const std::string& why) {
    return Error(Errc::bad_reply, "Daytona's answer " + why).from("daytona");
}

/// Turns the parts of the service's form into files, each of those that were asked for once.
class FileParts final : public net::PartHandler {
public:
    FileParts(const ToolboxLink& link, const net::Request& request,
              const std::vector<std::string>& paths, DownloadHandler& handler)
        : link_(link), request_(request), handler_(handler), missing_(paths.begin(), paths.end()) {}

    void begin_part(const net::PartHeader& header) override {
        path_ = header.filename;
        if (missing_.erase(path_) == 0) {
            throw bad_answer("holds a file that was not asked for, or twice");
        }
        failed_ = header.name == "error";
        if (!failed_) {
            handler_.begin_file(path_, header.length);
        }
    }

    void part_data(BytesView bytes) override {
        if (!failed_) {
            handler_.file_data(bytes);
        } else if (reason_.size() < longest_reason) {
            reason_ += as_chars(bytes);
        }
    }

    void end_part() override {
        if (!failed_) {
            handler_.end_file();
            return;
        }
        // The same body as of an error of its own, but for its status.
        net::Reply reply;
        reply.body = std::exchange(reason_, {});
        failure_ = link_.failure_of(reply, request_);
        handler_.failed_file(path_, core::to_safe_line(failure_->message));
    }

    void finish() const {
        if (!missing_.empty()) {
            throw bad_answer("leaves out a file that was asked for");
        }
    }

    /// Of the last file that failed.
    [[nodiscard]] const std::optional<RemoteFailure>& failure() const noexcept { return failure_; }

private:
    const ToolboxLink& link_;
    const net::Request& request_;
    DownloadHandler& handler_;
    std::set<std::string> missing_;
    std::string path_;
    bool failed_ = false;
    std::string reason_;
    std::optional<RemoteFailure> failure_;
};

/// Gives one file on.
class OneFile final : public DownloadHandler {
public:
    OneFile(const BytesSink& sink, const TransferProgress& progress)
        : sink_(sink), progress_(progress) {}

    void begin_file(const std::string&, std::optional<std::uint64_t> size) override {
        total_ = size.value_or(0);
    }
    void file_data(BytesView bytes) override {
        if (sink_) {
            sink_(bytes);
        }
        moved_ += bytes.size();
        if (progress_) {
            progress_(moved_, total_);
        }
    }
    void end_file() override {}
    void failed_file(const std::string&, const std::string&) override {}

private:
    const BytesSink& sink_;
    const TransferProgress& progress_;
    std::uint64_t moved_ = 0;
    std::uint64_t total_ = 0;
};

Error failed_download(const RemoteFailure& failure) {
    const bool is_denied = failure.code == "FILE_ACCESS_DENIED";
    return Error(is_denied ? Errc::permission_denied : Errc::not_found,
                 "the file cannot be downloaded; check its path and permissions")
        .from("daytona")
        .with_remote(0, failure.code, failure.message, "");
}

net::JsonWriter write_paths(const std::vector<std::string>& paths) {
    net::JsonWriter body;
    body.begin_object().key("paths").begin_array();
    for (const std::string& path : paths) {
        body.value(path);
    }
    body.end_array().end_object();
    return body;
}

/// How the last of those that failed did.
std::optional<RemoteFailure> download_parts(ToolboxLink& link,
                                            const std::vector<std::string>& paths,
                                            DownloadHandler& handler,
                                            const TransferProgress& progress, const Call& call) {
    net::Request request = link.request(net::Method::post, "/files/bulk-download", call);
    FileParts parts(link, request, paths, handler);
    std::optional<net::MultipartReader> reader;
    set_json(request, write_paths(paths));
    request.retry = idempotent;
    request.limits.body_bytes = std::numeric_limits<std::int64_t>::max();
    request.on_download = progress;
    request.on_head = [&](const net::Headers& headers) {
        reader.emplace(headers.find("Content-Type").value_or(""), parts);
    };
    link.stream(
        request, [&](BytesView bytes) { reader->write(bytes); }, call);
    reader->finish();
    parts.finish();
    return parts.failure();
}

} // namespace

void Files::download(std::string_view path, const BytesSink& sink, const TransferProgress& progress,
                     const Call& call) const {
    OneFile file(sink, progress);
    if (const auto failure = download_parts(*link_, {std::string(path)}, file, {}, call)) {
        throw failed_download(*failure);
    }
}

Bytes Files::read(std::string_view path, std::uint64_t largest, const Call& call) const {
    Bytes content;
    const auto keep = [&](BytesView bytes) {
        if (content.size() + bytes.size() > largest) {
            throw Error(Errc::too_large, "the file is larger than the limit of " +
                                             std::to_string(largest) + " bytes; download it");
        }
        content.append(bytes);
    };
    download(path, keep, {}, call);
    return content;
}

void Files::download_all(const std::vector<std::string>& paths, DownloadHandler& handler,
                         const TransferProgress& progress, const Call& call) const {
    if (!paths.empty()) {
        download_parts(*link_, paths, handler, progress, call);
    }
}

} // namespace rexa::daytona::v0
