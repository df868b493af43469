#include "sandbox/daytona/host.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::daytona {

namespace {

using namespace std::chrono_literals;

constexpr const char* key_label = "rexa.key";
constexpr const char* spec_label = "rexa.spec";

// Beyond the program's own time: to start, to place and to capture.
constexpr std::chrono::minutes time_around_a_run = 15min;
constexpr auto clean_up_time = 10s;
constexpr auto time_for_leftovers = 2s;

v0::ClientOptions client_options(const DaytonaOptions& options) {
    v0::ClientOptions client;
    client.api_url = options.api_url;
    client.api_key = options.api_key;
    client.organization = options.organization;
    client.http = options.http;
    return client;
}

void refuse(const char* message) {
    throw Error(Errc::invalid_argument, message).from("daytona");
}

void check(const DaytonaOptions& options) {
    if (options.api_key.empty()) {
        refuse("api_key: give the key that the service's dashboard shows");
    }
    if (!options.snapshot.empty() && !options.image.empty()) {
        refuse("snapshot and image: give one of them");
    }
    if (options.resources && options.image.empty()) {
        refuse("resources: they need an image; a snapshot brings its own");
    }
    if (options.resources && std::min({options.resources->cpu, options.resources->memory_gib,
                                       options.resources->disk_gib}) < 1) {
        refuse("resources: each must be at least 1");
    }
    if (options.idle_time_to_live < 1min) {
        refuse("idle_time_to_live: must be at least a minute");
    }
    if (options.prices.cpu < 0 || options.prices.memory_gib < 0 || options.prices.disk_gib < 0) {
        refuse("prices: must not be below zero");
    }
}

/// Of a sandbox or a snapshot.
template <class Record>
MachineSize known_size(const Record& record) {
    const DaytonaResources usual;
    return {record.cpu.value_or(usual.cpu), record.memory_gib.value_or(usual.memory_gib),
            record.disk_gib.value_or(usual.disk_gib)};
}

bool is_ours(const v0::SandboxRecord& record, const SandboxKey& key) {
    return record.labels.contains(key_label) && Host::key_of(record) == key;
}

} // namespace

Host::Host(DaytonaOptions options)
    : options_((check(options), std::move(options))), client_(client_options(options_)) {}

Host::~Host() {
    end_leftovers(clean_up_time);
}

v0::SandboxRecord Host::create(const SandboxSpec& spec, const Call& call) {
    const auto wanted = new_sandbox(spec);
    end_leftovers(time_for_leftovers);
    try {
        const auto made = client_.sandboxes().create(wanted, call);
        return client_.sandboxes().wait_until_started(made.id, call);
    } catch (...) {
        const auto failure = std::current_exception();
        try {
            remove(spec.key, Call().timeout(clean_up_time));
        } catch (const Error&) {
            // It is tried again later; the first failure is what the caller must hear.
        }
        std::rethrow_exception(failure);
    }
}

void Host::remove(const SandboxKey& key, const Call& call) {
    try {
        find_and_remove(key, call);
    } catch (...) {
        note_leftover(key);
        throw;
    }
}

void Host::remove(const SandboxKey& key, const std::string& id, const Call& call) {
    try {
        client_.sandboxes().remove(id, call);
    } catch (...) {
        note_leftover(key);
        throw;
    }
}

void Host::note_leftover(const SandboxKey& key) {
    const std::lock_guard lock(mutex_);
    leftovers_.insert(key);
}

void Host::end_leftovers(std::chrono::milliseconds time) noexcept {
    std::set<SandboxKey> left;
    {
        const std::lock_guard lock(mutex_);
        left.swap(leftovers_);
    }
    const Call call = Call().timeout(time);
    for (const auto& key : left) {
        try {
            remove(key, call);
        } catch (const std::exception&) {
            // It is a leftover still.
        }
    }
}

SandboxKey Host::key_of(const v0::SandboxRecord& record) {
    const auto label = record.labels.find(key_label);
    return label == record.labels.end() ? record.name : label->second;
}

