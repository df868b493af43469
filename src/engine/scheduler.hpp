#ifndef REXA_ENGINE_SCHEDULER_HPP
#define REXA_ENGINE_SCHEDULER_HPP

#include <rexa/call.hpp>
#include <rexa/detail/async.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>

namespace rexa {

/// Decides who runs when. At most `slots` operations of the runs lane are under way at once,
/// whether blocking callers perform them or workers; as many side sandboxes, two queries, two bulk
/// operations and eight that ask models are under way beside them. In each lane who waits is
/// admitted in order of arrival.
///
/// A task has a slot while it performs, not while it completes. A handler that blocks keeps its
/// worker; another one takes its place, so that there are as many workers as were needed at once.
/// Threads start with the first task and block all signals.
class Scheduler {
public:
    /// Makes a thread that calls the function. Throws std::system_error when none is to be had.
    using ThreadMaker = std::function<std::thread(std::function<void()>)>;

    explicit Scheduler(std::size_t slots, ThreadMaker make_thread = make_thread_of);
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;
    /// Shuts down first, if nobody has.
    ~Scheduler();

    /// A slot of a lane, given back at the end of its life.
    class Admission {
    public:
        Admission() = default;
        Admission(Admission&&) noexcept = default;
        Admission& operator=(Admission&&) = delete;

    private:
        friend class Scheduler;
        explicit Admission(std::shared_ptr<void> slot) noexcept;
        std::shared_ptr<void> slot_;
    };

    /// Waits for a slot on the calling thread. Errors: cancelled, deadline_exceeded;
    /// failed_precondition as `check_thread`.
    Admission enter(const Call& call);

    /// The same for a sandbox beside the runs, in a lane of its own. Errors: failed_precondition
    /// on a thread that has a slot of this lane; one of the runs lane is no hindrance.
    Admission enter_aside(const Call& call);

    /// Errors: failed_precondition on a thread that has a slot of either lane, which might wait for
    /// itself.
    void check_thread() const;

    /// Queues a task. A task whose deadline passes or which is stopped while it waits leaves its
    /// lane for one where nothing but such tasks is performed, and completes with its error.
    /// Errors, and then the task is not queued: failed_precondition after shutdown,
    /// resource_exhausted when no thread can be made for it.
    void post(detail::Lane lane, std::shared_ptr<detail::Task> task);

    /// Says that a task was asked to stop. It need not be known here.
    void stopped(const detail::Task& task) noexcept;

    /// How many wait for a slot of the runs lane.
    [[nodiscard]] std::size_t waiting() const;

    /// How many wait in `enter_aside`.
    [[nodiscard]] std::size_t waiting_aside() const;

    /// Cancels all tasks and waits for their completion; on one of the own threads it does not
    /// wait. Idempotent.
    void shutdown() noexcept;

private:
    static std::thread make_thread_of(std::function<void()> function);

    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rexa

#endif
