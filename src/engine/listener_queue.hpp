#ifndef REXA_ENGINE_LISTENER_QUEUE_HPP
#define REXA_ENGINE_LISTENER_QUEUE_HPP

#include <rexa/listener.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace rexa {

/// Delivers events to the listeners on one thread, which starts with the first event. At the end
/// of its life what is queued is still delivered.
class ListenerQueue {
public:
    using Event = std::function<void(RunListener&)>;

    explicit ListenerQueue(std::vector<std::shared_ptr<RunListener>> listeners);
    ListenerQueue(const ListenerQueue&) = delete;
    ListenerQueue& operator=(const ListenerQueue&) = delete;
    ~ListenerQueue();

    /// Whether anybody listens; if not, an event need not be made.
    [[nodiscard]] bool has_listeners() const noexcept;

    /// Never waits and never throws; drops the event when the queue is full. `bytes`: what it
    /// keeps in memory, where that may be much.
    void post(Event event, std::size_t bytes = 0) noexcept;

private:
    struct State;
    /// Shared with the thread, which may outlive this when it is the one that ends it.
    std::shared_ptr<State> state_;
};

} // namespace rexa

#endif
