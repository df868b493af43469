#include "sandbox/daytona/host.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <algorithm>
#include <exception>
#include <set>
#include <sstream>
#include <utility>

namespace rexa::daytona {

namespace {

using namespace std::chrono_literals;

constexpr const char* key_label = "rexa.key";
constexpr const char* spec_label = "rexa.spec";
constexpr const char* attempt_label = "rexa.attempt";

// Beyond the program's own time: to start, to place and to capture.
constexpr std::chrono::minutes time_around_a_run = 15min;
constexpr auto clean_up_time = 10s;
constexpr auto time_for_leftovers = 2s;
constexpr auto time_for_a_look = 2s;
// For a creation that was cut off to become visible.
constexpr auto time_to_appear = 60s;
constexpr auto time_an_id_holds = 60s;

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

std::string label_of(const v0::SandboxRecord& record, const char* label) {
    const auto found = record.labels.find(label);
    return found == record.labels.end() ? std::string() : found->second;
}

/// `attempt`: empty for any.
bool is_ours(const v0::SandboxRecord& record, const SandboxKey& key, const std::string& attempt) {
    return record.labels.contains(key_label) && Host::key_of(record) == key &&
           (attempt.empty() || label_of(record, attempt_label) == attempt);
}

/// Whether the service itself said no, in the exception being handled: it makes nothing later.
bool was_refused() {
    try {
        throw;
    } catch (const Error& error) {
        return error.http_status() >= 400 && error.http_status() < 500;
    } catch (...) {
        return false;
    }
}

std::set<std::string> parts_of(const std::string& list) {
    std::set<std::string> parts;
    std::istringstream text(list);
    for (std::string part; std::getline(text >> std::ws, part, ',');) {
        parts.insert(part.substr(0, part.find_last_not_of(' ') + 1));
    }
    return parts;
}

bool holds(const std::string& made, const std::vector<std::string>& wanted) {
    return wanted.empty() || parts_of(made) == std::set(wanted.begin(), wanted.end());
}

/// Older servers and cheaper accounts pass over what they do not know.
void check_network(const v0::NewSandbox& wanted, const v0::SandboxRecord& made) {
    if ((wanted.network_block_all == true && made.network_block_all != true) ||
        !holds(made.network_allow_list, wanted.network_allow_list) ||
        !holds(made.domain_allow_list, wanted.domain_allow_list)) {
        throw Error(Errc::unsupported, "network: the service did not take what the sandbox may "
                                       "reach; this server or account cannot limit it")
            .from("daytona");
    }
}

} // namespace

Host::Host(DaytonaOptions options)
    : options_((check(options), std::move(options))), client_(client_options(options_)) {}

Host::~Host() {
    end_leftovers(Call().timeout(clean_up_time));
}

v0::SandboxRecord Host::create(const SandboxSpec& spec, const Call& call) {
    auto wanted = new_sandbox(spec);
    wanted.labels[attempt_label] = SnapshotId::random().to_string();
    Call brief = call;
    end_leftovers(
        brief.deadline(std::min(call.deadline(), Call().timeout(time_for_leftovers).deadline())));
    try {
        const auto made = client_.sandboxes().create(wanted, call);
        auto started = client_.sandboxes().wait_until_started(made.id, call);
        check_network(wanted, started);
        learn_size(spec, started);
        return started;
    } catch (...) {
        // It is tried again later; the first failure is what the caller must hear.
        const auto until = Call::Clock::now() + (was_refused() ? 0s : time_to_appear);
        end_quietly({spec.key, wanted.labels[attempt_label], until}, Call().timeout(clean_up_time));
        throw;
    }
}

v0::SandboxRecord Host::fork(const std::string& id, const SandboxSpec& spec, const Call& call) {
    auto labels = new_sandbox(spec).labels;
    labels[attempt_label] = SnapshotId::random().to_string();
    std::string child;
    try {
        child = client_.sandboxes().fork(id, spec.key, call).id;
        client_.sandboxes().set_labels(child, labels, call);
        return client_.sandboxes().wait_until_started(child, call);
    } catch (...) {
        const Call cleanup = Call().timeout(clean_up_time);
        try {
            // Nobody else has this name: it was made for this.
            remove_id(child.empty() ? client_.sandboxes().get(spec.key, cleanup).id : child,
                      cleanup);
        } catch (const Error&) {
            note({spec.key, labels[attempt_label], Call::Clock::now() + time_to_appear});
        }
        throw;
    }
}

void Host::remove(const SandboxKey& key, const Call& call) {
    end({key, "", {}}, call);
}

void Host::remove(const SandboxKey& key, const std::string& id, const Call& call) {
    try {
        remove_id(id, call);
    } catch (...) {
        note({key, "", {}});
        throw;
    }
}

void Host::end(const Leftover& leftover, const Call& call) {
    try {
        const auto left = find(leftover.key, leftover.attempt, call);
        if (left && !is_going(*left)) {
            remove_id(left->id, call);
        } else if (!left && Call::Clock::now() < leftover.may_appear_until) {
            note(leftover);
        }
    } catch (...) {
        note(leftover);
        throw;
    }
}

void Host::end_quietly(const Leftover& leftover, const Call& call) noexcept {
    try {
        end(leftover, call);
    } catch (const std::exception&) {
        // It is a leftover still.
    }
}

/// A sandbox that ends already is refused as one whose state changes, for as long as it takes.
void Host::remove_id(const std::string& id, const Call& call) const {
    try {
        client_.sandboxes().remove(id, call);
    } catch (const Error&) {
        try {
            if (is_going(client_.sandboxes().get(id, Call().timeout(time_for_a_look)))) {
                return;
            }
        } catch (const Error& error) {
            if (error.code() == Errc::not_found) {
                return;
            }
        }
        throw;
    }
}

void Host::note(const Leftover& leftover) {
    const std::lock_guard lock(mutex_);
    leftovers_.push_back(leftover);
}

void Host::end_leftovers(const Call& call) noexcept {
    std::vector<Leftover> left;
    {
        const std::lock_guard lock(mutex_);
        left.swap(leftovers_);
    }
    for (const auto& one : left) {
        end_quietly(one, call);
    }
}

SandboxKey Host::key_of(const v0::SandboxRecord& record) {
    return label_of(record, key_label);
}

bool Host::is_going(const v0::SandboxRecord& record) {
    return record.state == v0::SandboxState::destroyed ||
           record.state == v0::SandboxState::destroying || record.desired_state == "destroyed";
}

std::optional<v0::SandboxRecord> Host::find(const SandboxKey& key, const Call& call) {
    return find(key, "", call);
}

std::optional<v0::SandboxRecord> Host::find(const SandboxKey& key, const std::string& attempt,
                                            const Call& call) const {
    try {
        auto record = client_.sandboxes().get(key, call);
        if (is_ours(record, key, attempt)) {
            return record;
        }
    } catch (const Error& error) {
        if (error.code() != Errc::not_found) {
            throw;
        }
    }
    v0::SandboxQuery query;
    query.labels[key_label] = key;
    // A gateway may have lost the labels on the way.
    for (auto& record : client_.sandboxes().list(query, call)) {
        if (is_ours(record, key, attempt)) {
            return std::move(record);
        }
    }
    return std::nullopt;
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
    wanted.labels = {spec.labels.begin(), spec.labels.end()};
    wanted.labels.insert(options_.labels.begin(), options_.labels.end());
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
        refuse("image: must be one line, such as python:3.12-slim");
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
    std::ostringstream text;
    text << base_text(spec) << "\nnetwork " << to_string(spec.network) << "\nuse "
         << static_cast<int>(spec.use) << "\ntarget " << options_.target;
    for (const auto& address : options_.allowed_addresses) {
        text << "\naddress " << address;
    }
    for (const auto& domain : options_.allowed_domains) {
        text << "\ndomain " << domain;
    }
    if (const auto& given = options_.resources) {
        text << "\nresources " << given->cpu << ' ' << given->memory_gib << ' ' << given->disk_gib;
    }
    return Digest::of(as_bytes(text.str())).to_string().substr(0, 32);
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
        const std::lock_guard lock(mutex_);
        if (const auto seen = sizes_.find(base_text(spec)); seen != sizes_.end()) {
            return seen->second;
        }
        const auto given = options_.resources.value_or(DaytonaResources());
        return {double(given.cpu), double(given.memory_gib), double(given.disk_gib)};
    }
    return known_size(client_.snapshots().get(wanted.snapshot, call));
}

