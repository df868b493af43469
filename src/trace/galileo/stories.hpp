#ifndef REXA_TRACE_GALILEO_STORIES_HPP
#define REXA_TRACE_GALILEO_STORIES_HPP

#include "trace/galileo/trace.hpp"

#include <rexa/galileo.hpp>
#include <rexa/verdict.hpp>

#include <chrono>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace rexa::galileo {

/// Puts what is heard of together into traces: which generation a run comes from, which run a
/// repair mends, which replay a verdict is about. It holds no lock and looks at no clock.
class Stories {
public:
    using Clock = std::chrono::steady_clock;
    using Time = Clock::time_point;

    /// `most_bytes`: of all that are open; beyond it the oldest is taken for finished.
    Stories(GalileoAudio audio, std::chrono::milliseconds wait, std::size_t most_bytes)
        : audio_(audio), wait_(wait), most_bytes_(most_bytes) {}

    void transcribed(const Transcript& transcript, const Audio& recording, Timestamp ended,
                     Time now);
    void transcription_failed(const Audio& recording, const Error& error, Timestamp ended);
    void generated(const Generation& generation, const Digest& record, Time now);
    void generation_failed(const Generation& asked, const Error& error);
    void started(const Snapshot& snapshot, Time now);
    void finished(const Snapshot& snapshot, Time now);
    void judged(const Verdict& verdict);

    /// Traces that nothing will follow any more.
    [[nodiscard]] std::vector<Trace> take_ended(Time now);
    [[nodiscard]] std::vector<Trace> take_all();

    /// When waiting ends for the first of those that wait.
    [[nodiscard]] std::optional<Time> next_end() const;
    /// Traces that are not taken yet.
    [[nodiscard]] std::size_t size() const noexcept { return open_.size() + ended_.size(); }

private:
    struct Story {
        Trace trace;
        Digest audio; ///< of a transcript that no generation was made of yet
        std::set<Digest> generations;
        std::set<SnapshotId> snapshots;
        std::map<SnapshotId, Time> running; ///< and when each is over, whatever is heard of it
        std::set<SnapshotId> replays;       ///< without a verdict yet
        Time ends;
        std::size_t size = 0; ///< of the trace, in bytes
    };
    using Place = std::list<Story>::iterator;

    /// When nothing is to be heard any more.
    static Time last_moment(const Story& story);

    Story& open(std::string name, std::string input);
    /// The story that a generation continues; a new one where there is none.
    Place story_of(const Generation& generation);
    Place waiting_for(const Digest& audio);
    Place made_of(const Digest& generation);
    Place with_run(const SnapshotId& snapshot);
    void replayed(const Snapshot& replay, Time now);
    void begin(Story& story, const Generation& generation) const;
    /// Waits for what may follow. Ends the oldest where all together are too large, even this one.
    void keep(Story& story, Time now);
    void end(Place story);
    void make_room();

    GalileoAudio audio_;
    std::chrono::milliseconds wait_;
    std::size_t most_bytes_;
    std::list<Story> open_; ///< in the order of their beginning
    std::size_t bytes_ = 0; ///< of all that are open
    std::vector<Trace> ended_;
};

} // namespace rexa::galileo

#endif
