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
constexpr Call::Clock::duration longest_gathering = std::chrono::milliseconds(1);

} // namespace

void WriteQueue::run(const Job& job, const Call& call) {
    call.check();
    Waiter self;
    self.job = &job;
    Lock lock(mutex_);
    waiting_.push_back(&self);
    arrived_.notify_one();
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

void WriteQueue::wait(Lock& lock, Waiter& waiter, const Call& call) {
    // The mutex is not held where a stop callback is registered or removed: it may run there.
    const auto may_go_on = [&] { return waiter.done || (!led_ && !waiter.taken); };
    if (!call.stop().stop_possible() && !call.has_deadline()) {
        waiter.changed.wait(lock, may_go_on);
        return;
    }
    lock.unlock();
    {
        const std::stop_callback wake(call.stop(), [this, &waiter] {
            const std::scoped_lock notified(mutex_);
            waiter.changed.notify_one();
        });
        lock.lock();
        const auto is_over = [&] {
            return may_go_on() || (!waiter.taken && call.stop().stop_requested());
        };
        if (waiter.taken) {
            waiter.changed.wait(lock, may_go_on);
        } else if (call.has_deadline()) {
            waiter.changed.wait_until(lock, call.deadline(), is_over);
        } else {
            waiter.changed.wait(lock, is_over);
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
    wake_next();
}

/// Lets the first of those who wait lead, when nobody does.
void WriteQueue::wake_next() {
    if (!led_ && !waiting_.empty()) {
        waiting_.front()->changed.notify_one();
    }
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
    crowd_ = committed.size() + waiting_.size();
    for (Waiter* waiter : committed) {
        waiter->done = true;
        if (waiter != &self) {
            waiter->changed.notify_one();
        }
    }
    lock.unlock();
    try {
        checkpointer_.run_if_due(database_);
    } catch (...) {
        // What was committed stays committed; the next commit tries again.
    }
    lock.lock();
    led_ = false;
    wake_next();
}

/// Takes the database's write lock first, so that everyone who comes while this waits is in; and
/// while the jobs of some are executed, more come.
std::vector<WriteQueue::Waiter*> WriteQueue::commit_waiting(Lock& lock, const Call& call) {
    std::vector<Waiter*> taken;
    taken.reserve(most_jobs_together);
    lock.unlock();
    std::optional<Transaction> transaction;
    {
        const CallScope scope(database_, call);
        transaction.emplace(database_, Transaction::Kind::write);
    }
    const auto until = Call::Clock::now() + std::min(last_commit_ / 2, longest_gathering);
    bool together = true;
    lock.lock();
    while (together && has_more(lock, taken.size(), until)) {
        const std::size_t first = taken.size();
        while (!waiting_.empty() && taken.size() < most_jobs_together) {
            taken.push_back(waiting_.front());
            taken.back()->taken = true;
            waiting_.pop_front();
        }
        lock.unlock();
        together = execute_together(std::span(taken).subspan(first));
        lock.lock();
    }
    lock.unlock();
    if (together) {
        together = commit(*transaction);
    }
    transaction.reset();
    if (!together) {
        std::ranges::for_each(taken, [this](Waiter* waiter) { execute_alone(*waiter); });
    }
    lock.lock();
    return taken;
}

/// Writers that were committed a moment ago are often about to come again. Half the time of a
/// commit, at most, is spent to have them in this one; a lone writer never waits.
bool WriteQueue::has_more(Lock& lock, std::size_t taken, Call::Clock::time_point until) {
    if (waiting_.empty() && taken < crowd_) {
        arrived_.wait_until(lock, until, [this] { return !waiting_.empty(); });
    }
    return !waiting_.empty() && taken < most_jobs_together;
}

bool WriteQueue::commit(Transaction& transaction) {
    const auto start = Call::Clock::now();
    try {
        transaction.commit();
    } catch (...) {
        return false; // each job is then tried by itself, and told its own failure
    }
    last_commit_ = Call::Clock::now() - start;
    return true;
}

/// False when a job failed after it had changed something: then nothing may be committed.
bool WriteQueue::execute_together(std::span<Waiter* const> waiters) {
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
