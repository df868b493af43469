#include "engine/scheduler.hpp"

#include "engine/blocked_signals.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace rexa {

namespace {

using detail::Lane;
using detail::Task;

constexpr std::size_t query_threads = 2;
constexpr std::size_t bulk_slots = 2;

bool must_end_now(const Task& task, Call::Clock::time_point now) {
    return task.stop_requested() || task.deadline() <= now;
}

/// Somebody who waits for a slot: a task, or a blocked thread, which has none.
struct Waiter {
    std::shared_ptr<Task> task;
    bool admitted = false;
};

/// Operations of which only so many are under way at once.
struct SlotLane {
    explicit SlotLane(std::size_t count) : free_slots(count), slots(count) {}

    std::size_t free_slots;
    const std::size_t slots;
    std::list<Waiter> waiting;
    std::deque<std::shared_ptr<Task>> admitted;
    std::condition_variable_any changed; ///< work for the lane's threads
    std::size_t threads = 0;
    std::size_t idle_threads = 0;
};

} // namespace

struct Scheduler::State : std::enable_shared_from_this<Scheduler::State> {
    explicit State(std::size_t slots) : runs(slots), bulk(bulk_slots) {}

    std::mutex mutex;
    std::condition_variable_any blocked_changed; ///< a blocked thread was admitted
    std::condition_variable_any queries_changed; ///< work or deadlines for the query threads
    SlotLane runs;
    SlotLane bulk;
    std::deque<std::shared_ptr<Task>> queries;
    std::vector<std::shared_ptr<Task>> under_way;
    std::vector<std::thread> threads;
    std::size_t started_query_threads = 0;
    bool stopping = false;

    [[nodiscard]] std::array<SlotLane*, 2> slot_lanes() { return {&runs, &bulk}; }

    void admit_waiting(SlotLane& lane) {
        while (lane.free_slots > 0 && !lane.waiting.empty()) {
            auto first = std::find_if(lane.waiting.begin(), lane.waiting.end(),
                                      [](const Waiter& waiter) { return !waiter.admitted; });
            if (first == lane.waiting.end()) {
                return;
            }
            --lane.free_slots;
            if (first->task) {
                lane.admitted.push_back(std::move(first->task));
                lane.waiting.erase(first);
                add_thread(lane);
                lane.changed.notify_one();
            } else {
                first->admitted = true;
                blocked_changed.notify_all();
            }
        }
    }

    void release_slot() {
        const std::lock_guard lock(mutex);
        ++runs.free_slots;
        admit_waiting(runs);
    }

    void add_thread(SlotLane& lane) {
        if (lane.idle_threads < lane.admitted.size() && lane.threads < lane.slots) {
            start_thread([this, &lane] { perform_admitted(lane); });
            ++lane.threads;
        }
    }

    void add_query_threads() {
        while (started_query_threads < query_threads) {
            start_thread([this] { perform_queries(); });
            ++started_query_threads;
        }
    }

    template <class Loop>
    void start_thread(Loop loop) {
        const BlockedSignals blocked;
        threads.emplace_back([self = shared_from_this(), loop] { loop(); });
    }

    void perform(std::unique_lock<std::mutex>& lock, std::shared_ptr<Task> task) {
        under_way.push_back(task);
        lock.unlock();
        task->perform();
        lock.lock();
        std::erase(under_way, task);
        lock.unlock();
        // The last reference may own the handler's state: it goes without the mutex.
        task.reset();
        lock.lock();
    }

    void perform_admitted(SlotLane& lane) {
        std::unique_lock lock(mutex);
        for (;;) {
            if (!lane.admitted.empty()) {
                auto task = std::move(lane.admitted.front());
                lane.admitted.pop_front();
                perform(lock, std::move(task));
                ++lane.free_slots;
                admit_waiting(lane);
            } else if (stopping) {
                return;
            } else {
                ++lane.idle_threads;
                lane.changed.wait(lock);
                --lane.idle_threads;
            }
        }
    }

    void perform_queries() {
        std::unique_lock lock(mutex);
        for (;;) {
            if (auto ended = take_ended()) {
                perform(lock, std::move(ended));
            } else if (!queries.empty()) {
                auto task = std::move(queries.front());
                queries.pop_front();
                perform(lock, std::move(task));
            } else if (stopping && !has_waiting_task()) {
                queries_changed.notify_all();
                return;
            } else {
                wait_for_query(lock);
            }
        }
    }

