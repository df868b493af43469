#ifndef REXA_TESTS_SUPPORT_SCRIPTED_PROVIDER_HPP
#define REXA_TESTS_SUPPORT_SCRIPTED_PROVIDER_HPP

#include "engine/input_tree.hpp"

#include <rexa/error.hpp>
#include <rexa/sandbox.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rexa::test {

/// What a scripted program is given, and may change.
struct ProgramContext {
    const Command& command;
    InputFiles& files; ///< the workspace
    RunObserver& observer;
    const Call& call;
    std::vector<std::string>& notices;

    void print(std::string_view text, Stream stream = Stream::out) {
        auto& offset = stream == Stream::out ? out_offset : err_offset;
        observer.on_output({stream, offset, {}, as_bytes(text)});
        offset += text.size();
    }

    std::uint64_t out_offset = 0;
    std::uint64_t err_offset = 0;
};

/// Whether this is the engine's question what is a program.
inline bool is_question_of_engine(const ProgramContext& context) {
    return context.command.code.find("symtable") != std::string::npos;
}

/// The same; if so all of them are.
inline bool takes_all_for_programs(ProgramContext& context) {
    if (!is_question_of_engine(context)) {
        return false;
    }
    std::string_view input = context.command.standard_input.chars();
    while (!input.empty()) {
        const auto end = input.find('\n');
        input.remove_prefix(end + 1 + std::stoul(std::string(input.substr(0, end))));
        context.print("ok\n");
    }
    return true;
}

/// The step of a sandbox's life at which a scripted provider fails.
enum class Step { fingerprint, describe, acquire, place, execute, capture, destroy };

/// A provider whose "programs" are C++ functions: for tests of everything above the ports.
class ScriptedProvider final : public SandboxProvider {
public:
    using Program = std::function<Execution(ProgramContext&)>;

    explicit ScriptedProvider(Program program, std::string name = "scripted")
        : program_(std::move(program)), name_(std::move(name)) {}

    std::atomic<int> acquired = 0;
    std::atomic<int> destroyed = 0;
    std::atomic<int> described = 0;
    std::atomic<int> reaped = 0; ///< of runs
    std::atomic<int> reaped_after_asking = 0;
    std::atomic<bool> cannot_reap = false;
    std::atomic<std::uint8_t> environment_version = 1;

    /// What a sandbox is said to cost at most, and does cost; none: it is free.
    std::optional<Cost> highest;
    std::optional<Cost> actual;
    std::optional<Cost> of_asking; ///< for the environment

    /// From now on this step throws this error.
    void fail_at(Step step, Error error) {
        const std::lock_guard lock(mutex_);
        failure_.emplace(step, std::move(error));
    }
    void mend() {
        const std::lock_guard lock(mutex_);
        failure_.reset();
    }

    /// Called at the beginning of every capture. Set it while nothing runs.
    void on_capture(std::function<void(const Call&)> hook) { on_capture_ = std::move(hook); }

    /// Called whenever an environment is asked for. Set it while nothing runs.
    void on_describe(std::function<void(const SandboxSpec&)> hook) {
        on_describe_ = std::move(hook);
    }

    std::string_view name() const noexcept override { return name_; }

    std::unique_ptr<Sandbox> acquire(const SandboxSpec& spec, const Call& call) override {
        call.check();
        fail_if(Step::acquire);
        ++acquired;
        return std::make_unique<ScriptedSandbox>(*this, spec);
    }
    void reap(const SandboxKey& key, const Call&) override {
        if (cannot_reap) {
            throw Error(Errc::cleanup_failed, "still there").from(name_);
        }
        ++(key.ends_with("-describe") ? reaped_after_asking : reaped);
    }
    std::optional<Cost> highest_cost(const SandboxSpec&, const Call&) override { return highest; }
    Digest fingerprint(const SandboxSpec&, const Call&) override {
        fail_if(Step::fingerprint);
        return Digest::of(as_bytes(name_ + std::to_string(environment_version)));
    }
    EnvironmentDescription describe(const SandboxSpec& spec, const Call&) override {
        if (on_describe_) {
            on_describe_(spec);
        }
        fail_if(Step::describe);
        ++described;
        return {"/bin/scripted", "1." + std::to_string(environment_version), "nowhere", "a==1\n",
                of_asking};
    }

private:
    class ScriptedSandbox final : public Sandbox {
    public:
        ScriptedSandbox(ScriptedProvider& provider, const SandboxSpec& spec) : provider_(provider) {
            info_.key = spec.key;
            info_.environment.isolation = Isolation::none;
            info_.environment.network = spec.network;
        }
        const SandboxInfo& info() const noexcept override { return info_; }

        void place(const Tree& tree, BlobSource& source, const Call& call) override {
            provider_.fail_if(Step::place);
            files_.clear();
            if (!tree.is_empty()) {
                unpack(tree.root(), "", source, call);
            }
        }
        Execution execute(const Command& command, RunObserver& observer,
                          const Call& call) override {
            provider_.fail_if(Step::execute);
            info_.notices.clear();
            ProgramContext context{command, files_, observer, call, info_.notices};
            return provider_.program_(context);
        }
        CapturedWorkspace capture(const Tree&, BlobSource& nodes, BlobSink& sink,
                                  const Call& call) override {
            call.check();
            provider_.fail_if(Step::capture);
            if (provider_.on_capture_) {
                provider_.on_capture_(call);
            }
            return {with_files(Tree(), files_, nodes, sink, call), {}};
        }
        void destroy(const Call&) override {
            provider_.fail_if(Step::destroy);
            ++provider_.destroyed;
            info_.cost = provider_.actual;
        }

    private:
        void unpack(const Digest& folder, const std::string& prefix, BlobSource& source,
                    const Call& call) {
            for (const auto& entry : decode_tree_node(source.read(folder, call)).entries) {
                if (entry.kind == EntryKind::directory) {
                    unpack(entry.object, prefix + entry.name + '/', source, call);
                } else {
                    files_[prefix + entry.name] = source.read(entry.object, call);
                }
            }
        }

        ScriptedProvider& provider_;
        SandboxInfo info_;
        InputFiles files_;
    };

    void fail_if(Step step) {
        const std::lock_guard lock(mutex_);
        if (failure_ && failure_->first == step) {
            throw failure_->second;
        }
    }

    Program program_;
    std::function<void(const Call&)> on_capture_;
    std::function<void(const SandboxSpec&)> on_describe_;
    std::string name_;
    std::mutex mutex_;
    std::optional<std::pair<Step, Error>> failure_;
};

/// A finished execution with this exit code.
inline Execution exited(int code) {
    Execution execution;
    execution.status = code == 0 ? Status::succeeded : Status::failed;
    execution.exit_code = code;
    return execution;
}

} // namespace rexa::test

#endif
