#ifndef REXA_SANDBOX_DAYTONA_MANIFEST_HPP
#define REXA_SANDBOX_DAYTONA_MANIFEST_HPP

#include "workspace/capture.hpp"

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/digest.hpp>
#include <rexa/tree.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Workspaces as the lines of text that remote/manifest.py describes.
namespace rexa::daytona {

/// Files by the digest of their bytes, with their size.
using FileSizes = std::map<Digest, std::uint64_t>;

struct Manifest {
    std::string text;
    FileSizes files;
};

/// What a tree holds. Errors: those of `nodes`, cancelled, deadline_exceeded.
Manifest write_manifest(const Tree& tree, BlobSource& nodes, const Call& call);

/// Something in a workspace; `path` is bytes, relative to the top.
struct FoundEntry {
    std::string path;
    TreeEntry entry; ///< its name is empty
};

struct FoundWorkspace {
    std::vector<FoundEntry> entries;          ///< depth first, folders before what lies in them
    std::vector<workspace::LeftOut> left_out; ///< the first 1,000
    std::uint64_t left_out_count = 0;
};

/// What a workspace may hold.
struct WorkspaceLimits {
    std::uint64_t files = 0; ///< names of every kind
    std::uint64_t bytes = 0; ///< of all files together, each content once
};

/// The manifest that a sandbox wrote; the text is whatever it sent.
/// Errors: bad_reply; resource_exhausted for more than the limits allow.
FoundWorkspace read_manifest(std::string_view text, const WorkspaceLimits& limits);

/// Builds the tree of entries and puts its folders into the sink. The files have to be put there
/// too. Errors: bad_reply for entries that no tree can have, and the sink's own.
Tree build_tree(std::vector<FoundEntry> entries, BlobSink& sink);

} // namespace rexa::daytona

#endif
