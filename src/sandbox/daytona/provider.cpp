#include "sandbox/daytona/host.hpp"
#include "sandbox/daytona/lookup.hpp"
#include "sandbox/daytona/sandbox.hpp"
#include "sandbox/daytona/snapshot_manifest.hpp"
#include "sandbox/daytona/without_effect.hpp"
#include "sandbox/runner/describe.hpp"

#include <rexa/daytona.hpp>
#include <rexa/error.hpp>

#include <map>
#include <mutex>
#include <utility>

namespace rexa::daytona {

namespace {

using namespace std::chrono_literals;

constexpr auto clean_up_time = 10s;

/// Destroys a sandbox of its own at the end, whatever happens.
class Borrowed {
public:
    explicit Borrowed(std::unique_ptr<DaytonaSandbox> sandbox) : sandbox_(std::move(sandbox)) {}
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    ~Borrowed() {
        if (!ended_) {
            end();
        }
    }

    /// What it cost; none where the service has yet to end it, by its time to live at the latest.
    std::optional<Cost> end() noexcept {
        ended_ = true;
        try {
            sandbox_->destroy(Call().timeout(clean_up_time));
            return sandbox_->info().cost;
        } catch (...) {
            return std::nullopt;
        }
    }

    DaytonaSandbox& operator*() const noexcept { return *sandbox_; }
    DaytonaSandbox* operator->() const noexcept { return sandbox_.get(); }

private:
    std::unique_ptr<DaytonaSandbox> sandbox_;
    bool ended_ = false;
};

/// Environments that were found to have no interpreter: to ask again costs another sandbox.
/// Safe to use from several threads.
class MissingInterpreters {
public:
    /// Errors: interpreter_not_found where that was found in the last minutes.
    void check(const Digest& fingerprint) const {
        const std::lock_guard lock(mutex_);
        const auto found = found_.find(fingerprint);
        if (found != found_.end() && Call::Clock::now() - found->second.at < time_it_holds) {
            throw Error(found->second.error);
        }
    }

    void note(const Digest& fingerprint, const Error& error) {
        if (error.code() == Errc::interpreter_not_found) {
            const std::lock_guard lock(mutex_);
            found_.insert_or_assign(fingerprint, Missing{error, Call::Clock::now()});
        }
    }

private:
    struct Missing {
        Error error;
        Call::Clock::time_point at;
    };
    static constexpr auto time_it_holds = 5min;

    mutable std::mutex mutex_;
    std::map<Digest, Missing> found_;
};

class DaytonaProvider final : public SandboxProvider {
public:
    explicit DaytonaProvider(DaytonaOptions options)
        : host_(std::make_shared<Host>(std::move(options))) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "daytona"; }

    [[nodiscard]] Capabilities capabilities() const noexcept override {
        Capabilities capabilities;
        capabilities.internet = true;
        capabilities.stop_and_resume = true;
        capabilities.snapshots = true;
        capabilities.fork = true;
        return capabilities;
    }

    std::unique_ptr<Sandbox> acquire(const SandboxSpec& spec, const Call& call) override {
        return make(spec, true, call);
    }

    std::unique_ptr<Sandbox> try_resume(const SandboxKey& key, const SandboxSpec& spec,
                                        const Call& call) override {
        const auto found = host_->find(key, call);
        if (!found || !host_->wishes().fits(*found, spec) || is_going(*found)) {
            return nullptr;
        }
        if (!(found->state == v0::SandboxState::started)) {
            start(*found, call);
        }
        const auto started = host_->client().sandboxes().wait_until_started(found->id, call);
        auto resumed = spec;
        resumed.key = key;
        return std::make_unique<DaytonaSandbox>(host_, started, resumed, false, Call::Clock::now());
    }

    std::unique_ptr<Sandbox> acquire_from_snapshot(const SandboxSnapshot& snapshot,
                                                   const SandboxSpec& spec,
                                                   const Call& call) override {
        auto based = spec;
        based.base = ProviderSnapshot{from_snapshot(snapshot).name};
        return make(based, false, call);
    }

    std::vector<SandboxInfo> list(const Labels& labels, const Call& call) override {
        v0::SandboxQuery query;
        query.labels = {labels.begin(), labels.end()};
        std::vector<SandboxInfo> found;
        for (const auto& record : host_->client().sandboxes().list(query, call)) {
            if (is_going(record) || key_of(record).empty()) {
                continue;
            }
            SandboxInfo info;
            info.key = key_of(record);
            info.environment.provider = "daytona";
            info.labels = {record.labels.begin(), record.labels.end()};
            found.push_back(std::move(info));
        }
        return found;
    }

    void reap(const SandboxKey& key, const Call& cleanup) override { host_->remove(key, cleanup); }

    std::optional<Cost> highest_cost(const SandboxSpec& spec, const Call& call) override {
        return cost_of(host_->size_of(spec, call), host_->wishes().time_to_live(spec),
                       host_->options().prices);
    }

    Digest fingerprint(const SandboxSpec& spec, const Call& call) override {
        const std::string text = "daytona\n" + host_->options().api_url + "\n" +
                                 host_->base_identity(spec, call) + "\n" +
                                 std::string(to_string(spec.language));
        return Digest::of(as_bytes(text));
    }

    EnvironmentDescription describe(const SandboxSpec& spec, const Call& call) override {
        const auto asked = without_effect([&] {
            const auto found = fingerprint(spec, call);
            missing_.check(found);
            return found;
        });
        try {
            return ask(spec, call);
        } catch (const Error& error) {
            missing_.note(asked, error);
            throw;
        }
    }

private:
    EnvironmentDescription ask(const SandboxSpec& spec, const Call& call) {
        auto once = spec;
        once.use = SandboxUse::once;
        const auto highest = without_effect([&] { return highest_cost(once, call); });
        Borrowed sandbox(make(once, true, call));
        auto description = runner::describe_interpreter(*sandbox, spec.language, call);
        description.platform = sandbox->platform(call);
        const auto cost = sandbox.end();
        description.cost = cost ? cost : highest;
        return description;
    }

    std::unique_ptr<DaytonaSandbox> make(const SandboxSpec& spec, bool is_new, const Call& call) {
        const auto begun = Call::Clock::now();
        const auto record = host_->create(spec, call);
        return std::make_unique<DaytonaSandbox>(host_, record, spec, is_new, begun);
    }

    void start(const v0::SandboxRecord& record, const Call& call) {
        const auto sandboxes = host_->client().sandboxes();
        if (record.state == v0::SandboxState::stopping) {
            sandboxes.wait_until_stopped(record.id, call);
        }
        sandboxes.start(record.id, call);
    }

    std::shared_ptr<Host> host_;
    MissingInterpreters missing_;
};

} // namespace

} // namespace rexa::daytona

namespace rexa {

std::shared_ptr<SandboxProvider> make_daytona(DaytonaOptions options) {
    return std::make_shared<daytona::DaytonaProvider>(std::move(options));
}

} // namespace rexa
