#ifndef REXA_DETAIL_ASYNC_HPP
#define REXA_DETAIL_ASYNC_HPP

#include <rexa/call.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

namespace rexa::detail {

/// Which threads of the engine perform an operation. `bulk` is for what may read or write a whole
/// history or workspace: it must hold up neither runs nor queries. `models` is for what waits for a
/// model most of its time.
enum class Lane { runs, queries, bulk, models };

/// One asynchronous operation in an engine's queue.
class Task {
public:
    virtual ~Task() = default;

    /// Performs the operation. Called once, on a thread of the engine.
    virtual void perform() noexcept = 0;

    /// Calls the handler. Called once, on the same thread, when what the operation needed of the
    /// engine is free again: the handler may use the engine as it likes.
    virtual void complete() noexcept = 0;

    /// Asks the operation to end with `cancelled`, whether it waits or runs.
    virtual void cancel() noexcept = 0;

    [[nodiscard]] virtual bool stop_requested() const noexcept = 0;
    [[nodiscard]] virtual Call::Clock::time_point deadline() const noexcept = 0;
};

/// Puts tasks on an engine's threads. Implemented by the engine.
class TaskQueue {
public:
    virtual ~TaskQueue() = default;
    virtual void post(Lane lane, std::shared_ptr<Task> task) = 0;

    /// Says that a task, which may or may not be queued, was asked to stop.
    virtual void stopped(const Task& task) noexcept = 0;
};

/// How an operation that gives a T completes.
template <class T>
struct Completion {
    using Signature = void(std::exception_ptr, T);
    using Values = std::tuple<std::exception_ptr, T>;
};
template <>
struct Completion<void> {
    using Signature = void(std::exception_ptr);
    using Values = std::tuple<std::exception_ptr>;
};

/// A task for a completion handler of any type. The handler is called exactly once, through its
/// associated executor, whose work is kept outstanding meanwhile.
template <class T, class Handler>
class HandlerTask final : public Task {
public:
    HandlerTask(std::shared_ptr<TaskQueue> queue, std::function<T(const Call&)> operation,
                Call call, Handler handler)
        : operation_(std::move(operation)), call_(std::move(call)),
          tell_queue_(stop_.get_token(), TellQueue{std::move(queue), *this}),
          forward_stop_(call_.stop(), Forward{stop_}),
          slot_(boost::asio::get_associated_cancellation_slot(handler)),
          work_(boost::asio::make_work_guard(handler)), handler_(std::move(handler)) {
        call_.stop(stop_.get_token());
        if (slot_.is_connected()) {
            slot_.assign([stop = stop_](boost::asio::cancellation_type type) mutable {
                if (type != boost::asio::cancellation_type::none) {
                    stop.request_stop();
                }
            });
        }
    }

    void cancel() noexcept override { stop_.request_stop(); }
    [[nodiscard]] bool stop_requested() const noexcept override { return stop_.stop_requested(); }
    [[nodiscard]] Call::Clock::time_point deadline() const noexcept override {
        return call_.deadline();
    }

    void perform() noexcept override {
        try {
            call_.check();
            if constexpr (std::is_void_v<T>) {
                operation_(call_);
            } else {
                std::get<T>(values_) = operation_(call_);
            }
        } catch (...) {
            std::get<std::exception_ptr>(values_) = std::current_exception();
        }
        operation_ = nullptr;
    }

    void complete() noexcept override {
        boost::asio::dispatch(work_.get_executor(), [handler = std::move(handler_), slot = slot_,
                                                     values = std::move(values_)]() mutable {
            slot.clear();
            std::apply(std::move(handler), std::move(values));
        });
        // Only now: until here this thread needs the executor's context to be there.
        work_.reset();
    }

private:
    struct TellQueue {
        std::shared_ptr<TaskQueue> queue;
        const Task& task;
        void operator()() { queue->stopped(task); }
    };
    struct Forward {
        std::stop_source stop;
        void operator()() { stop.request_stop(); }
    };
    using Slot = boost::asio::associated_cancellation_slot_t<Handler>;
    using Work = decltype(boost::asio::make_work_guard(std::declval<const Handler&>()));

    std::stop_source stop_;
    std::function<T(const Call&)> operation_;
    Call call_;
    std::stop_callback<TellQueue> tell_queue_;
    std::stop_callback<Forward> forward_stop_;
    Slot slot_;
    Work work_;
    Handler handler_;
    typename Completion<T>::Values values_;
};

/// Starts `operation` on the queue and completes `token` with `void(std::exception_ptr, T)`, or
/// `void(std::exception_ptr)` where T is void.
template <class T, class Token>
auto async_call(std::shared_ptr<TaskQueue> queue, Lane lane, const Call& call,
                std::function<T(const Call&)> operation, Token&& token) {
    static_assert(!std::is_same_v<std::decay_t<Token>, boost::asio::deferred_t>,
                  "rexa: boost::asio::deferred cannot carry an exception_ptr and a value in "
                  "Boost 1.81; use a callback, use_future or use_awaitable");
    return boost::asio::async_initiate<Token, typename Completion<T>::Signature>(
        [](auto handler, std::shared_ptr<TaskQueue> where, Lane on, const Call& limits,
           std::function<T(const Call&)> what) {
            using Handler = std::decay_t<decltype(handler)>;
            auto task = std::make_shared<HandlerTask<T, Handler>>(where, std::move(what), limits,
                                                                  std::move(handler));
            where->post(on, std::move(task));
        },
        token, std::move(queue), lane, call, std::move(operation));
}

} // namespace rexa::detail

#endif
