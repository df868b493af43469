#ifndef REXA_PYTHON_WAITING_HPP
#define REXA_PYTHON_WAITING_HPP

#include "engine_handle.hpp"

#include <rexa/call.hpp>
#include <rexa/engine.hpp>
#include <rexa/observer.hpp>

#include <pybind11/pybind11.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace rexa::python {

/// Milliseconds, or no limit.
using Timeout = std::optional<std::chrono::milliseconds>;

/// Tells a waiting Python thread that its operation has ended, or that there are
/// events.
class Completion {
public:
    void complete(std::exception_ptr error);
    void wake();

    /// Waits until there is something to do, for 20 ms at most. Called without the GIL.
    void wait();
    [[nodiscard]] bool is_complete() const;

    /// The error the operation ended with, if any. Valid once complete.
    [[nodiscard]] const std::exception_ptr& error() const noexcept { return error_; }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool complete_ = false;
    bool woken_ = false;
    std::exception_ptr error_;
};

class EventQueue;

/// What Python wants to be told of an operation while it waits; None for nothing.
struct Callbacks {
    pybind11::object on_output = pybind11::none();
    pybind11::object on_text = pybind11::none();
    pybind11::object on_generated = pybind11::none();
};

/// Lets other Python threads run until the operation has ended. Passes events on to the callbacks
/// and looks for signals meanwhile; an exception from either cancels the operation and is raised
/// once it has ended.
void wait_in_python(Completion& completion, EventQueue* events, const Callbacks& callbacks,
                    std::stop_source& stop);

/// The observer to hand to the engine: none without a callback.
std::shared_ptr<EventQueue> make_event_queue(const std::shared_ptr<Completion>& completion,
                                             const Callbacks& callbacks);

/// What was told and not delivered stays undelivered. Does nothing without a queue.
void discard(const std::shared_ptr<EventQueue>& events);

/// The call of one operation: its deadline, cancelled by `stop`.
Call make_call(const Timeout& timeout, const std::stop_source& stop);

/// An engine for the length of one call, dropped where other Python threads can go on: it may be
/// the last copy.
class BorrowedEngine {
public:
    explicit BorrowedEngine(EngineHandle& handle) : visit_(handle), engine_(handle.engine()) {}
    BorrowedEngine(const BorrowedEngine&) = delete;
    BorrowedEngine& operator=(const BorrowedEngine&) = delete;
    ~BorrowedEngine() {
        const pybind11::gil_scoped_release release;
        engine_.reset();
    }

    [[nodiscard]] Engine& operator*() noexcept { return *engine_; }

private:
    EngineHandle::Visit visit_;
    std::optional<Engine> engine_;
};

/// The completion handler of an operation that Python waits for.
template <class T>
struct Arrival {
    std::shared_ptr<Completion> completion = std::make_shared<Completion>();
    std::shared_ptr<T> value = std::make_shared<T>();

    void operator()(std::exception_ptr error, T result) {
        *value = std::move(result);
        completion->complete(std::move(error));
    }
};

template <>
struct Arrival<void> {
    std::shared_ptr<Completion> completion = std::make_shared<Completion>();

    void operator()(std::exception_ptr error) { completion->complete(std::move(error)); }
};

/// Performs an asynchronous operation of the engine and waits for its end as a Python call waits.
/// `start(engine, call, observer, arrival)` initiates it.
template <class T, class Start>
T wait_for(EngineHandle& handle, const Timeout& timeout, const Callbacks& callbacks, Start start) {
    BorrowedEngine engine(handle);
    std::stop_source stop;
    const Arrival<T> arrival;
    const std::shared_ptr<EventQueue> events = make_event_queue(arrival.completion, callbacks);
    const std::stop_callback close_cancels(handle.closing(), [&stop, &events] {
        stop.request_stop();
        discard(events);
    });
    {
        const pybind11::gil_scoped_release release;
        start(*engine, make_call(timeout, stop), events, arrival);
    }
    wait_in_python(*arrival.completion, events.get(), callbacks, stop);
    if (arrival.completion->error()) {
        std::rethrow_exception(arrival.completion->error());
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*arrival.value);
    }
}

/// The same for an operation that tells nothing: `start(engine, call, arrival)`.
template <class T, class Start>
T wait_for(EngineHandle& handle, const Timeout& timeout, Start start) {
    return wait_for<T>(handle, timeout, Callbacks(),
                       [&](Engine& engine, const Call& call, const auto&, Arrival<T> arrival) {
                           start(engine, call, std::move(arrival));
                       });
}

} // namespace rexa::python

#endif
