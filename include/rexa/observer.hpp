#ifndef REXA_OBSERVER_HPP
#define REXA_OBSERVER_HPP

#include <rexa/bytes.hpp>
#include <rexa/execution.hpp>
#include <rexa/id.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace rexa {

/// The steps of one run, in order.
enum class Phase : std::uint8_t {
    recorded = 1,  ///< the snapshot exists
    acquiring = 2, ///< waiting for a sandbox
    placing = 3,   ///< files into the workspace
    executing = 4, ///< the code runs
    capturing = 5, ///< files out of the workspace
    finished = 6,  ///< the snapshot is final and durable
};

/// Bytes of one stream as they arrived.
struct OutputEvent {
    Stream stream = Stream::out;
    std::uint64_t offset = 0;         ///< of the first byte, from the start of this stream
    std::chrono::microseconds time{}; ///< since the code started
    BytesView bytes;                  ///< valid during the call only
};

/// Told what happens during one run, on the thread that performs it, one call at a time. A slow
/// observer slows the program in the sandbox (back-pressure). The limits of time and the call's
/// deadline end the program meanwhile, but the run returns, and a cancellation is seen, only when
/// the observer has returned. An exception from it cancels the run, which is recorded, and comes
/// out of `Engine::run`. It may read from the engine; a run or replay of the same engine is refused
/// with failed_precondition, and it must not wait for another one, which may wait for this one's
/// slot.
class RunObserver {
public:
    virtual ~RunObserver() = default;

    virtual void on_phase(SnapshotId, Phase) {}

    /// Every byte given here is already in the run's journal: it survives the death of this
    /// process.
    virtual void on_output(const OutputEvent&) {}
};

/// The observer that ignores everything. May be shared by any number of runs.
RunObserver& silent_observer() noexcept;

/// An observer that passes output to a function.
class OutputObserver final : public RunObserver {
public:
    explicit OutputObserver(std::function<void(const OutputEvent&)> sink)
        : sink_(std::move(sink)) {}
    void on_output(const OutputEvent& event) override { sink_(event); }

private:
    std::function<void(const OutputEvent&)> sink_;
};

} // namespace rexa

#endif
