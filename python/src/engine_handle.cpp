#include "engine_handle.hpp"

#include "graveyard.hpp"

#include <rexa/error.hpp>

#include <pybind11/pybind11.h>

#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

// Guarded by the GIL. Never destroyed: the interpreter outlives the end of static objects.
std::vector<std::weak_ptr<EngineHandle>>& all_handles() {
    static auto* handles = new std::vector<std::weak_ptr<EngineHandle>>;
    return *handles;
}

template <class Action>
void for_each_handle(Action action) {
    const std::vector<std::weak_ptr<EngineHandle>> handles = all_handles();
    for (const std::weak_ptr<EngineHandle>& handle : handles) {
        if (const std::shared_ptr<EngineHandle> alive = handle.lock()) {
            action(*alive);
        }
    }
}

} // namespace

std::shared_ptr<EngineHandle> EngineHandle::make(Engine engine) {
    auto handle = std::make_shared<EngineHandle>(std::move(engine));
    std::erase_if(all_handles(), [](const auto& other) { return other.expired(); });
    all_handles().push_back(handle);
    return handle;
}

void EngineHandle::close_all() {
    for_each_handle([](EngineHandle& handle) { handle.close(); });
    const py::gil_scoped_release release;
    join_buried();
}

void EngineHandle::abandon_all() {
    for_each_handle([](EngineHandle& handle) { handle.abandon(); });
    forget_buried();
}

EngineHandle::EngineHandle(Engine engine) : engine_(std::move(engine)) {}

EngineHandle::~EngineHandle() {
    if (engine_) {
        closing_.request_stop();
        bury(std::move(*engine_));
    }
}

Engine EngineHandle::engine() const {
    if (abandoned_) {
        throw Error(Errc::failed_precondition,
                    "the engine was opened before a fork: open one in the child process");
    }
    if (!engine_) {
        throw Error(Errc::failed_precondition, "the engine is closed: open it again");
    }
    return *engine_;
}

void EngineHandle::close() {
    if (!engine_) {
        return;
    }
    Engine last = std::move(*engine_);
    engine_.reset();
    if (visited_by_this_thread()) {
        bury(std::move(last));
        closing_.request_stop();
        return;
    }
    const py::gil_scoped_release release;
    closing_.request_stop();
    wait_for_visitors();
    const Engine dying = std::move(last);
}

void EngineHandle::abandon() noexcept {
    abandoned_ = true;
    if (engine_) {
        new Engine(std::move(*engine_));
        engine_.reset();
    }
}

bool EngineHandle::visited_by_this_thread() {
    const std::lock_guard lock(mutex_);
    return visitors_.contains(std::this_thread::get_id());
}

void EngineHandle::wait_for_visitors() {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [this] { return visitors_.empty(); });
}

EngineHandle::Visit::Visit(EngineHandle& handle) : handle_(handle) {
    const std::lock_guard lock(handle_.mutex_);
    handle_.visitors_.insert(std::this_thread::get_id());
}

EngineHandle::Visit::~Visit() {
    const std::lock_guard lock(handle_.mutex_);
    handle_.visitors_.erase(handle_.visitors_.find(std::this_thread::get_id()));
    handle_.left_.notify_all();
}

} // namespace rexa::python
