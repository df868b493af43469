#include "sandbox/daytona/snapshot_manifest.hpp"

#include <rexa/error.hpp>

namespace rexa::daytona {

namespace {

constexpr const char* kind = "daytona_snapshot";

} // namespace

SandboxSnapshot to_snapshot(const SnapshotManifest& manifest) {
    SandboxSnapshot snapshot;
    snapshot.kind = kind;
    snapshot.manifest = Bytes(manifest.name);
    snapshot.content = Digest::of(snapshot.manifest);
    return snapshot;
}

SnapshotManifest from_snapshot(const SandboxSnapshot& snapshot) {
    if (snapshot.kind != kind || snapshot.manifest.empty()) {
        throw Error(Errc::invalid_argument,
                    "snapshot: it was not made by the daytona provider, but is of kind '" +
                        snapshot.kind + "'")
            .from("daytona");
    }
    return {snapshot.manifest.chars()};
}

} // namespace rexa::daytona
