#ifndef REXA_NET_OPERATION_HPP
#define REXA_NET_OPERATION_HPP

#include <rexa/call.hpp>

#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace rexa::net {

/// One asynchronous operation of the I/O thread, waited for by one other thread.
class Operation {
public:
    enum class Outcome : std::uint8_t { ended, stopped, timed_out };

    /// Begins: `start(handler)` is called on the executor and passes the handler, which takes
    /// what Asio's own take, to exactly one asynchronous operation.
    template <class Executor, class Start>
    void begin(const Executor& executor, Start start) {
        boost::asio::post(executor, [handler = make_handler(), start = std::move(start)]() mutable {
            start(std::move(handler));
        });
    }

    /// Until the operation ends, the token stops or the time has come; the operation goes on.
    Outcome wait(const std::stop_token& stop, Call::Clock::time_point until) {
        std::unique_lock lock(state_->mutex);
        if (state_->changed.wait_until(lock, stop, until, [this] { return state_->done; })) {
            return Outcome::ended;
        }
        return stop.stop_requested() ? Outcome::stopped : Outcome::timed_out;
    }

    /// Waits for what has been told to end, such as by closing its socket.
    void wait_for_end() {
        std::unique_lock lock(state_->mutex);
        state_->changed.wait(lock, [this] { return state_->done; });
    }

    /// Once it has ended.
    [[nodiscard]] const boost::system::error_code& error() const noexcept { return state_->error; }
    [[nodiscard]] std::size_t size() const noexcept { return state_->size; }

private:
    struct State {
        void complete(boost::system::error_code how, std::size_t moved) {
            const std::lock_guard lock(mutex);
            error = how;
            size = moved;
            done = true;
            changed.notify_all();
        }

        std::mutex mutex;
        std::condition_variable_any changed;
        bool done = true;
        boost::system::error_code error;
        std::size_t size = 0;
    };

    struct Handler {
        template <class... Result>
        void operator()(boost::system::error_code error, const Result&... result) const {
            state->complete(error, size_of(result...));
        }

        std::shared_ptr<State> state;
    };

    Handler make_handler() {
        state_->done = false;
        return {state_};
    }

    template <class... Result>
    static std::size_t size_of(const Result&... result) {
        if constexpr ((std::is_same_v<Result, std::size_t> && ...) && sizeof...(Result) == 1) {
            return (result + ...);
        } else {
            return 0;
        }
    }

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

} // namespace rexa::net

#endif
