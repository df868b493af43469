#ifndef REXA_ENGINE_SCHEDULER_HPP
#define REXA_ENGINE_SCHEDULER_HPP

#include <rexa/call.hpp>
#include <rexa/detail/async.hpp>

#include <cstddef>
#include <memory>

namespace rexa {

/// Decides who runs when. At most `slots` operations of the runs lane are under way at once,
/// whether blocking callers perform them or workers; who waits is admitted in order of arrival.
/// Queries have two threads of their own, the bulk lane has two slots. Threads start with the first
/// task and block all signals.
class Scheduler {
public:
    explicit Scheduler(std::size_t slots);
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;
    /// Shuts down first, if nobody has.
    ~Scheduler();

    /// A slot of the runs lane, given back at the end of its life.
    class Admission {
    public:
        Admission() = default;
        Admission(Admission&& other) noexcept = default;
        Admission& operator=(Admission&&) = delete;
        ~Admission();

    private:
        friend class Scheduler;
        struct State;
        explicit Admission(std::shared_ptr<void> state) noexcept;
        std::shared_ptr<void> state_;
    };

    /// Waits for a slot on the calling thread. Errors: cancelled, deadline_exceeded.
    Admission enter(const Call& call);

    /// Queues a task. A task whose deadline passes or which is cancelled while it waits is
    /// performed at once without a slot, so that it can complete with its error.
    /// Errors: failed_precondition after shutdown.
    void post(detail::Lane lane, std::shared_ptr<detail::Task> task);

    /// Looks at the waiting tasks again, because one was cancelled.
    void wake() noexcept;

    /// How many wait for a slot of the runs lane.
    [[nodiscard]] std::size_t waiting() const;

    /// Cancels all tasks and waits for their completion; on one of the own threads it does not
    /// wait. Idempotent.
    void shutdown() noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rexa

#endif
