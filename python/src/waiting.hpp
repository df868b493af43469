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

/// Tells a waiting Python thread that its operation has ended, or that there is output.
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

class OutputQueue;

/// Lets other Python threads run until the operation has ended. Passes output on to `on_output` and
/// looks for signals meanwhile; an exception from either cancels the operation and is raised once
/// it has ended.
void wait_in_python(Completion& completion, OutputQueue* output, const pybind11::object& on_output,
                    std::stop_source& stop);

/// The observer to hand to the engine: none without a callback.
std::shared_ptr<OutputQueue> make_output_queue(const std::shared_ptr<Completion>& completion,
                                               const pybind11::object& on_output);

/// What was put out and not delivered stays undelivered. Does nothing without a queue.
void discard(const std::shared_ptr<OutputQueue>& output);

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
T wait_for(EngineHandle& handle, const Timeout& timeout, const pybind11::object& on_output,
           Start start) {
    BorrowedEngine engine(handle);
    std::stop_source stop;
    const Arrival<T> arrival;
    const std::shared_ptr<OutputQueue> output = make_output_queue(arrival.completion, on_output);
    const std::stop_callback close_cancels(handle.closing(), [&stop, &output] {
        stop.request_stop();
        discard(output);
    });
    {
        const pybind11::gil_scoped_release release;
        start(*engine, make_call(timeout, stop), output, arrival);
    }
    wait_in_python(*arrival.completion, output.get(), on_output, stop);
    if (arrival.completion->error()) {
        std::rethrow_exception(arrival.completion->error());
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*arrival.value);
    }
}

/// The same for an operation without output: `start(engine, call, arrival)`.
template <class T, class Start>
T wait_for(EngineHandle& handle, const Timeout& timeout, Start start) {
    return wait_for<T>(handle, timeout, pybind11::none(),
                       [&](Engine& engine, const Call& call, const auto&, Arrival<T> arrival) {
                           start(engine, call, std::move(arrival));
                       });
}

} // namespace rexa::python

#endif
