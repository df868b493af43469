#include "engine/scheduler.hpp"

#include "core/blocked_signals.hpp"

#include <rexa/error.hpp>

#include <system_error>

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rexa {

namespace {

using detail::Lane;
using detail::Task;
using TimePoint = Call::Clock::time_point;

constexpr std::size_t query_slots = 2;
constexpr std::size_t bulk_slots = 2;
constexpr std::size_t model_slots = 8;
constexpr std::size_t ending_slots = 1;

struct SlotLane;

/// Somebody who waits for a slot of a lane or has one: a task, or a thread in `enter`, which has
/// no task.
struct Entry {
    SlotLane* lane;
    std::shared_ptr<Task> task;
    std::thread::id thread{}; ///< that uses the slot, or waits for it
    bool has_slot = false;
};

/// An entry goes from list to list: nothing has to be allocated after it was made.
using Entries = std::list<Entry>;

/// Operations of which only so many are under way at once.
struct SlotLane {
    std::size_t free_slots;
    Entries waiting{};
};

} // namespace

struct Scheduler::State : std::enable_shared_from_this<Scheduler::State> {
    State(std::size_t slots, ThreadMaker maker)
        : make_thread(std::move(maker)), runs{slots}, asides{slots} {}

    const ThreadMaker make_thread;
    std::mutex mutex;
    std::condition_variable_any entered;       ///< a thread in `enter` has its slot
    std::condition_variable work;              ///< for the workers
    std::condition_variable deadlines_changed; ///< for the watcher
    SlotLane runs;
    SlotLane asides; ///< of side sandboxes; only threads wait here
    SlotLane queries{query_slots};
    SlotLane bulk{bulk_slots};
    SlotLane models{model_slots};
    SlotLane ending{ending_slots}; ///< of tasks that ended while they waited
    Entries ready;                 ///< tasks with a slot that no worker has taken up
    Entries under_way;
    /// Where the tasks are that wait in another lane than `ending`, and their deadlines.
    std::unordered_map<const Task*, Entries::iterator> places;
    std::set<std::pair<TimePoint, const Task*>> deadlines;
    std::vector<std::thread> threads;
    std::size_t workers = 0;
    std::size_t idle_workers = 0;
    bool watching = false;
    bool stopping = false;
    bool detached = false; ///< nobody will join the threads

    [[nodiscard]] SlotLane& lane_of(Lane lane) {
        switch (lane) {
        case Lane::queries:
            return queries;
        case Lane::bulk:
            return bulk;
        case Lane::models:
            return models;
        case Lane::runs:
            break;
        }
        return runs;
    }

    void start_thread(void (State::*loop)()) {
        const BlockedSignals blocked;
        auto& thread = threads.emplace_back();
        try {
            thread = make_thread([self = shared_from_this(), loop] { ((*self).*loop)(); });
        } catch (...) {
            threads.pop_back();
            throw;
        }
        if (detached) {
            thread.detach();
            threads.pop_back();
        }
    }

    void start_worker() {
        start_thread(&State::perform_ready);
        ++workers;
    }

    /// The threads without which a task of this lane might wait for ever.
    void start_threads_for(const SlotLane& lane, const Task& task) {
        try {
            if (workers == 0) {
                start_worker();
            }
            if (lane.free_slots == 0 && task.deadline() != TimePoint::max() && !watching) {
                start_thread(&State::watch_deadlines);
                watching = true;
            }
        } catch (const std::system_error& error) {
            throw Error(Errc::resource_exhausted,
                        "no thread could be made for an asynchronous operation; end other threads "
                        "or raise the limit on processes")
                .from("engine")
                .with_errno(error.code().value());
        }
    }

    void call_worker() {
        if (idle_workers < ready.size()) {
            try {
                start_worker();
            } catch (const std::exception&) {
                // The workers that there are come to it one after the other.
            }
        }
        work.notify_one();
    }

    void remember(Entries::iterator place) {
        const Task* task = place->task.get();
        places.emplace(task, place);
        if (task->deadline() != TimePoint::max()) {
            deadlines.emplace(task->deadline(), task);
        }
    }

    void forget(const Task& task) {
        places.erase(&task);
        deadlines.erase({task.deadline(), &task});
    }

    /// The caller keeps the task: its end must not come under the mutex.
    void add(SlotLane& lane, const std::shared_ptr<Task>& task) {
        Entries one;
        const auto place = one.insert(one.end(), Entry{&lane, task});
        try {
            remember(place);
        } catch (...) {
            forget(*task);
            throw;
        }
        lane.waiting.splice(lane.waiting.end(), one);
        if (task->stop_requested()) {
            end_waiting(place);
            return;
        }
        admit(lane);
        if (!deadlines.empty() && deadlines.begin()->second == task.get()) {
            deadlines_changed.notify_one();
        }
    }

    /// While the scheduler stops, no task begins: what waits is ended.
    [[nodiscard]] Entries::iterator next_of(SlotLane& lane) {
        return std::find_if(lane.waiting.begin(), lane.waiting.end(), [&](const Entry& entry) {
            return !stopping || &lane == &ending || !entry.task;
        });
    }

    void admit(SlotLane& lane) {
        while (lane.free_slots > 0) {
            const auto next = next_of(lane);
            if (next == lane.waiting.end()) {
                return;
            }
            --lane.free_slots;
            next->has_slot = true;
            if (next->task) {
                forget(*next->task);
                ready.splice(ready.end(), lane.waiting, next);
                call_worker();
            } else {
                under_way.splice(under_way.end(), lane.waiting, next);
                entered.notify_all();
            }
        }
    }

    /// Gives back the slot of what is under way.
    void leave(Entries::iterator entry) {
        SlotLane& lane = *entry->lane;
        under_way.erase(entry);
        ++lane.free_slots;
        admit(lane);
    }

    void end_waiting(Entries::iterator entry) {
        SlotLane& lane = *std::exchange(entry->lane, &ending);
        forget(*entry->task);
        ending.waiting.splice(ending.waiting.end(), lane.waiting, entry);
        admit(ending);
    }

    [[nodiscard]] bool has_slot(std::thread::id thread, const SlotLane& lane) const {
        return std::any_of(under_way.begin(), under_way.end(), [&](const Entry& entry) {
            return entry.thread == thread && entry.lane == &lane;
        });
    }

    /// Whoever has a slot of the side sandboxes waits for nothing else: runs may wait for those.
    void check_may_run(std::thread::id thread) const {
        if (has_slot(thread, runs) || has_slot(thread, asides)) {
            throw Error(Errc::failed_precondition,
                        "a run cannot be started from inside a run of the same engine, such as "
                        "from its observer or provider; start it after the run, or with "
                        "async_run without waiting")
                .from("engine");
        }
    }

    void check_may_ask_aside(std::thread::id thread) const {
        if (has_slot(thread, asides)) {
            throw Error(Errc::failed_precondition,
                        "code cannot be generated from inside a sandbox provider that the same "
                        "engine is asking for generated code; do it afterwards")
                .from("engine");
        }
    }

    /// Waits for a slot on the calling thread; it goes back with the last copy of what is returned.
    std::shared_ptr<void> enter(SlotLane& lane, const Call& call,
                                std::unique_lock<std::mutex> lock) {
        const auto mine = lane.waiting.insert(lane.waiting.end(),
                                              Entry{&lane, nullptr, std::this_thread::get_id()});
        admit(lane);
        const auto admitted = [&] { return mine->has_slot; };
        if (call.has_deadline()) {
            entered.wait_until(lock, call.stop(), call.deadline(), admitted);
        } else {
            entered.wait(lock, call.stop(), admitted);
        }
        if (!mine->has_slot) {
            lane.waiting.erase(mine);
            lock.unlock();
            call.check();
            throw Error(Errc::deadline_exceeded,
                        "the deadline passed while waiting for a free slot")
                .from("engine");
        }
        lock.unlock();
        return {nullptr, [self = shared_from_this(), mine](void*) {
                    const std::lock_guard relock(self->mutex);
                    self->leave(mine);
                }};
    }

    void perform_ready() {
        std::unique_lock lock(mutex);
        for (;;) {
            if (!ready.empty()) {
                perform_first(lock);
            } else if (stopping && places.empty() && ending.waiting.empty()) {
                work.notify_all();
                return;
            } else {
                ++idle_workers;
                work.wait(lock);
                --idle_workers;
            }
        }
    }

    void perform_first(std::unique_lock<std::mutex>& lock) {
        const auto entry = ready.begin();
        under_way.splice(under_way.end(), ready, entry);
        entry->thread = std::this_thread::get_id();
        auto task = entry->task;
        lock.unlock();
        task->perform();
        lock.lock();
        leave(entry);
        lock.unlock();
        task->complete();
        // The last reference may own the handler's state: it goes without the mutex.
        task.reset();
        lock.lock();
    }

    void watch_deadlines() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            if (deadlines.empty()) {
                deadlines_changed.wait(lock);
                continue;
            }
            const auto [deadline, task] = *deadlines.begin();
            if (deadline <= Call::Clock::now()) {
                end_waiting(places.at(task));
            } else {
                deadlines_changed.wait_until(lock, deadline);
            }
        }
    }

    /// From now on no task begins. Returns those that have not completed.
    std::vector<std::shared_ptr<Task>> stop() {
        const std::lock_guard lock(mutex);
        stopping = true;
        std::vector<std::shared_ptr<Task>> tasks;
        for (const Entries* entries : {&runs.waiting, &queries.waiting, &bulk.waiting,
                                       &models.waiting, &ready, &under_way}) {
            for (const auto& entry : *entries) {
                if (entry.task) {
                    tasks.push_back(entry.task);
                }
            }
        }
        return tasks;
    }

    /// The threads there are. Those who complete tasks may still start further ones.
    std::vector<std::thread> take_threads() {
        const std::lock_guard lock(mutex);
        work.notify_all();
        deadlines_changed.notify_all();
        return std::exchange(threads, {});
    }

    bool detach_when_own_thread() {
        const std::lock_guard lock(mutex);
        detached = detached || std::any_of(threads.begin(), threads.end(), [](const auto& thread) {
                       return thread.get_id() == std::this_thread::get_id();
                   });
        return detached;
    }
};

