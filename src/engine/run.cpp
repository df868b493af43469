#include "engine/run.hpp"

#include "core/call_end.hpp"
#include "core/current_error.hpp"
#include "engine/input_tree.hpp"

#include <rexa/error.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace rexa {

namespace {

Command command_of(const RunRequest& request) {
    return {request.language(), request.code(), request.arguments(), request.variables(),
            request.standard_input()};
}

/// Puts every byte into the journal before the caller's observer sees it.
class JournalingObserver final : public RunObserver {
public:
    JournalingObserver(RunJournal& journal, RunObserver& next) : journal_(journal), next_(next) {}

    void on_phase(SnapshotId id, Phase phase) override {
        tell([&] { next_.on_phase(id, phase); });
    }

    void on_output(const OutputEvent& event) override {
        journal_.append(event.stream, event.bytes, event.time);
        tell([&] { next_.on_output(event); });
    }

    /// What the caller's observer threw.
    [[nodiscard]] const std::exception_ptr& failure() const noexcept { return failure_; }

private:
    template <class Notification>
    void tell(Notification notification) {
        try {
            notification();
        } catch (...) {
            failure_ = std::current_exception();
            throw;
        }
    }

    RunJournal& journal_;
    RunObserver& next_;
    std::exception_ptr failure_;
};

bool is_store_error(Errc code) {
    return code >= Errc::store_failed && code <= Errc::store_busy;
}

/// A run that is on record. It becomes final by `finish`, whatever happened before.
class RecordedRun {
public:
    RecordedRun(detail::EngineCore& core, BudgetShare share, SandboxSpec spec, RunPlan plan,
                std::unique_ptr<RunJournal> journal, RunObserver& observer)
        : core_(core), share_(std::move(share)),
          provider_(core.provider(plan.data.request.provider())), spec_(std::move(spec)),
          data_(std::move(plan.data)), parent_digest_(plan.parent_digest),
          journal_(std::move(journal)), observer_(*journal_, observer) {}

    /// Returns what the caller must be told apart from the snapshot.
    std::exception_ptr execute(const Call& call) {
        try {
            execute_in_sandbox(call);
            return nullptr;
        } catch (...) {
            const Error error = core::current_error();
            return record_failure(error.code(), error.message(), call);
        }
    }

    Snapshot finish() {
        const auto lease = destroy_sandbox();
        record_cost(lease);
        data_.execution.output = journal_->output();
        auto sealed = Snapshot::seal(std::move(data_), parent_digest_);
        try {
            keep(sealed, lease);
        } catch (const Error& error) {
            if (!produced_ || !is_store_error(error.code()) || error.code() == Errc::store_busy) {
                throw;
            }
            produced_.reset();
            sealed = without_workspace(sealed, error);
            keep(sealed, lease);
        }
        produced_.reset(); // whoever is told of the end may collect
        core_.listeners().post([sealed](RunListener& listener) { listener.on_finished(sealed); });
        return sealed;
    }

private:
    /// A run that has ended is not given up because others keep the store locked for long.
    void keep(const Snapshot& sealed, LeaseEnd lease) {
        constexpr int attempts = 3;
        for (int attempt = 1;; ++attempt) {
            try {
                core_.store().finish(sealed, journal_.get(), produced_.get(), lease, Call());
                return;
            } catch (const Error& error) {
                if (error.code() != Errc::store_busy || attempt == attempts) {
                    throw;
                }
            }
        }
    }

    /// What is left to keep of a run when the store cannot take the files it made.
    [[nodiscard]] Snapshot without_workspace(const Snapshot& sealed, const Error& error) const {
        auto data = sealed.data();
        data.after = data.before;
        data.left_out = {"the whole workspace: " + error.message()};
        return Snapshot::seal(std::move(data), parent_digest_);
    }

    void execute_in_sandbox(const Call& call) {
        observer_.on_phase(data_.id, Phase::recorded);
        call.check();
        observer_.on_phase(data_.id, Phase::acquiring);
        acquire(call);
        observer_.on_phase(data_.id, Phase::placing);
        sandbox_->place(data_.before, core_.store(), call);
        observer_.on_phase(data_.id, Phase::executing);
        const auto started = data_.execution.started;
        data_.execution = sandbox_->execute(command_of(data_.request), observer_, call);
        data_.execution.started = started;
        record_isolation();
        observer_.on_phase(data_.id, Phase::capturing);
        capture(call);
    }

    void acquire(const Call& call) {
        may_be_there_ = true;
        try {
            sandbox_ = provider_.acquire(spec_, call);
        } catch (const Error& error) {
            may_be_there_ = !error.had_no_effect();
            throw;
        }
    }

    void record_isolation() {
        const auto& found = sandbox_->info().environment;
        data_.environment.isolation = found.isolation;
        data_.environment.enforcement = found.enforcement;
        data_.environment.network = found.network;
        const auto& notices = sandbox_->info().notices;
        data_.notices.insert(data_.notices.end(), notices.begin(), notices.end());
    }

