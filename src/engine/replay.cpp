#include "engine/replay.hpp"

#include "core/compare.hpp"
#include "engine/refuse.hpp"
#include "engine/run.hpp"

namespace rexa {

namespace {

constexpr std::size_t most_replays = 1000;
constexpr TreeDiffBounds bounds_of_verdict = {1'000, std::size_t{4} << 20};

Verdict replay_once(detail::EngineCore& core, const Snapshot& original, const std::string& provider,
                    const Call& call) {
    const auto again =
        perform_run(core, plan_replay(core, original, provider, call), silent_observer(), call);
    call.check();
    const auto files =
        diff_trees(original.after(), again.after(), core.store(), bounds_of_verdict, call);
    auto verdict = compare(original, again, files, core.store(), call);
    core.store().record_verdict(verdict, call);
    core.listeners().post([verdict](RunListener& listener) { listener.on_verdict(verdict); });
    return verdict;
}

} // namespace

ReplayReport replay(detail::EngineCore& core, const SnapshotId& id, const ReplayOptions& options,
                    const Call& call) {
    if (options.times == 0 || options.times > most_replays) {
        refuse("times: must be 1 to 1000");
    }
    const auto original = final_snapshot(core.store(), id, call);
    ReplayReport report;
    report.original = id;
    for (std::size_t i = 0; i < options.times; ++i) {
        report.verdicts.push_back(replay_once(core, original, options.provider, call));
    }
    return report;
}

} // namespace rexa
