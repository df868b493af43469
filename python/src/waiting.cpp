#include "waiting.hpp"

#include "output_queue.hpp"

#include <cxxabi.h>

namespace py = pybind11;

namespace rexa::python {
namespace {

constexpr std::chrono::milliseconds signal_poll_interval(20);

/// Runs Python code; what it raises is kept, and cancels the operation. Nothing that is thrown may
/// pass by: the engine would wait for somebody to take its output.
class Interruption {
public:
    explicit Interruption(std::stop_source& stop, OutputQueue* output)
        : stop_(stop), output_(output) {}

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
            if (output_ != nullptr) {
                output_->discard();
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
    OutputQueue* output_;
    std::exception_ptr raised_;
};

void deliver(OutputQueue& output, const py::object& on_output, Interruption& interruption) {
    std::vector<OutputChunkCopy> chunks = output.take();
    interruption.guard([&] {
        for (OutputChunkCopy& chunk : chunks) {
            if (output.discarding()) {
                return;
            }
            on_output(std::move(chunk));
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

void wait_in_python(Completion& completion, OutputQueue* output, const py::object& on_output,
                    std::stop_source& stop) {
    Interruption interruption(stop, output);
    bool complete = false;
    while (!complete) {
        {
            const py::gil_scoped_release release;
            completion.wait();
            complete = completion.is_complete();
        }
        // Nothing is added to the queue after completion, so this takes the rest.
        if (output != nullptr) {
            deliver(*output, on_output, interruption);
        }
        interruption.guard([] {
            if (PyErr_CheckSignals() != 0) {
                throw py::error_already_set();
            }
        });
    }
    interruption.rethrow();
}

std::shared_ptr<OutputQueue> make_output_queue(const std::shared_ptr<Completion>& completion,
                                               const py::object& on_output) {
    if (on_output.is_none()) {
        return nullptr;
    }
    return std::make_shared<OutputQueue>(completion);
}

void discard(const std::shared_ptr<OutputQueue>& output) {
    if (output) {
        output->discard();
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
