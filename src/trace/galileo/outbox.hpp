#ifndef REXA_TRACE_GALILEO_OUTBOX_HPP
#define REXA_TRACE_GALILEO_OUTBOX_HPP

#include "trace/galileo/client.hpp"
#include "trace/galileo/stories.hpp"

#include <rexa/galileo.hpp>

#include <sys/types.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

namespace rexa::galileo {

/// Holds what is told, and sends it on a thread of its own, which starts with the first event.
class Outbox {
public:
    /// Errors: invalid_argument.
    explicit Outbox(const GalileoOptions& options);
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    /// Sends what is there, for as long as the options allow.
    ~Outbox();

    /// Calls `change` with the stories and the time, and never waits for the service. Does nothing
    /// in a child made by fork().
    template <class Change>
    void tell(Change change) {
        if (is_forked()) {
            return;
        }
        const std::lock_guard lock(mutex_);
        start();
        const auto now = Stories::Clock::now();
        change(stories_, now);
        enqueue(stories_.take_ended(now), now);
        changed_.notify_one();
    }

    /// Errors: failed_precondition in a child made by fork().
    [[nodiscard]] GalileoStatus status() const;
    /// Errors: cancelled, deadline_exceeded; failed_precondition in a child made by fork().
    void flush(const Call& call);

    /// Whether this is a child process of the one whose thread, and lock, this needs.
    [[nodiscard]] bool is_forked() const noexcept;

private:
    using Time = Stories::Time;
    using Lock = std::unique_lock<std::mutex>;

    void refuse_fork() const;
    void start();
    void work();
    [[nodiscard]] bool is_due(Time now) const;
    [[nodiscard]] Time next_look(Time now) const;
    void enqueue(std::vector<Trace> traces, Time now);
    /// Whether there is room beside what waits and what is on its way.
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;
    [[nodiscard]] std::vector<Trace> take_batch();
    void deliver(const std::vector<Trace>& batch);
    /// Whether the service took them.
    std::optional<Error> send(std::span<const Trace> traces);
    void count(std::span<const Trace> traces, const std::optional<Error>& failure);

    const GalileoOptions options_;
    Client client_; ///< of the thread alone

    mutable std::mutex mutex_;
    std::condition_variable changed_;  ///< there may be something to do
    std::condition_variable_any done_; ///< something was done
    Stories stories_;
    std::deque<Trace> queue_;
    std::size_t queued_bytes_ = 0; ///< of the queue and of what is being sent
    Time oldest_;                  ///< since when the queue holds something
    std::size_t sending_ = 0;      ///< traces
    std::uint64_t accepted_ = 0;   ///< traces that were ever queued
    std::uint64_t handled_ = 0;    ///< of these, sent or dropped
    std::uint64_t wanted_ = 0;     ///< traces that somebody waits for, counted likewise
    std::uint64_t sent_ = 0;
    std::uint64_t dropped_ = 0;
    std::optional<Error> last_error_;
    bool closing_ = false;

    const pid_t process_;
    std::stop_source stop_;
    std::thread thread_;
};

} // namespace rexa::galileo

#endif