Scheduler::Admission::Admission(std::shared_ptr<void> slot) noexcept : slot_(std::move(slot)) {}

Scheduler::Scheduler(std::size_t slots, ThreadMaker make_thread)
    : state_(std::make_shared<State>(slots, std::move(make_thread))) {}

Scheduler::~Scheduler() {
    shutdown();
}

std::thread Scheduler::make_thread_of(std::function<void()> function) {
    return std::thread(std::move(function));
}

Scheduler::Admission Scheduler::enter(const Call& call) {
    call.check();
    std::unique_lock lock(state_->mutex);
    state_->check_may_run(std::this_thread::get_id());
    return Admission(state_->enter(state_->runs, call, std::move(lock)));
}

Scheduler::Admission Scheduler::enter_aside(const Call& call) {
    call.check();
    std::unique_lock lock(state_->mutex);
    state_->check_may_ask_aside(std::this_thread::get_id());
    return Admission(state_->enter(state_->asides, call, std::move(lock)));
}

void Scheduler::check_thread() const {
    const std::lock_guard lock(state_->mutex);
    state_->check_may_run(std::this_thread::get_id());
}

void Scheduler::post(Lane lane, std::shared_ptr<Task> task) {
    auto& state = *state_;
    const std::lock_guard lock(state.mutex);
    if (state.stopping) {
        throw Error(Errc::failed_precondition, "the engine is shutting down").from("engine");
    }
    SlotLane& slots = state.lane_of(lane);
    state.start_threads_for(slots, *task);
    state.add(slots, task);
}

void Scheduler::stopped(const Task& task) noexcept {
    auto& state = *state_;
    const std::lock_guard lock(state.mutex);
    if (const auto found = state.places.find(&task); found != state.places.end()) {
        state.end_waiting(found->second);
    }
}

std::size_t Scheduler::waiting() const {
    const std::lock_guard lock(state_->mutex);
    return state_->runs.waiting.size();
}

std::size_t Scheduler::waiting_aside() const {
    const std::lock_guard lock(state_->mutex);
    return state_->asides.waiting.size();
}

void Scheduler::shutdown() noexcept {
    auto& state = *state_;
    for (const auto& task : state.stop()) {
        task->cancel();
        stopped(*task);
    }
    const bool detach = state.detach_when_own_thread();
    for (auto threads = state.take_threads(); !threads.empty(); threads = state.take_threads()) {
        for (auto& thread : threads) {
            detach ? thread.detach() : thread.join();
        }
    }
}

} // namespace rexa