/// What the service gives where nothing says a size, is known from the first sandbox on.
void Host::learn_size(const SandboxSpec& spec, const v0::SandboxRecord& record) {
    const std::lock_guard lock(mutex_);
    sizes_.insert_or_assign(base_text(spec), size_of(record));
}

std::string Host::base_identity(const SandboxSpec& spec, const Call& call) {
    v0::NewSandbox wanted;
    choose_base(wanted, spec);
    const auto now = Call::Clock::now();
    if (wanted.snapshot.empty()) {
        return base_text(spec);
    }
    {
        const std::lock_guard lock(mutex_);
        const auto known = snapshot_ids_.find(wanted.snapshot);
        if (known != snapshot_ids_.end() && now - known->second.asked < time_an_id_holds) {
            return base_text(spec) + " " + known->second.id;
        }
    }
    std::string id;
    try {
        id = client_.snapshots().get(wanted.snapshot, call).id;
    } catch (const Error& error) {
        // A key may be allowed to use a snapshot, and not to look at it.
        if (error.code() != Errc::not_found && error.code() != Errc::permission_denied) {
            throw;
        }
    }
    const std::lock_guard lock(mutex_);
    snapshot_ids_.insert_or_assign(wanted.snapshot, KnownId{id, now});
    return base_text(spec) + " " + id;
}

std::chrono::minutes Host::time_to_live(const SandboxSpec& spec) const {
    return std::chrono::ceil<std::chrono::minutes>(spec.limits.wall_time) + time_around_a_run;
}

} // namespace rexa::daytona
