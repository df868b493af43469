// Whatever a folder's encoding says, restoring it stays inside its folder: it succeeds and comes
// back equal, or fails and leaves nothing.
#include "fuzz/fuzz.hpp"
#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/entry.hpp"
#include "workspace/restore.hpp"

using namespace rexa;

namespace {

/// Has every object: the input under its own digest, a small folder under digests that begin with
/// an odd byte, else one byte.
class Everything : public BlobSource {
public:
    explicit Everything(BytesView input) : input_(input), digest_(Digest::of(input)) {}

    [[nodiscard]] const Digest& digest() const noexcept { return digest_; }

    Bytes read(const Digest& digest, const Call&) override {
        if (digest == digest_) {
            return Bytes(input_);
        }
        const bool folder = digest.raw()[0] % 2 == 1;
        return folder ? encode(inner_) : Bytes(std::string("x"));
    }
    void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
        sink(read(digest, call));
    }

private:
    BytesView input_;
    Digest digest_;
    TreeNode inner_ = {{{"inner", EntryKind::symlink, 0, Digest(), "../.."}}};
};

std::size_t names_in(int folder) {
    return workspace::list_names(folder, 100).size();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Everything source(fuzz::bytes(data, size));
    const test::ScratchFolder parent;
    const auto target = test::make_at(parent.get(), "target");
    workspace::RestoreOptions options;
    options.max_files = 1'000;
    options.max_bytes = 1'000'000;
    try {
        const auto restored =
            restore_tree(Tree(source.digest()), source, target.get(), options, Call());
        test::MemoryBlobs blobs;
        workspace::CaptureOptions all;
        all.ignore = {};
        const auto captured = capture_folder(target.get(), blobs, all, Call());
        fuzz::require(captured.bytes == restored.bytes && captured.left_out_count == 0);
        fuzz::require(decode_tree_node(blobs.read(captured.tree.root(), Call())).entries.size() ==
                      decode_tree_node(fuzz::bytes(data, size)).entries.size());
    } catch (const Error& error) {
        fuzz::require(error.code() == Errc::store_corrupt ||
                      error.code() == Errc::workspace_invalid ||
                      error.code() == Errc::resource_exhausted);
        fuzz::require(names_in(target.get()) == 0);
    }
    fuzz::require(names_in(parent.get()) == 1);
    return 0;
}