    /// A workspace that cannot be captured does not undo what ran: the snapshot says so.
    void capture(const Call& call) {
        try {
            capture_though_ended(call);
        } catch (const Error& error) {
            produced_.reset();
            data_.left_out = {"the whole workspace: " + error.message()};
        }
    }

    /// The code has ended, so the end of the call takes nothing of it away.
    void capture_though_ended(const Call& call) {
        try {
            call.check();
            capture_within(call);
        } catch (const Error& error) {
            if (!core::is_end_of_call(error.code())) {
                throw;
            }
            capture_within(core_.cleanup_call());
        }
    }

    void capture_within(const Call& call) {
        produced_.reset();
        produced_ = core_.store().open_batch(call);
        auto captured = sandbox_->capture(data_.before, core_.store(), *produced_, call);
        data_.after = captured.tree;
        data_.left_out = std::move(captured.left_out);
    }

    std::exception_ptr record_failure(Errc code, const std::string& reason, const Call& call) {
        auto& execution = data_.execution;
        auto error = std::current_exception();
        if (observer_.failure()) {
            execution.status = Status::cancelled;
            return observer_.failure();
        }
        if (core::is_end_of(call, code)) {
            execution.status = code == Errc::cancelled ? Status::cancelled : Status::timed_out;
            return nullptr;
        }
        execution.status = Status::interrupted;
        data_.notices.push_back("interrupted: " + reason);
        return error;
    }

    /// What a sandbox costs that could not be destroyed, or may have been there, is not known.
    void record_cost(LeaseEnd lease) {
        if (sandbox_) {
            data_.execution.usage.cost = sandbox_->info().cost;
        }
        const bool is_known = sandbox_ ? lease == LeaseEnd::release : !may_be_there_;
        if (is_known) {
            share_.settle(data_.execution.usage.cost.value_or(Cost()));
        } else {
            share_.keep();
        }
    }

    LeaseEnd destroy_sandbox() {
        if (!may_be_there_) {
            return LeaseEnd::release;
        }
        try {
            // What failed half-way may have left something behind that only the provider can find.
            sandbox_ ? sandbox_->destroy(core_.cleanup_call())
                     : provider_.reap(spec_.key, core_.cleanup_call());
            return LeaseEnd::release;
        } catch (const std::exception& error) {
            data_.notices.push_back("sandbox " + spec_.key + " not destroyed: " + error.what());
            return LeaseEnd::keep_for_reaper;
        }
    }

    detail::EngineCore& core_;
    BudgetShare share_;
    SandboxProvider& provider_;
    const SandboxSpec spec_;
    SnapshotData data_;
    const Digest parent_digest_;
    std::unique_ptr<RunJournal> journal_;
    JournalingObserver observer_;
    std::unique_ptr<Sandbox> sandbox_;
    std::unique_ptr<BlobBatch> produced_;
    bool may_be_there_ = false; ///< the sandbox
};

BudgetShare set_aside(detail::EngineCore& core, SandboxProvider& provider, const SandboxSpec& spec,
                      const Call& call) {
    return {core.budget(),
            core.options().budget ? provider.highest_cost(spec, call) : std::nullopt};
}

RecordedRun record_run(detail::EngineCore& core, RunPlan plan, RunObserver& observer,
                       const Call& call) {
    auto& data = plan.data;
    auto& store = core.store();
    auto spec = sandbox_spec(data.id, data.request);
    auto& provider = core.provider(data.request.provider());
    set_aside(core, provider, spec, call); // a run that is too dear is refused before it costs
    data.environment = core.environment(provider, spec, data.id, call);
    // Asking may have shown what sandboxes really cost.
    auto share = set_aside(core, provider, spec, call);
    auto inputs = store.open_batch(call);
    if (!plan.generation.empty()) {
        inputs->put(plan.generation);
    }
    data.before = with_files(data.before, plan.files, store, *inputs, call);
    data.after = data.before;
    const auto pending = Snapshot::pending(data);
    const Lease lease{data.id, data.request.provider(), spec.key};
    auto journal = store.begin(pending, lease, std::move(inputs), call);
    core.listeners().post([pending](RunListener& listener) { listener.on_started(pending); });
    return {core, std::move(share), std::move(spec), std::move(plan), std::move(journal), observer};
}

} // namespace

SandboxSpec sandbox_spec(const SnapshotId& id, const RunRequest& request) {
    SandboxSpec spec;
    spec.key = "rexa-" + id.to_string();
    spec.language = request.language();
    spec.limits = request.limits();
    spec.network = request.network();
    spec.use = SandboxUse::once;
    spec.ignore = request.ignore();
    spec.labels = {{"rexa", "run"}, {"rexa.snapshot", id.to_string()}};
    return spec;
}

Snapshot perform_run(detail::EngineCore& core, RunPlan plan, RunObserver& observer,
                     const Call& call) {
    const auto id = plan.data.id;
    auto run = record_run(core, std::move(plan), observer, call);
    const auto failure = run.execute(call);
    auto snapshot = run.finish();
    if (failure) {
        std::rethrow_exception(failure);
    }
    observer.on_phase(id, Phase::finished);
    return snapshot;
}

} // namespace rexa
