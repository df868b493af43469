#include "sandbox/daytona/v0/sandbox_codec.hpp"

#include "sandbox/daytona/v0/time_text.hpp"
#include "sandbox/daytona/v0/values.hpp"
#include "sandbox/daytona/v0/words.hpp"

#include <rexa/error.hpp>

#include <array>

namespace rexa::daytona::v0 {
namespace {

constexpr std::array<Spelling<SandboxState>, 21> states = {{
    {SandboxState::creating, "creating"},
    {SandboxState::restoring, "restoring"},
    {SandboxState::destroyed, "destroyed"},
    {SandboxState::destroying, "destroying"},
    {SandboxState::started, "started"},
    {SandboxState::stopped, "stopped"},
    {SandboxState::starting, "starting"},
    {SandboxState::stopping, "stopping"},
    {SandboxState::error, "error"},
    {SandboxState::build_failed, "build_failed"},
    {SandboxState::pending_build, "pending_build"},
    {SandboxState::building_snapshot, "building_snapshot"},
    {SandboxState::pulling_snapshot, "pulling_snapshot"},
    {SandboxState::archived, "archived"},
    {SandboxState::archiving, "archiving"},
    {SandboxState::resizing, "resizing"},
    {SandboxState::snapshotting, "snapshotting"},
    {SandboxState::forking, "forking"},
    {SandboxState::pausing, "pausing"},
    {SandboxState::paused, "paused"},
    {SandboxState::resuming, "resuming"},
}};

std::vector<VolumeMount> read_volumes(const net::JsonView& reply) {
    std::vector<VolumeMount> volumes;
    for (const net::JsonView& item : reply.items()) {
        volumes.push_back({read_optional_text(item["volumeId"]),
                           read_optional_text(item["mountPath"]),
                           read_optional_text(item["subpath"])});
    }
    return volumes;
}

[[noreturn]] void refuse(const std::string& why) {
    throw Error(Errc::invalid_argument, why);
}

void check(const NewSandbox& sandbox) {
    if (sandbox.build && !sandbox.snapshot.empty()) {
        refuse("snapshot, build: a sandbox is made from one of them; leave the other out");
    }
    const bool sized = sandbox.cpu || sandbox.memory_gib || sandbox.disk_gib || sandbox.gpu;
    if (sized && !sandbox.build) {
        refuse("cpu, memory_gib, disk_gib, gpu: they belong to the snapshot; give them with a "
               "build only");
    }
}

std::string join(const std::vector<std::string>& items, std::string_view field) {
    std::string joined;
    for (const std::string& item : items) {
        if (item.empty() || item.find(',') != std::string::npos) {
            refuse(std::string(field) + ": an item is empty or holds a comma");
        }
        joined += (joined.empty() ? "" : ",") + item;
    }
    return joined;
}

template <class Unit>
void write_duration(net::JsonWriter& writer, std::string_view name,
                    const std::optional<Unit>& duration) {
    if (duration) {
        writer.member(name, duration->count());
    }
}

void write_volumes(net::JsonWriter& writer, const std::vector<VolumeMount>& volumes) {
    if (volumes.empty()) {
        return;
    }
    writer.key("volumes").begin_array();
    for (const VolumeMount& volume : volumes) {
        writer.begin_object();
        writer.member("volumeId", volume.volume).member("mountPath", volume.mount_path);
        write_text(writer, "subpath", volume.subpath);
        writer.end_object();
    }
    writer.end_array();
}

void write_resources(net::JsonWriter& writer, const NewSandbox& sandbox) {
    write_optional(writer, "cpu", sandbox.cpu);
    write_optional(writer, "memory", sandbox.memory_gib);
    write_optional(writer, "disk", sandbox.disk_gib);
    write_optional(writer, "gpu", sandbox.gpu);
    write_texts(writer, "gpuType", sandbox.gpu_types);
    write_optional(writer, "spot", sandbox.spot);
    write_optional(writer, "kvm", sandbox.kvm);
}

void write_new_network(net::JsonWriter& writer, const NewSandbox& sandbox) {
    write_optional(writer, "networkBlockAll", sandbox.network_block_all);
    write_text(writer, "networkAllowList", join(sandbox.network_allow_list, "network_allow_list"));
    write_text(writer, "domainAllowList", join(sandbox.domain_allow_list, "domain_allow_list"));
    write_text(writer, "outboundProxyUrl", sandbox.outbound_proxy_url.reveal());
    write_text(writer, "otelEndpointOverride", sandbox.telemetry_endpoint);
}

void write_times(net::JsonWriter& writer, const NewSandbox& sandbox) {
    write_duration(writer, "autoStopInterval", sandbox.auto_stop);
    write_duration(writer, "autoPauseInterval", sandbox.auto_pause);
    write_duration(writer, "autoArchiveInterval", sandbox.auto_archive);
    write_duration(writer, "autoDeleteInterval", sandbox.auto_delete);
    write_duration(writer, "ttlMinutes", sandbox.time_to_live);
    write_duration(writer, "queueTimeout", sandbox.queue_timeout);
}

} // namespace

std::string_view to_string(SandboxState state) noexcept {
    return spell<SandboxState>(state, states);
}

SandboxRecord read_sandbox(const net::JsonView& reply) {
    SandboxRecord sandbox;
    sandbox.id = reply["id"].text();
    sandbox.organization = read_optional_text(reply["organizationId"]);
    sandbox.name = read_optional_text(reply["name"]);
    sandbox.user = read_optional_text(reply["user"]);
    sandbox.target = read_optional_text(reply["target"]);
    sandbox.snapshot = read_optional_text(reply["snapshot"]);
    sandbox.sandbox_class = read_optional_text(reply["sandboxClass"]);
    sandbox.daemon_version = read_optional_text(reply["daemonVersion"]);
    sandbox.linked_sandbox = read_optional_text(reply["linkedSandboxId"]);
    sandbox.runner = read_optional_text(reply["runnerId"]);
    sandbox.warm_pool = read_optional_text(reply["warmPoolId"]);
    sandbox.build = read_build(reply["buildInfo"]);
    sandbox.state = read_word<SandboxState>(read_optional_text(reply["state"]), states);
    sandbox.desired_state = read_optional_text(reply["desiredState"]);
    sandbox.error_reason = read_optional_text(reply["errorReason"]);
    sandbox.recoverable = reply["recoverable"].optional_boolean();
    sandbox.environment = read_map(reply["env"]);
    sandbox.labels = read_map(reply["labels"]);
    sandbox.volumes = read_volumes(reply["volumes"]);
    sandbox.cpu = reply["cpu"].optional_number();
    sandbox.memory_gib = reply["memory"].optional_number();
    sandbox.disk_gib = reply["disk"].optional_number();
    sandbox.gpu = reply["gpu"].optional_number();
    sandbox.gpu_type = read_optional_text(reply["gpuType"]);
    sandbox.spot = reply["spot"].optional_boolean();
    sandbox.spot_evicted_at = read_time(reply["spotEvictedAt"]);
    sandbox.is_public = reply["public"].optional_boolean();
    sandbox.network_block_all = reply["networkBlockAll"].optional_boolean();
    sandbox.network_allow_list = read_optional_text(reply["networkAllowList"]);
    sandbox.domain_allow_list = read_optional_text(reply["domainAllowList"]);
    sandbox.auto_stop_minutes = reply["autoStopInterval"].optional_integer();
    sandbox.auto_pause_minutes = reply["autoPauseInterval"].optional_integer();
    sandbox.auto_archive_minutes = reply["autoArchiveInterval"].optional_integer();
    sandbox.auto_delete_minutes = reply["autoDeleteInterval"].optional_integer();
    sandbox.auto_destroy_at = read_time(reply["autoDestroyAt"]);
    sandbox.queue_timeout_seconds = reply["queueTimeout"].optional_integer();
    sandbox.queue_timed_out_at = read_time(reply["queueTimedOutAt"]);
    sandbox.backup_created_at = read_time(reply["backupCreatedAt"]);
    sandbox.backup_state = read_optional_text(reply["backupState"]);
    sandbox.created_at = read_time(reply["createdAt"]);
    sandbox.updated_at = read_time(reply["updatedAt"]);
    sandbox.last_activity_at = read_time(reply["lastActivityAt"]);
    sandbox.toolbox_url = read_optional_text(reply["toolboxProxyUrl"]);
    return sandbox;
}

SandboxPage read_sandbox_page(const net::JsonView& reply) {
    SandboxPage page;
    const net::JsonView items = reply.is_array() ? reply : reply["items"];
    for (const net::JsonView& item : items.items()) {
        page.items.push_back(read_sandbox(item));
    }
    if (reply.is_array()) {
        return page;
    }
    page.next = read_optional_text(reply["nextCursor"]);
    const auto number = reply["page"].optional_integer();
    const auto pages = reply["totalPages"].optional_integer();
    if (page.next.empty() && number && pages && *number < *pages) {
        page.next = std::string(page_prefix) + std::to_string(*number + 1);
    }
    return page;
}

net::JsonWriter write_new_sandbox(const NewSandbox& sandbox) {
    check(sandbox);
    net::JsonWriter writer;
    writer.begin_object();
    write_text(writer, "name", sandbox.name);
    write_text(writer, "snapshot", sandbox.snapshot);
    if (sandbox.build) {
        write_build(writer, *sandbox.build);
    }
    write_resources(writer, sandbox);
    write_text(writer, "user", sandbox.user);
    write_text(writer, "target", sandbox.target);
    write_map(writer, "env", sandbox.environment);
    write_map(writer, "labels", sandbox.labels);
    if (!sandbox.secrets.empty()) {
        write_secrets(writer, sandbox.secrets);
    }
    write_volumes(writer, sandbox.volumes);
    write_optional(writer, "public", sandbox.is_public);
    write_new_network(writer, sandbox);
    write_times(writer, sandbox);
    write_text(writer, "linkedSandbox", sandbox.linked_sandbox);
    writer.end_object();
    return writer;
}

net::JsonWriter write_network(const NetworkSettings& settings) {
    net::JsonWriter writer;
    writer.begin_object();
    write_optional(writer, "networkBlockAll", settings.block_all);
    if (settings.allow_list) {
        writer.member("networkAllowList", join(*settings.allow_list, "allow_list"));
    }
    if (settings.domain_allow_list) {
        writer.member("domainAllowList", join(*settings.domain_allow_list, "domain_allow_list"));
    }
    writer.end_object();
    return writer;
}

} // namespace rexa::daytona::v0
