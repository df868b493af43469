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

/// Every path that differs. Errors: resource_exhausted where these are too many to hold.
std::vector<FileDiff> list_artifacts(SnapshotStore& store, const Snapshot& snapshot,
                                     const Call& call);

/// See Engine::diff.
Diff diff(SnapshotStore& store, const Snapshot& before, const Snapshot& after, const Call& call);

} // namespace rexa

#endif
