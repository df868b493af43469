#ifndef REXA_SANDBOX_DAYTONA_SNAPSHOT_MANIFEST_HPP
#define REXA_SANDBOX_DAYTONA_SNAPSHOT_MANIFEST_HPP

#include <rexa/sandbox.hpp>

#include <string>

namespace rexa::daytona {

/// What a sandbox snapshot refers to: one of the service's own, by name.
struct SnapshotManifest {
    std::string name;
};

SandboxSnapshot to_snapshot(const SnapshotManifest& manifest);

/// Errors: invalid_argument for a snapshot of another kind.
SnapshotManifest from_snapshot(const SandboxSnapshot& snapshot);

} // namespace rexa::daytona

#endif
