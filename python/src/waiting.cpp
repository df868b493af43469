#include "waiting.hpp"

#include "event_queue.hpp"

#include <cxxabi.h>
#include <variant>

namespace py = pybind11;

namespace rexa::python {
namespace {

constexpr std::chrono::milliseconds signal_poll_interval(20);

/// Runs Python code; what it raises is kept, and cancels the operation. Nothing that is thrown may
/// pass by: the engine would wait for somebody to take its events.
class Interruption {
public:
    Interruption(std::stop_source& stop, EventQueue* events) : stop_(stop), events_(events) {}

    [[nodiscard]] bool raised() const noexcept { return raised_ != nullptr; }

    template <class Code>
    void guard(Code code) {
        if (raised()) {
            return;
        }
        try {
            code();
        } catch (const abi::__forced_unwind&) {
            throw; // the interpreter has ended, and ends this thread
        } catch (...) {
            raised_ = std::current_exception();
            const py::gil_scoped_release release;
            stop_.request_stop();
            if (events_ != nullptr) {
                events_->discard();
            }
        }
    }

    void rethrow() {
        if (raised_) {
            std::rethrow_exception(raised_);
        }
    }

private:
    std::stop_source& stop_;
    EventQueue* events_;
    std::exception_ptr raised_;
};

bool is_true(const py::object& value) {
    const int truth = PyObject_IsTrue(value.ptr());
    if (truth < 0) {
        throw py::error_already_set();
    }
    return truth != 0;
}

/// Hands one event to the callback for it.
class Delivery {
public:
    Delivery(EventQueue& events, const Callbacks& callbacks)
        : events_(events), callbacks_(callbacks) {}

    void operator()(OutputChunkCopy& chunk) const { callbacks_.on_output(std::move(chunk)); }

    void operator()(TextPiece& piece) const { callbacks_.on_text(std::move(piece)); }

    /// A callback that returns nothing has no objection.
    void operator()(Question& question) const {
        const py::object answer = callbacks_.on_generated(std::move(question.generation));
        events_.answer(answer.is_none() || is_true(answer));
    }

private:
    EventQueue& events_;
    const Callbacks& callbacks_;
};

void deliver(EventQueue& events, const Callbacks& callbacks, Interruption& interruption) {
    std::vector<Event> taken = events.take();
    interruption.guard([&] {
        for (Event& event : taken) {
            if (events.discarding()) {
                return;
            }
            std::visit(Delivery(events, callbacks), event);
        }
    });
}

} // namespace

void Completion::complete(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    complete_ = true;
    changed_.notify_all();
}

void Completion::wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
}

void Completion::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, signal_poll_interval, [this] { return complete_ || woken_; });
    woken_ = false;
}

bool Completion::is_complete() const {
    const std::lock_guard lock(mutex_);
    return complete_;
}

void wait_in_python(Completion& completion, EventQueue* events, const Callbacks& callbacks,
                    std::stop_source& stop) {
    Interruption interruption(stop, events);
    bool complete = false;
    while (!complete) {
        {
            const py::gil_scoped_release release;
            completion.wait();
            complete = completion.is_complete();
        }
        // Nothing is added to the queue after completion, so this takes the rest.
        if (events != nullptr) {
            deliver(*events, callbacks, interruption);
        }
        interruption.guard([] {
            if (PyErr_CheckSignals() != 0) {
                throw py::error_already_set();
            }
        });
    }
    interruption.rethrow();
}

std::shared_ptr<EventQueue> make_event_queue(const std::shared_ptr<Completion>& completion,
                                             const Callbacks& callbacks) {
    const Wanted wanted{!callbacks.on_output.is_none(), !callbacks.on_text.is_none(),
                        !callbacks.on_generated.is_none()};
    if (!wanted.output && !wanted.text && !wanted.generated) {
        return nullptr;
    }
    return std::make_shared<EventQueue>(completion, wanted);
}

void discard(const std::shared_ptr<EventQueue>& events) {
    if (events) {
        events->discard();
    }
}

Call make_call(const Timeout& timeout, const std::stop_source& stop) {
    Call call;
    call.stop(stop.get_token());
    if (timeout) {
        call.timeout(*timeout);
    }
    return call;
}

} // namespace rexa::python
