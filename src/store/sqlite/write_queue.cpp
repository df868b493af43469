#include "store/sqlite/write_queue.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <optional>
#include <stop_token>
#include <utility>

namespace rexa::sqlite {
namespace {

/// So that one transaction stays short.
constexpr std::size_t most_jobs_together = 256;

} // namespace

void WriteQueue::run(const Job& job, const Call& call) {
    call.check();
    Waiter self{&job, false, false, nullptr};
    Lock lock(mutex_);
    waiting_.push_back(&self);
    while (!self.done) {
        if (!led_ && !self.taken) {
            lead(lock, self, call);
        } else {
            wait(lock, self, call);
        }
    }
    if (self.failure) {
        std::rethrow_exception(self.failure);
    }
}

void WriteQueue::wait(Lock& lock, const Waiter& waiter, const Call& call) {
    // The mutex is not held where a stop callback is registered or removed: it may run there.
    const auto may_go_on = [&] { return waiter.done || (!led_ && !waiter.taken); };
    if (!call.stop().stop_possible() && !call.has_deadline()) {
        changed_.wait(lock, may_go_on);
        return;
    }
    lock.unlock();
    {
        const std::stop_callback wake(call.stop(), [this] {
            const std::scoped_lock notified(mutex_);
            changed_.notify_all();
        });
        lock.lock();
        const auto is_over = [&] {
            return may_go_on() || (!waiter.taken && call.stop().stop_requested());
        };
        if (waiter.taken) {
            changed_.wait(lock, may_go_on);
        } else if (call.has_deadline()) {
            changed_.wait_until(lock, call.deadline(), is_over);
        } else {
            changed_.wait(lock, is_over);
        }
        lock.unlock();
    }
    lock.lock();
    if (!waiter.taken && !waiter.done &&
        (call.stop().stop_requested() || call.deadline() <= Call::Clock::now())) {
        withdraw(waiter);
        call.check();
    }
}

void WriteQueue::withdraw(const Waiter& waiter) {
    std::erase(waiting_, &waiter);
    changed_.notify_all();
}

void WriteQueue::lead(Lock& lock, Waiter& self, const Call& call) {
    led_ = true;
    std::vector<Waiter*> committed;
    try {
        committed = commit_waiting(lock, call);
    } catch (...) {
        // Only the write lock was not to be had, within this call; the others have their own.
        if (!lock.owns_lock()) {
            lock.lock();
        }
        self.failure = std::current_exception();
        self.done = true;
        withdraw(self);
    }
    for (Waiter* waiter : committed) {
        waiter->done = true;
    }
    changed_.notify_all();
    lock.unlock();
    try {
        checkpointer_.run_if_due(database_);
    } catch (const Error&) {
        // What was committed stays committed; the next commit tries again.
    }
    lock.lock();
    led_ = false;
    changed_.notify_all();
}

/// Takes the database's write lock first, so that everyone who comes while this waits is in.
std::vector<WriteQueue::Waiter*> WriteQueue::commit_waiting(Lock& lock, const Call& call) {
    std::vector<Waiter*> taken;
    taken.reserve(most_jobs_together);
    lock.unlock();
    std::optional<Transaction> transaction;
    {
        const CallScope scope(database_, call);
        transaction.emplace(database_, Transaction::Kind::write);
    }
    lock.lock();
    while (!waiting_.empty() && taken.size() < most_jobs_together) {
        taken.push_back(waiting_.front());
        taken.back()->taken = true;
        waiting_.pop_front();
    }
    lock.unlock();
    bool together = execute_together(taken);
    if (together) {
        try {
            transaction->commit();
        } catch (...) {
            together = false;
        }
    }
    transaction.reset();
    if (!together) {
        std::ranges::for_each(taken, [this](Waiter* waiter) { execute_alone(*waiter); });
    }
    lock.lock();
    return taken;
}

/// False when a job failed after it had changed something: then nothing may be committed.
bool WriteQueue::execute_together(const std::vector<Waiter*>& waiters) {
    for (Waiter* waiter : waiters) {
        const std::uint64_t changes = database_.total_changes();
        waiter->failure = nullptr;
        try {
            (*waiter->job)(database_);
        } catch (...) {
            if (database_.total_changes() != changes || !database_.in_transaction()) {
                return false;
            }
            waiter->failure = std::current_exception();
        }
    }
    return true;
}

void WriteQueue::execute_alone(Waiter& waiter) {
    waiter.failure = nullptr;
    try {
        Transaction transaction(database_, Transaction::Kind::write);
        (*waiter.job)(database_);
        transaction.commit();
    } catch (...) {
        waiter.failure = std::current_exception();
    }
}

std::size_t WriteQueue::waiting() const {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
}

void WriteQueue::abandon() noexcept {
    database_.abandon();
    checkpointer_.abandon();
}

} // namespace rexa::sqlite
