#include "sandbox/daytona/v0/snapshot_codec.hpp"

#include "sandbox/daytona/v0/values.hpp"
#include "sandbox/daytona/v0/words.hpp"

#include <rexa/error.hpp>

#include <array>

namespace rexa::daytona::v0 {
namespace {

constexpr std::array<Spelling<SnapshotState>, 9> snapshot_states = {{
    {SnapshotState::building, "building"},
    {SnapshotState::pending, "pending"},
    {SnapshotState::pulling, "pulling"},
    {SnapshotState::snapshotting, "snapshotting"},
    {SnapshotState::active, "active"},
    {SnapshotState::inactive, "inactive"},
    {SnapshotState::error, "error"},
    {SnapshotState::build_failed, "build_failed"},
    {SnapshotState::removing, "removing"},
}};

constexpr std::array<Spelling<VolumeState>, 7> volume_states = {{
    {VolumeState::creating, "creating"},
    {VolumeState::ready, "ready"},
    {VolumeState::pending_create, "pending_create"},
    {VolumeState::pending_delete, "pending_delete"},
    {VolumeState::deleting, "deleting"},
    {VolumeState::deleted, "deleted"},
    {VolumeState::error, "error"},
}};

void check(const NewSnapshot& snapshot) {
    if (snapshot.name.empty()) {
        throw Error(Errc::invalid_argument, "name: a snapshot needs one");
    }
    if (snapshot.image.empty() == !snapshot.build) {
        throw Error(Errc::invalid_argument,
                    "image, build: a snapshot is made from one of them; give exactly one");
    }
    if (snapshot.build && !snapshot.entrypoint.empty()) {
        throw Error(Errc::invalid_argument,
                    "entrypoint: put it into the Dockerfile of the build instead");
    }
}

} // namespace

std::string_view to_string(SnapshotState state) noexcept {
    return spell<SnapshotState>(state, snapshot_states);
}

std::string_view to_string(VolumeState state) noexcept {
    return spell<VolumeState>(state, volume_states);
}

SnapshotRecord read_snapshot(const net::JsonView& reply) {
    SnapshotRecord snapshot;
    snapshot.id = reply["id"].text();
    snapshot.name = read_optional_text(reply["name"]);
    snapshot.organization = read_optional_text(reply["organizationId"]);
    snapshot.image = read_optional_text(reply["imageName"]);
    snapshot.source_sandbox = read_optional_text(reply["sourceSandboxId"]);
    snapshot.sandbox_class = read_optional_text(reply["sandboxClass"]);
    snapshot.state = read_word<SnapshotState>(read_optional_text(reply["state"]), snapshot_states);
    snapshot.error_reason = read_optional_text(reply["errorReason"]);
    snapshot.general = reply["general"].optional_boolean();
    snapshot.size_gib = reply["size"].optional_number();
    snapshot.cpu = reply["cpu"].optional_number();
    snapshot.memory_gib = reply["mem"].optional_number();
    snapshot.disk_gib = reply["disk"].optional_number();
    snapshot.gpu = reply["gpu"].optional_number();
    snapshot.gpu_type = read_optional_text(reply["gpuType"]);
    snapshot.ref = read_optional_text(reply["ref"]);
    snapshot.build = read_build(reply["buildInfo"]);
    snapshot.entrypoint = read_texts(reply["entrypoint"]);
    snapshot.regions = read_texts(reply["regionIds"]);
    snapshot.created_at = read_time(reply["createdAt"]);
    snapshot.updated_at = read_time(reply["updatedAt"]);
    snapshot.last_used_at = read_time(reply["lastUsedAt"]);
    return snapshot;
}

std::vector<SnapshotRecord> read_snapshots(const net::JsonView& reply) {
    std::vector<SnapshotRecord> snapshots;
    const net::JsonView items = reply.is_array() ? reply : reply["items"];
    for (const net::JsonView& item : items.items()) {
        snapshots.push_back(read_snapshot(item));
    }
    return snapshots;
}

net::JsonWriter write_new_snapshot(const NewSnapshot& snapshot) {
    check(snapshot);
    net::JsonWriter writer;
    writer.begin_object().member("name", snapshot.name);
    write_text(writer, "imageName", snapshot.image);
    if (snapshot.build) {
        write_build(writer, *snapshot.build);
    }
    write_texts(writer, "entrypoint", snapshot.entrypoint);
    write_optional(writer, "cpu", snapshot.cpu);
    write_optional(writer, "memory", snapshot.memory_gib);
    write_optional(writer, "disk", snapshot.disk_gib);
    write_optional(writer, "gpu", snapshot.gpu);
    write_texts(writer, "gpuType", snapshot.gpu_types);
    write_text(writer, "regionId", snapshot.region);
    write_text(writer, "sandboxClass", snapshot.sandbox_class);
    writer.end_object();
    return writer;
}

net::QueryString write_snapshot_query(const SnapshotQuery& query, std::int64_t page, int limit) {
    net::QueryString text;
    text.add("page", std::to_string(page)).add("limit", std::to_string(limit));
    add_text(text, "name", query.name);
    add_text(text, "sourceSandboxId", query.source_sandbox);
    add_text(text, "sort", query.sort);
    add_text(text, "order", query.order);
    return text;
}

VolumeRecord read_volume(const net::JsonView& reply) {
    VolumeRecord volume;
    volume.id = reply["id"].text();
    volume.name = read_optional_text(reply["name"]);
    volume.organization = read_optional_text(reply["organizationId"]);
    volume.state = read_word<VolumeState>(read_optional_text(reply["state"]), volume_states);
    volume.error_reason = read_optional_text(reply["errorReason"]);
    volume.created_at = read_time(reply["createdAt"]);
    volume.updated_at = read_time(reply["updatedAt"]);
    volume.last_used_at = read_time(reply["lastUsedAt"]);
    return volume;
}

} // namespace rexa::daytona::v0