std::optional<v0::SandboxRecord> Host::find(const SandboxKey& key, const Call& call) {
    try {
        auto record = client_.sandboxes().get(key, call);
        if (is_ours(record, key)) {
            return record;
        }
    } catch (const Error& error) {
        if (error.code() != Errc::not_found) {
            throw;
        }
    }
    v0::SandboxQuery query;
    query.labels[key_label] = key;
    auto found = client_.sandboxes().list(query, call);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

void Host::find_and_remove(const SandboxKey& key, const Call& call) {
    if (const auto left = find(key, call)) {
        client_.sandboxes().remove(left->id, call);
    }
}

v0::NewSandbox Host::new_sandbox(const SandboxSpec& spec) const {
    if (!spec.host_paths.empty()) {
        throw Error(Errc::unsupported,
                    "host_paths: a remote sandbox cannot see files of this machine; give them as "
                    "input files")
            .from("daytona");
    }
    v0::NewSandbox wanted;
    wanted.name = spec.key;
    wanted.target = options_.target;
    wanted.labels = {options_.labels.begin(), options_.labels.end()};
    wanted.labels.insert(spec.labels.begin(), spec.labels.end());
    wanted.labels[key_label] = spec.key;
    wanted.labels[spec_label] = spec_digest(spec);
    wanted.auto_stop = options_.idle_time_to_live;
    if (spec.use == SandboxUse::once) {
        wanted.auto_delete = 0min;
        wanted.time_to_live = time_to_live(spec);
    }
    choose_base(wanted, spec);
    choose_network(wanted, spec);
    return wanted;
}

void Host::choose_base(v0::NewSandbox& wanted, const SandboxSpec& spec) const {
    std::string image = options_.image;
    wanted.snapshot = options_.snapshot;
    if (const auto* named = std::get_if<ProviderSnapshot>(&spec.base)) {
        wanted.snapshot = named->name;
        image.clear();
    } else if (const auto* other = std::get_if<Image>(&spec.base)) {
        wanted.snapshot.clear();
        image = other->name;
    }
    if (image.empty()) {
        return;
    }
    if (image.find_first_of("\r\n") != std::string::npos) {
        refuse("image: must be one line, such as debian:12.9");
    }
    wanted.build = v0::Build{"FROM " + image + "\n", {}};
    if (options_.resources) {
        wanted.cpu = options_.resources->cpu;
        wanted.memory_gib = options_.resources->memory_gib;
        wanted.disk_gib = options_.resources->disk_gib;
    }
}

void Host::choose_network(v0::NewSandbox& wanted, const SandboxSpec& spec) const {
    switch (spec.network) {
    case Network::none:
        wanted.network_block_all = true;
        return;
    case Network::internet:
        wanted.network_allow_list = options_.allowed_addresses;
        wanted.domain_allow_list = options_.allowed_domains;
        return;
    case Network::host:
        break;
    }
    throw Error(Errc::unsupported,
                "network: a remote sandbox cannot have the host's network; use Network::internet")
        .from("daytona");
}

std::string Host::base_text(const SandboxSpec& spec) const {
    v0::NewSandbox wanted;
    choose_base(wanted, spec);
    return wanted.build ? "build " + wanted.build->dockerfile : "snapshot " + wanted.snapshot;
}

std::string Host::spec_digest(const SandboxSpec& spec) const {
    const std::string text = base_text(spec) + "\nnetwork " + std::string(to_string(spec.network));
    return Digest::of(as_bytes(text)).to_string().substr(0, 32);
}

bool Host::fits(const v0::SandboxRecord& record, const SandboxSpec& spec) const {
    const auto label = record.labels.find(spec_label);
    return label != record.labels.end() && label->second == spec_digest(spec);
}

MachineSize Host::size_of(const v0::SandboxRecord& record) {
    return known_size(record);
}

MachineSize Host::size_of(const SandboxSpec& spec, const Call& call) const {
    v0::NewSandbox wanted;
    choose_base(wanted, spec);
    if (wanted.build || wanted.snapshot.empty()) {
        const auto given = options_.resources.value_or(DaytonaResources());
        return {double(given.cpu), double(given.memory_gib), double(given.disk_gib)};
    }
    return known_size(client_.snapshots().get(wanted.snapshot, call));
}

std::chrono::minutes Host::time_to_live(const SandboxSpec& spec) const {
    return std::chrono::ceil<std::chrono::minutes>(spec.limits.wall_time) + time_around_a_run;
}

} // namespace rexa::daytona
