#include "engine/listener_queue.hpp"

#include "core/blocked_signals.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace rexa {

namespace {
constexpr std::size_t longest_queue = 1024;
constexpr std::size_t most_bytes = 64u << 20; // a single event may have more
} // namespace

struct ListenerQueue::State {
    struct Queued {
        Event event;
        std::size_t bytes;
    };

    std::vector<std::shared_ptr<RunListener>> listeners;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Queued> events;
    std::size_t bytes = 0; ///< of all that are queued
    std::thread thread;
    bool stopping = false;

    [[nodiscard]] bool has_room(std::size_t further) const noexcept {
        return events.empty() || (events.size() < longest_queue && further <= most_bytes &&
                                  bytes <= most_bytes - further);
    }

    void deliver_all() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return stopping || !events.empty(); });
            if (events.empty()) {
                return;
            }
            const Event event = std::move(events.front().event);
            bytes -= events.front().bytes;
            events.pop_front();
            lock.unlock();
            for (const auto& listener : listeners) {
                deliver(event, *listener);
            }
            lock.lock();
        }
    }

    static void deliver(const Event& event, RunListener& listener) noexcept {
        try {
            event(listener);
        } catch (...) {
            // A listener watches; by contract its failures do not count.
        }
    }
};

ListenerQueue::ListenerQueue(std::vector<std::shared_ptr<RunListener>> listeners)
    : state_(std::make_shared<State>()) {
    state_->listeners = std::move(listeners);
}

ListenerQueue::~ListenerQueue() {
    std::thread thread;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        thread.swap(state_->thread);
    }
    state_->changed.notify_all();
    if (thread.joinable()) {
        thread.get_id() == std::this_thread::get_id() ? thread.detach() : thread.join();
    }
}

bool ListenerQueue::has_listeners() const noexcept {
    return !state_->listeners.empty();
}

void ListenerQueue::post(Event event, std::size_t bytes) noexcept {
    if (!has_listeners()) {
        return;
    }
    try {
        const std::lock_guard lock(state_->mutex);
        if (!state_->has_room(bytes)) {
            return;
        }
        state_->events.push_back({std::move(event), bytes});
        state_->bytes += bytes;
        if (!state_->thread.joinable()) {
            const BlockedSignals blocked;
            state_->thread = std::thread([state = state_] { state->deliver_all(); });
        }
        state_->changed.notify_one();
    } catch (...) {
        // No memory or no thread for an event: it is dropped, as when the queue is full.
    }
}

} // namespace rexa
