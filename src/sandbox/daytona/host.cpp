#include "sandbox/daytona/host.hpp"

#include "sandbox/daytona/lookup.hpp"
#include "sandbox/daytona/without_effect.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <optional>
#include <utility>

namespace rexa::daytona {

namespace {

using namespace std::chrono_literals;

constexpr auto clean_up_time = 10s;
// For a creation that was cut off to become visible.
constexpr auto time_to_appear = 60s;
constexpr auto time_a_snapshot_holds = 60s;

v0::ClientOptions client_options(const DaytonaOptions& options) {
    v0::ClientOptions client;
    client.api_url = options.api_url;
    client.api_key = options.api_key;
    client.organization = options.organization;
    client.http = options.http;
    return client;
}

/// What the service tells, where a machine can be like that.
double sane(std::optional<double> told, double usual) noexcept {
    constexpr double most = 1e6;
    return told && *told > 0 && *told <= most ? *told : usual;
}

/// Of a sandbox or a snapshot.
template <class Record>
MachineSize known_size(const Record& record, const MachineSize& usual) {
    return {sane(record.cpu, usual.cpu), sane(record.memory_gib, usual.memory_gib),
            sane(record.disk_gib, usual.disk_gib)};
}

/// In the handler of a creation that failed: how long the service may yet make the sandbox. Zero:
/// it said no, but may have left something broken; nothing: it was not asked, or would not listen.
std::optional<std::chrono::seconds> time_it_may_appear() {
    try {
        throw;
    } catch (const Error& error) {
        switch (error.code()) {
        case Errc::invalid_argument: // of this side
        case Errc::connection_failed:
        case Errc::tls_failed:
        case Errc::proxy_failed:
        case Errc::unauthenticated:
        case Errc::permission_denied:
        case Errc::rate_limited:
            return std::nullopt;
        default:
            break;
        }
        const int status = error.http_status();
        if (status == 0 && error.code() == Errc::failed_precondition) {
            return std::nullopt; // in a child made by fork()
        }
        const bool was_refused = status >= 400 && status < 500 && status != 408;
        return was_refused ? 0s : time_to_appear;
    } catch (...) {
        return time_to_appear;
    }
}

} // namespace

Host::Host(DaytonaOptions options)
    : wishes_(std::move(options)), client_(client_options(wishes_.options())), leftovers_(client_) {
}

v0::SandboxRecord Host::create(const SandboxSpec& spec, const Call& call) {
    auto wanted = without_effect([&] { return wishes_.new_sandbox(spec); });
    wanted.labels[attempt_label] = SnapshotId::random().to_string();
    leftovers_.end_kept(call);
    std::string id;
    try {
        id = client_.sandboxes().create(wanted, call).id;
        auto started = client_.sandboxes().wait_until_started(id, call);
        check_network(wanted, started);
        learn_size(spec, started);
        return started;
    } catch (...) {
        give_up(id, spec.key, wanted.labels[attempt_label]);
    }
}

v0::SandboxRecord Host::fork(const std::string& id, const SandboxSpec& spec, const Call& call) {
    auto wanted = without_effect([&] { return wishes_.new_sandbox(spec); });
    wanted.labels[attempt_label] = SnapshotId::random().to_string();
    std::string child;
    try {
        child = client_.sandboxes().fork(id, spec.key, call).id;
        client_.sandboxes().set_labels(child, wanted.labels, call);
        auto started = client_.sandboxes().wait_until_started(child, call);
        check_network(wanted, started);
        return started;
    } catch (...) {
        // It has labels only once it was there; but nobody else has its name.
        give_up(child, spec.key, "");
    }
}

/// In the handler of what failed, which the caller must hear of. `id`: empty where it is not known.
void Host::give_up(const std::string& id, const SandboxKey& key, const std::string& attempt) {
    const bool had_effect = end_failed_creation(id, key, attempt);
    try {
        throw;
    } catch (const Error& error) {
        if (had_effect) {
            throw;
        }
        throw Error(error).without_effect();
    }
}

/// Whether there was anything to end, or may yet be.
bool Host::end_failed_creation(const std::string& id, const SandboxKey& key,
                               const std::string& attempt) {
    const Call cleanup = Call().timeout(clean_up_time);
    if (!id.empty()) {
        return leftovers_.end_quietly({id, "", {}}, cleanup);
    }
    const auto time = time_it_may_appear();
    return time && leftovers_.end_quietly({key, attempt, Call::Clock::now() + *time}, cleanup);
}

void Host::remove(const SandboxKey& key, const Call& call) {
    const auto found = find(key, call);
    if (found && !is_going(*found)) {
        remove_sandbox(client_, found->id, call);
    }
}

void Host::remove_id(const std::string& id, const Call& call) {
    leftovers_.end({id, "", {}}, call);
}

std::optional<v0::SandboxRecord> Host::find(const SandboxKey& key, const Call& call) const {
    return find_sandbox(client_, key, "", call);
}

MachineSize Host::size_of(const v0::SandboxRecord& record) const {
    return known_size(record, wishes_.usual_size());
}

MachineSize Host::size_of(const SandboxSpec& spec, const Call& call) {
    {
        const std::lock_guard lock(mutex_);
        const auto seen = sizes_.find(wishes_.base_text(spec));
        if (seen != sizes_.end()) {
            return seen->second;
        }
    }
    const auto name = wishes_.snapshot_for(spec);
    return name.empty() ? wishes_.usual_size() : snapshot(name, call).size;
}

/// What the service gives is known for sure from the first sandbox on.
void Host::learn_size(const SandboxSpec& spec, const v0::SandboxRecord& record) {
    const std::lock_guard lock(mutex_);
    sizes_.insert_or_assign(wishes_.base_text(spec), size_of(record));
}

std::string Host::base_identity(const SandboxSpec& spec, const Call& call) {
    const auto name = wishes_.snapshot_for(spec);
    const auto text = wishes_.base_text(spec);
    return name.empty() ? text : text + " " + snapshot(name, call).id;
}

/// Without an id, and of the usual size, where the key may use it and not look at it.
Host::KnownSnapshot Host::snapshot(const std::string& name, const Call& call) {
    const auto now = Call::Clock::now();
    {
        const std::lock_guard lock(mutex_);
        const auto known = snapshots_.find(name);
        if (known != snapshots_.end() && now - known->second.asked < time_a_snapshot_holds) {
            return known->second;
        }
    }
    KnownSnapshot found{"", wishes_.usual_size(), now};
    try {
        const auto record = client_.snapshots().get(name, call);
        found.id = record.id;
        found.size = known_size(record, found.size);
    } catch (const Error& error) {
        if (error.code() != Errc::not_found && error.code() != Errc::permission_denied) {
            throw;
        }
    }
    const std::lock_guard lock(mutex_);
    return snapshots_.insert_or_assign(name, std::move(found)).first->second;
}

} // namespace rexa::daytona
