#include "sandbox/daytona/wishes.hpp"

#include "sandbox/daytona/lookup.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

namespace rexa::daytona {

namespace {

using namespace std::chrono_literals;

constexpr const char* spec_label = "rexa.spec";

// Beyond the program's own time: to start, to place and to capture.
constexpr std::chrono::minutes time_around_a_run = 15min;

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

bool reaches_what_was_wanted(const v0::NewSandbox& wanted, const v0::SandboxRecord& made) {
    const bool may_be_open = wanted.network_block_all != true;
    return (may_be_open || made.network_block_all == true) &&
           holds(made.network_allow_list, wanted.network_allow_list) &&
           holds(made.domain_allow_list, wanted.domain_allow_list);
}

} // namespace

void check_network(const v0::NewSandbox& wanted, const v0::SandboxRecord& made) {
    if (!reaches_what_was_wanted(wanted, made)) {
        throw Error(Errc::unsupported, "network: the service did not take what the sandbox may "
                                       "reach; this server or account cannot limit it")
            .from("daytona");
    }
}

Wishes::Wishes(DaytonaOptions options) : options_((check(options), std::move(options))) {}

v0::NewSandbox Wishes::new_sandbox(const SandboxSpec& spec) const {
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

void Wishes::choose_base(v0::NewSandbox& wanted, const SandboxSpec& spec) const {
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

void Wishes::choose_network(v0::NewSandbox& wanted, const SandboxSpec& spec) const {
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

std::string Wishes::base_text(const SandboxSpec& spec) const {
    v0::NewSandbox wanted;
    choose_base(wanted, spec);
    return wanted.build ? "build " + wanted.build->dockerfile : "snapshot " + wanted.snapshot;
}

std::string Wishes::spec_digest(const SandboxSpec& spec) const {
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

bool Wishes::fits(const v0::SandboxRecord& record, const SandboxSpec& spec) const {
    const auto label = record.labels.find(spec_label);
    return label != record.labels.end() && label->second == spec_digest(spec) &&
           reaches_what_was_wanted(new_sandbox(spec), record);
}

std::string Wishes::snapshot_for(const SandboxSpec& spec) const {
    v0::NewSandbox wanted;
    choose_base(wanted, spec);
    return wanted.snapshot;
}

MachineSize Wishes::usual_size() const {
    const auto given = options_.resources.value_or(DaytonaResources());
    return {double(given.cpu), double(given.memory_gib), double(given.disk_gib)};
}

std::chrono::minutes Wishes::time_to_live(const SandboxSpec& spec) const {
    return std::chrono::ceil<std::chrono::minutes>(spec.limits.wall_time) + time_around_a_run;
}

} // namespace rexa::daytona
