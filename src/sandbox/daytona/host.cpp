#include "sandbox/daytona/host.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace rexa::daytona {

namespace {

using namespace std::chrono_literals;

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

} // namespace

Host::Host(DaytonaOptions options)
    : wishes_(std::move(options)), client_(client_options(wishes_.options())) {}

Host::~Host() {
    end_leftovers(Call().timeout(clean_up_time));
}

v0::SandboxRecord Host::create(const SandboxSpec& spec, const Call& call) {
    auto wanted = wishes_.new_sandbox(spec);
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
    auto labels = wishes_.new_sandbox(spec).labels;
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

MachineSize Host::size_of(const v0::SandboxRecord& record) {
    return known_size(record);
}

MachineSize Host::size_of(const SandboxSpec& spec, const Call& call) const {
    if (const auto snapshot = wishes_.snapshot_for(spec); !snapshot.empty()) {
        return known_size(client_.snapshots().get(snapshot, call));
    }
    const std::lock_guard lock(mutex_);
    const auto seen = sizes_.find(wishes_.base_text(spec));
    return seen == sizes_.end() ? wishes_.usual_size() : seen->second;
}

/// What the service gives where nothing says a size, is known from the first sandbox on.
void Host::learn_size(const SandboxSpec& spec, const v0::SandboxRecord& record) {
    const std::lock_guard lock(mutex_);
    sizes_.insert_or_assign(wishes_.base_text(spec), size_of(record));
}

std::string Host::base_identity(const SandboxSpec& spec, const Call& call) {
    const auto snapshot = wishes_.snapshot_for(spec);
    const auto text = wishes_.base_text(spec);
    return snapshot.empty() ? text : text + " " + snapshot_id(snapshot, call);
}

/// Empty where the key may use the snapshot and not look at it.
std::string Host::snapshot_id(const std::string& snapshot, const Call& call) {
    const auto now = Call::Clock::now();
    {
        const std::lock_guard lock(mutex_);
        const auto known = snapshot_ids_.find(snapshot);
        if (known != snapshot_ids_.end() && now - known->second.asked < time_an_id_holds) {
            return known->second.id;
        }
    }
    std::string id;
    try {
        id = client_.snapshots().get(snapshot, call).id;
    } catch (const Error& error) {
        if (error.code() != Errc::not_found && error.code() != Errc::permission_denied) {
            throw;
        }
    }
    const std::lock_guard lock(mutex_);
    snapshot_ids_.insert_or_assign(snapshot, KnownId{id, now});
    return id;
}

} // namespace rexa::daytona
