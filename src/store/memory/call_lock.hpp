#ifndef REXA_STORE_MEMORY_CALL_LOCK_HPP
#define REXA_STORE_MEMORY_CALL_LOCK_HPP

#include <rexa/call.hpp>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace rexa::memory {

/// A lock that one holds alone or several hold together, waited for within a call. Those who hold
/// it may outlive it.
class CallLock {
public:
    class Hold;

    /// Errors: cancelled, deadline_exceeded.
    [[nodiscard]] Hold alone(const Call& call);
    [[nodiscard]] Hold together(const Call& call);

private:
    struct State {
        std::mutex mutex;
        std::condition_variable_any changed;
        std::size_t together = 0;
        bool alone = false;
    };
    template <class Free>
    void wait(std::unique_lock<std::mutex>& lock, const Call& call, Free is_free);

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

class CallLock::Hold {
public:
    Hold(Hold&& other) noexcept : state_(std::move(other.state_)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold();

private:
    friend class CallLock;
    explicit Hold(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

} // namespace rexa::memory

#endif
