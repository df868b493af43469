#ifndef REXA_PYTHON_ENGINE_HANDLE_HPP
#define REXA_PYTHON_ENGINE_HANDLE_HPP

#include <rexa/engine.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>

namespace rexa::python {

/// The engine behind a Python object, with what Python's life cycle asks for: `close` while other
/// threads are inside a call, garbage collection, the interpreter's end, fork. All members are
/// called with the GIL held.
class EngineHandle {
public:
    explicit EngineHandle(Engine engine);
    /// An engine that `close_all` and `abandon_all` know of.
    static std::shared_ptr<EngineHandle> make(Engine engine);
    EngineHandle(const EngineHandle&) = delete;
    EngineHandle& operator=(const EngineHandle&) = delete;
    ~EngineHandle();

    /// Errors: failed_precondition when it is closed, or was opened before a fork.
    [[nodiscard]] Engine engine() const;

    /// Stops when the engine is being closed.
    [[nodiscard]] std::stop_token closing() const { return closing_.get_token(); }

    [[nodiscard]] bool closed() const noexcept { return !engine_; }

    /// Cancels what runs and waits until every call has returned to Python. From inside a call of
    /// the same thread (an output callback, a signal handler) it cancels and does not wait.
    void close();

    /// In the child after fork(): gives the engine up without touching its threads and locks.
    void abandon() noexcept;

    /// Closes every engine, before the interpreter ends.
    static void close_all();
    /// Abandons every engine, in the child after fork().
    static void abandon_all();

    /// Marks one call as being inside the engine.
    class Visit {
    public:
        explicit Visit(EngineHandle& handle);
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;
        ~Visit();

    private:
        EngineHandle& handle_;
    };

private:
    [[nodiscard]] bool visited_by_this_thread();
    void wait_for_visitors();

    std::optional<Engine> engine_;
    bool abandoned_ = false;
    std::stop_source closing_;
    std::mutex mutex_;
    std::condition_variable left_;
    std::multiset<std::thread::id> visitors_;
};

} // namespace rexa::python

#endif
