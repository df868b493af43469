#include "sandbox/daytona/workspace_transfer.hpp"

#include "core/base64.hpp"
#include "sandbox/daytona/blob_upload.hpp"
#include "sandbox/daytona/time_bound.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace rexa::daytona {

namespace {

// One upload or download is one request: many small files in each, and none too long.
constexpr std::size_t most_in_request = 256;
constexpr std::uint64_t most_bytes_in_request = 64ull << 20;
constexpr std::uint64_t longest_manifest = 128ull << 20;

std::string blob_path(const Digest& digest) {
    return std::string(base_folder) + "/blobs/" + digest.to_string();
}

/// The sum, or the largest number there is.
std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
    return b > std::numeric_limits<std::uint64_t>::max() - a
               ? std::numeric_limits<std::uint64_t>::max()
               : a + b;
}

std::uint64_t total(const FileSizes& files) {
    std::uint64_t sum = 0;
    for (const auto& [digest, size] : files) {
        sum = plus(sum, size);
    }
    return sum;
}

[[noreturn]] void wrong_size() {
    throw Error(Errc::bad_reply, "the sandbox says a file has a size that it has not")
        .from("daytona");
}

/// Takes the next request's worth off the front of a list of files.
class Batches {
public:
    explicit Batches(const FileSizes& files) : next_(files.begin()), end_(files.end()) {}

    [[nodiscard]] bool done() const { return next_ == end_; }

    FileSizes take() {
        FileSizes batch;
        std::uint64_t bytes = 0;
        while (next_ != end_ && batch.size() < most_in_request &&
               (batch.empty() || plus(bytes, next_->second) <= most_bytes_in_request)) {
            bytes += next_->second;
            batch.insert(*next_++);
        }
        return batch;
    }

private:
    FileSizes::const_iterator next_;
    FileSizes::const_iterator end_;
};

/// Puts files into a sink as they come. Only what has the digest it was promised with is kept, and
/// it has to have the promised size too; of none more is taken.
class BlobDownload final : public v0::DownloadHandler {
public:
    BlobDownload(const FileSizes& promised, BlobSink& sink) : sink_(sink) {
        for (const auto& [digest, size] : promised) {
            promised_.emplace(blob_path(digest), size);
        }
    }

    void begin_file(const std::string& path, std::optional<std::uint64_t>) override {
        const auto promised = promised_.find(path);
        room_ = promised == promised_.end() ? 0 : promised->second;
        path_ = path;
        writer_ = sink_.open();
        hasher_ = Hasher();
    }
    void file_data(BytesView bytes) override {
        if (bytes.size() > room_) {
            throw Error(Errc::bad_reply, "the sandbox sends more of a file than it said there is")
                .from("daytona");
        }
        room_ -= bytes.size();
        hasher_.update(bytes);
        writer_->write(bytes);
    }
    void end_file() override {
        const Digest digest = hasher_.finish();
        if (blob_path(digest) == path_) {
            if (room_ != 0) {
                wrong_size();
            }
            writer_->commit();
            kept_.insert(digest);
        }
        writer_.reset();
    }
    void failed_file(const std::string&, const std::string&) override {}

    [[nodiscard]] bool has(const Digest& digest) const { return kept_.contains(digest); }

private:
    BlobSink& sink_;
    std::map<std::string, std::uint64_t> promised_;
    std::uint64_t room_ = 0;
    std::string path_;
    std::unique_ptr<BlobWriter> writer_;
    Hasher hasher_;
    std::set<Digest> kept_;
};

Digest asked_digest(const std::string& line) {
    try {
        return Digest::parse(line);
    } catch (const Error&) {
        throw Error(Errc::bad_reply, "the sandbox asks for a file by no digest").from("daytona");
    }
}

bool is_file(const FoundEntry& found) {
    return found.entry.kind == EntryKind::file || found.entry.kind == EntryKind::executable;
}

} // namespace

WorkspaceTransfer::WorkspaceTransfer(RemoteHelper& helper, bool is_new)
    : helper_(helper), is_new_(is_new), told_(is_new ? std::optional(Tree()) : std::nullopt) {}

