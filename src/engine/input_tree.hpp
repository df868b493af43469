#ifndef REXA_ENGINE_INPUT_TREE_HPP
#define REXA_ENGINE_INPUT_TREE_HPP

#include <rexa/blobs.hpp>
#include <rexa/run_request.hpp>
#include <rexa/tree.hpp>

namespace rexa {

/// The base tree with these files put in or replaced. New objects go to the sink.
/// Errors: invalid_argument for a path that is not relative and plain, or that uses as a folder
/// what is a file.
Tree with_files(const Tree& base, const InputFiles& files, BlobSource& source, BlobSink& sink,
                const Call& call);

/// The entry at a path, or nothing.
std::optional<TreeEntry> find_entry(const Tree& tree, std::string_view path, BlobSource& source,
                                    const Call& call);

} // namespace rexa

#endif
