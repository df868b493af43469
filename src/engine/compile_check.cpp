#include "engine/compile_check.hpp"

#include "core/current_error.hpp"
#include "engine/run.hpp"
#include "engine/side_sandbox.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa {
namespace {

constexpr std::size_t most_output = 1u << 20;

/// Keeps what a program of the engine's own prints.
class Listener final : public RunObserver {
public:
    void on_output(const OutputEvent& event) override {
        if (event.stream == Stream::out) {
            printed_ += as_chars(event.bytes).substr(0, most_output - printed_.size());
        }
    }
    [[nodiscard]] const std::string& printed() const noexcept { return printed_; }

private:
    std::string printed_;
};

std::string print_in(Sandbox& sandbox, BlobSource& blobs, const Command& command,
                     const Call& call) {
    Listener listener;
    sandbox.place(Tree(), blobs, call);
    sandbox.execute(command, listener, call);
    call.check(); // what was cut off tells nothing
    return listener.printed();
}

bool is_destroyed(Sandbox& sandbox, const Call& call) {
    try {
        sandbox.destroy(call);
        return true;
    } catch (const Error&) {
        return false; // its answer is what was wanted; the lease ends it
    }
}

std::string ask(detail::EngineCore& core, const RunRequest& run, const Command& command,
                const Call& call) {
    auto& provider = core.provider(run.provider());
    const auto admission = core.scheduler().enter_aside(call);
    const auto id = SnapshotId::random();
    auto spec = sandbox_spec(id, run);
    spec.network = Network::none;
    return ask_in_side_sandbox<std::string>(
        core, provider, spec, "-compile", id, call, [&](const SandboxSpec& brief) {
            const auto sandbox = provider.acquire(brief, call);
            auto printed = print_in(*sandbox, core.store(), command, call);
            const bool is_gone = is_destroyed(*sandbox, core.cleanup_call());
            return SideAnswer<std::string>{std::move(printed), sandbox->info().cost, is_gone};
        });
}

} // namespace

std::vector<generate::SyntaxResult> check_programs(detail::EngineCore& core, const RunRequest& run,
                                                   const std::vector<std::string>& programs,
                                                   const Call& call) {
    if (programs.empty()) {
        return {};
    }
    try {
        const auto printed = ask(core, run, generate::syntax_check(run.language(), programs), call);
        return generate::read_syntax_results(printed, programs.size());
    } catch (...) {
        const auto why = core::current_error().message();
        return {programs.size(), {generate::Reading::unchecked, "not checked: " + why}};
    }
}

} // namespace rexa