void WorkspaceTransfer::place(const Tree& tree, BlobSource& source, const Call& call) {
    tell(tree, write_manifest(tree, source, call), call);
    upload(is_new_ ? placed_ : missing(placed_, call), source, call);
    helper_.run("place", {}, call);
    is_new_ = false;
}

void WorkspaceTransfer::tell(const Tree& tree, Manifest manifest, const Call& call) {
    told_.reset();
    placed_names_ =
        static_cast<std::uint64_t>(std::count(manifest.text.begin(), manifest.text.end(), '\n'));
    helper_.upload({{std::string(base_folder) + "/wanted", std::move(manifest.text)}}, call);
    placed_ = std::move(manifest.files);
    told_ = tree;
}

FileSizes WorkspaceTransfer::missing(const FileSizes& files, const Call& call) {
    FileSizes wanted;
    std::istringstream lines(helper_.run("missing", {}, call));
    for (std::string line; std::getline(lines, line);) {
        const auto file = files.find(asked_digest(line));
        if (file != files.end()) {
            wanted.insert(*file);
        }
    }
    return wanted;
}

void WorkspaceTransfer::upload(const FileSizes& files, BlobSource& source, const Call& call) {
    for (Batches batches(files); !batches.done();) {
        const auto batch = batches.take();
        std::vector<v0::Upload> uploads;
        for (const auto& [digest, size] : batch) {
            uploads.emplace_back(blob_path(digest), upload_of_blob(digest, size, source, call));
        }
        helper_.upload(uploads, total(batch), call);
    }
}

/// What the run could add to what was there.
WorkspaceLimits WorkspaceTransfer::limits_of(const SandboxSpec& spec) const {
    return {plus(spec.limits.workspace_files, placed_names_),
            plus(spec.limits.workspace_bytes, total(placed_))};
}

CapturedWorkspace WorkspaceTransfer::capture(const Tree& base, BlobSource& nodes,
                                             const SandboxSpec& spec, BlobSink& sink,
                                             const Call& call) {
    if (told_ != base) {
        tell(base, write_manifest(base, nodes, call), call);
    }
    const auto limits = limits_of(spec);
    std::vector<std::string> arguments = {std::to_string(limits.files),
                                          std::to_string(limits.bytes)};
    // Names are bytes, and the service takes only text.
    std::transform(spec.ignore.begin(), spec.ignore.end(), std::back_inserter(arguments),
                   core::to_base64);
    helper_.run("capture", arguments, call);
    const auto text = helper_.read(std::string(base_folder) + "/found", longest_manifest, call);
    auto found = read_manifest(text.chars(), limits);
    workspace::Capture captured;
    captured.torn = download(found, sink, call);
    captured.torn_count = captured.torn.size();
    captured.left_out = std::move(found.left_out);
    captured.left_out_count = found.left_out_count;
    return {build_tree(std::move(found.entries), sink), describe_left_out(captured)};
}

std::vector<std::string> WorkspaceTransfer::download(FoundWorkspace& found, BlobSink& sink,
                                                     const Call& call) {
    FileSizes wanted;
    for (const auto& one : found.entries) {
        if (!is_file(one)) {
            continue;
        }
        const auto placed = placed_.find(one.entry.object);
        if (placed == placed_.end()) {
            wanted.emplace(one.entry.object, one.entry.size);
        } else if (placed->second != one.entry.size) {
            wrong_size();
        }
    }
    BlobDownload received(wanted, sink);
    for (Batches batches(wanted); !batches.done();) {
        const auto batch = batches.take();
        std::vector<std::string> paths;
        for (const auto& [digest, size] : batch) {
            paths.push_back(blob_path(digest));
        }
        within(
            time_to_move(total(batch)), "the sandbox did not send files in time", call,
            [&](const Call& inner) { helper_.files().download_all(paths, received, {}, inner); });
    }
    std::vector<std::string> changed;
    std::erase_if(found.entries, [&](const FoundEntry& one) {
        const bool lost =
            is_file(one) && wanted.contains(one.entry.object) && !received.has(one.entry.object);
        if (lost) {
            changed.push_back(one.path);
        }
        return lost;
    });
    return changed;
}

} // namespace rexa::daytona