    void wait_for_query(std::unique_lock<std::mutex>& lock) {
        auto next = Call::Clock::time_point::max();
        for (const SlotLane* lane : slot_lanes()) {
            for (const auto& waiter : lane->waiting) {
                if (waiter.task) {
                    next = std::min(next, waiter.task->deadline());
                }
            }
        }
        if (next == Call::Clock::time_point::max()) {
            queries_changed.wait(lock);
        } else {
            queries_changed.wait_until(lock, next);
        }
    }

    std::shared_ptr<Task> take_ended() {
        const auto now = Call::Clock::now();
        for (SlotLane* lane : slot_lanes()) {
            for (auto it = lane->waiting.begin(); it != lane->waiting.end(); ++it) {
                if (it->task && (stopping || must_end_now(*it->task, now))) {
                    auto task = std::move(it->task);
                    lane->waiting.erase(it);
                    return task;
                }
            }
        }
        return nullptr;
    }

    [[nodiscard]] bool has_waiting_task() {
        const auto lanes = slot_lanes();
        return std::any_of(lanes.begin(), lanes.end(), [](const SlotLane* lane) {
            return std::any_of(lane->waiting.begin(), lane->waiting.end(),
                               [](const Waiter& waiter) { return waiter.task != nullptr; });
        });
    }
};

Scheduler::Admission::Admission(std::shared_ptr<void> state) noexcept : state_(std::move(state)) {}

Scheduler::Admission::~Admission() {
    if (state_) {
        static_cast<Scheduler::State*>(state_.get())->release_slot();
    }
}

Scheduler::Scheduler(std::size_t slots) : state_(std::make_shared<State>(slots)) {}

Scheduler::~Scheduler() {
    shutdown();
}

Scheduler::Admission Scheduler::enter(const Call& call) {
    call.check();
    auto& state = *state_;
    std::unique_lock lock(state.mutex);
    const auto mine = state.runs.waiting.emplace(state.runs.waiting.end());
    state.admit_waiting(state.runs);
    const auto is_admitted = [&] { return mine->admitted; };
    if (call.has_deadline()) {
        state.blocked_changed.wait_until(lock, call.stop(), call.deadline(), is_admitted);
    } else {
        state.blocked_changed.wait(lock, call.stop(), is_admitted);
    }
    const bool admitted = mine->admitted;
    state.runs.waiting.erase(mine);
    lock.unlock();
    if (!admitted) {
        call.check();
        throw Error(Errc::deadline_exceeded, "the deadline passed while waiting for a free slot")
            .from("engine");
    }
    return Admission(state_);
}

void Scheduler::post(Lane lane, std::shared_ptr<Task> task) {
    auto& state = *state_;
    const std::lock_guard lock(state.mutex);
    if (state.stopping) {
        throw Error(Errc::failed_precondition, "the engine is shutting down").from("engine");
    }
    state.add_query_threads();
    if (lane == Lane::queries) {
        state.queries.push_back(std::move(task));
    } else {
        SlotLane& slots = lane == Lane::bulk ? state.bulk : state.runs;
        slots.waiting.emplace_back().task = std::move(task);
        state.admit_waiting(slots);
    }
    state.queries_changed.notify_one();
}

std::size_t Scheduler::waiting() const {
    const std::lock_guard lock(state_->mutex);
    return state_->runs.waiting.size();
}

void Scheduler::wake() noexcept {
    const std::lock_guard lock(state_->mutex);
    state_->queries_changed.notify_all();
}

void Scheduler::shutdown() noexcept {
    auto& state = *state_;
    std::vector<std::thread> threads;
    std::vector<std::shared_ptr<Task>> tasks;
    {
        const std::lock_guard lock(state.mutex);
        state.stopping = true;
        threads.swap(state.threads);
        // Those who wait first: the end of one under way must not let another one begin.
        for (const SlotLane* lane : state.slot_lanes()) {
            for (const auto& waiter : lane->waiting) {
                if (waiter.task) {
                    tasks.push_back(waiter.task);
                }
            }
            tasks.insert(tasks.end(), lane->admitted.begin(), lane->admitted.end());
        }
        tasks.insert(tasks.end(), state.queries.begin(), state.queries.end());
        tasks.insert(tasks.end(), state.under_way.begin(), state.under_way.end());
    }
    for (const auto& task : tasks) {
        task->cancel();
    }
    {
        const std::lock_guard lock(state.mutex);
        for (SlotLane* lane : state.slot_lanes()) {
            lane->changed.notify_all();
        }
        state.queries_changed.notify_all();
    }
    const bool own_thread =
        std::any_of(threads.begin(), threads.end(), [](const std::thread& thread) {
            return thread.get_id() == std::this_thread::get_id();
        });
    for (auto& thread : threads) {
        own_thread ? thread.detach() : thread.join();
    }
}

} // namespace rexa
