#include "sandbox/daytona/workspace_transfer.hpp"

#include "sandbox/daytona/blob_upload.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
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

std::uint64_t total(const FileSizes& files) {
    return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& file) { return sum + file.second; });
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
               (batch.empty() || bytes + next_->second <= most_bytes_in_request)) {
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
/// of none more is taken than its promised size.
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

bool is_file(const FoundEntry& found) {
    return found.entry.kind == EntryKind::file || found.entry.kind == EntryKind::executable;
}

} // namespace

void WorkspaceTransfer::place(const Tree& tree, BlobSource& source, const Call& call) {
    auto manifest = write_manifest(tree, source, call);
    helper_.upload({{std::string(base_folder) + "/wanted", manifest.text}}, call);
    upload(is_new_ ? manifest.files : missing(manifest.files, call), source, call);
    helper_.run("place", {}, call);
    placed_names_ =
        static_cast<std::uint64_t>(std::count(manifest.text.begin(), manifest.text.end(), '\n'));
    placed_ = std::move(manifest.files);
    is_new_ = false;
}

FileSizes WorkspaceTransfer::missing(const FileSizes& files, const Call& call) {
    std::set<std::string> asked;
    std::istringstream lines(helper_.run("missing", {}, call));
    for (std::string line; std::getline(lines, line);) {
        asked.insert(line);
    }
    FileSizes wanted;
    std::copy_if(files.begin(), files.end(), std::inserter(wanted, wanted.end()),
                 [&](const auto& file) { return asked.contains(file.first.to_string()); });
    return wanted;
}

void WorkspaceTransfer::upload(const FileSizes& files, BlobSource& source, const Call& call) {
    for (Batches batches(files); !batches.done();) {
        std::vector<v0::Upload> uploads;
        for (const auto& [digest, size] : batches.take()) {
            uploads.emplace_back(blob_path(digest), upload_of_blob(digest, size, source, call));
        }
        helper_.files().upload(uploads, {}, call);
    }
}

/// What the run could add to what was there.
WorkspaceLimits WorkspaceTransfer::limits_of(const SandboxSpec& spec) const {
    return {spec.limits.workspace_files + placed_names_,
            spec.limits.workspace_bytes + total(placed_)};
}

CapturedWorkspace WorkspaceTransfer::capture(const SandboxSpec& spec, BlobSink& sink,
                                             const Call& call) {
    const auto limits = limits_of(spec);
    std::vector<std::string> arguments = {std::to_string(limits.files),
                                          std::to_string(limits.bytes)};
    arguments.insert(arguments.end(), spec.ignore.begin(), spec.ignore.end());
    helper_.run("capture", arguments, call);
    const auto text =
        helper_.files().read(std::string(base_folder) + "/found", longest_manifest, call);
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
        if (is_file(one) && !placed_.contains(one.entry.object)) {
            wanted.emplace(one.entry.object, one.entry.size);
        }
    }
    BlobDownload received(wanted, sink);
    for (Batches batches(wanted); !batches.done();) {
        std::vector<std::string> paths;
        for (const auto& [digest, size] : batches.take()) {
            paths.push_back(blob_path(digest));
        }
        helper_.files().download_all(paths, received, {}, call);
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
