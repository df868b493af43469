#ifndef REXA_STORE_SQLITE_OBJECT_GATE_HPP
#define REXA_STORE_SQLITE_OBJECT_GATE_HPP

#include "store/sqlite/files.hpp"

#include <rexa/call.hpp>

#include <sys/types.h>

#include <mutex>
#include <utility>

namespace rexa::sqlite {

/// Keeps collecting apart from adding. A batch that leaves out an object because the store has it
/// relies on it until its commit; while a batch of any process is open, nothing is collected.
class ObjectGate {
public:
    /// The folder is any one of the store; the gate's own open file is made from it.
    explicit ObjectGate(int folder);

    /// Held by an open batch or by a collection; lets the others in when it goes.
    class Pass {
    public:
        Pass() noexcept = default;
        explicit Pass(ObjectGate& gate) noexcept : gate_(&gate) {}
        Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
        Pass& operator=(Pass&& other) noexcept {
            std::swap(gate_, other.gate_);
            return *this;
        }
        ~Pass() {
            if (gate_ != nullptr) {
                gate_->leave();
            }
        }
        [[nodiscard]] explicit operator bool() const noexcept { return gate_ != nullptr; }

    private:
        ObjectGate* gate_ = nullptr;
    };

    /// For a batch: waits for a collection that is under way. Errors: store_busy after `longest`,
    /// cancelled, deadline_exceeded.
    [[nodiscard]] Pass enter(const Call& call, std::chrono::milliseconds longest);
    /// For a collection: waits until no batch is open. Errors: store_busy at the deadline,
    /// cancelled.
    [[nodiscard]] Pass close(const Call& call);

private:
    [[nodiscard]] bool try_enter();
    [[nodiscard]] bool try_close();
    [[nodiscard]] bool try_lock(int operation);
    void leave() noexcept;

    FileDescriptor file_;
    const pid_t process_; ///< a child after fork() has the same open file and must not unlock it
    std::mutex mutex_;
    std::size_t inside_ = 0;
    bool closed_ = false;
};

} // namespace rexa::sqlite

#endif
