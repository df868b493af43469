#ifndef REXA_ENGINE_FILES_HPP
#define REXA_ENGINE_FILES_HPP

#include <rexa/diff.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/store.hpp>

#include <filesystem>
#include <string_view>
#include <vector>

namespace rexa {

/// See Engine::read_file.
Bytes read_file(SnapshotStore& store, const Snapshot& snapshot, std::string_view path,
                const Call& call);

/// See Engine::restore.
void restore(SnapshotStore& store, const Snapshot& snapshot, const std::filesystem::path& folder,
             const Call& call);

/// The files that differ between two trees, with their contents compared where both are small.
std::vector<FileContentDiff> diff_files(const Tree& before, const Tree& after, BlobSource& source,
                                        const Call& call);

} // namespace rexa

#endif
