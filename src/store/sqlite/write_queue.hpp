#ifndef REXA_STORE_SQLITE_WRITE_QUEUE_HPP
#define REXA_STORE_SQLITE_WRITE_QUEUE_HPP

#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/database.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace rexa::sqlite {

/// The one writing connection of a store and those who wait for it. Writers that come together are
/// committed together: one of them leads, takes the database's write lock, executes everybody's
/// job in one transaction, and commits it before any of them returns.
///
/// A job may be executed more than once, after a rollback; it must assign what it returns and
/// must check everything it can refuse before it changes anything.
class WriteQueue {
public:
    using Job = std::function<void(Database&)>;

    WriteQueue(const std::filesystem::path& file, const SqliteOptions& options)
        : database_(file, Database::Access::read_write, options), checkpointer_(file, options) {}

    /// Returns when the job is committed; throws what it threw, and then nothing of it is stored.
    /// The call can end the waiting, not the job once it has begun.
    void run(const Job& job, const Call& call);

    /// How many wait for a leader to take their jobs.
    [[nodiscard]] std::size_t waiting() const;

    /// Forgets the connections as a child after fork() must.
    void abandon() noexcept;

private:
    struct Waiter {
        const Job* job = nullptr;
        bool taken = false;
        bool done = false;
        std::exception_ptr failure;
        std::condition_variable changed;
    };
    using Lock = std::unique_lock<std::mutex>;

    void wait(Lock& lock, Waiter& waiter, const Call& call);
    void lead(Lock& lock, Waiter& self, const Call& call);
    std::vector<Waiter*> commit_waiting(Lock& lock, const Call& call);
    [[nodiscard]] bool has_more(Lock& lock, std::size_t taken, Call::Clock::time_point until);
    [[nodiscard]] bool execute_together(std::span<Waiter* const> waiters);
    [[nodiscard]] bool commit(Transaction& transaction);
    void execute_alone(Waiter& waiter);
    void withdraw(const Waiter& waiter);
    void wake_next();

    Database database_;
    Checkpointer checkpointer_;
    mutable std::mutex mutex_;
    std::deque<Waiter*> waiting_;
    bool led_ = false;
    std::condition_variable arrived_;
    std::size_t crowd_ = 0;               ///< writers that were here at the last commit
    Call::Clock::duration last_commit_{}; ///< how long it took
};

} // namespace rexa::sqlite

#endif
