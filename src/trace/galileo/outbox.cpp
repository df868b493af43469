#include "trace/galileo/outbox.hpp"

#include "core/blocked_signals.hpp"
#include "trace/galileo/encode.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace rexa::galileo {
namespace {

/// No request is larger than this, except by its last trace.
constexpr std::size_t batch_bytes = 4u << 20;

} // namespace

Outbox::Outbox(const GalileoOptions& options)
    : options_(options), client_(options),
      stories_(options.audio, options.story_wait, options.queued_bytes / 2), process_(::getpid()) {}

Outbox::~Outbox() {
    Lock lock(mutex_);
    closing_ = true;
    changed_.notify_one();
    if (!thread_.joinable()) {
        return;
    }
    done_.wait_for(lock, options_.closing_time,
                   [this] { return stories_.size() == 0 && handled_ == accepted_; });
    lock.unlock();
    stop_.request_stop();
    thread_.join();
}

GalileoStatus Outbox::status() const {
    refuse_fork();
    const std::lock_guard lock(mutex_);
    return {sent_, dropped_, stories_.size() + queue_.size() + sending_, last_error_};
}

void Outbox::flush(const Call& call) {
    refuse_fork();
    Lock lock(mutex_);
    enqueue(stories_.take_all(), Stories::Clock::now());
    wanted_ = accepted_;
    changed_.notify_one();
    const auto is_handled = [this, wanted = wanted_] { return handled_ >= wanted; };
    if (!done_.wait_until(lock, call.stop(), call.deadline(), is_handled)) {
        call.check();
    }
}

bool Outbox::is_forked() const noexcept {
    return ::getpid() != process_;
}

void Outbox::refuse_fork() const {
    if (is_forked()) {
        throw Error(Errc::failed_precondition, "the listener of Galileo was made before fork(); "
                                               "make one in this process")
            .from("galileo");
    }
}

void Outbox::start() {
    if (!thread_.joinable()) {
        const BlockedSignals blocked;
        thread_ = std::thread([this] { work(); });
    }
}

void Outbox::work() {
    Lock lock(mutex_);
    for (;;) {
        const Time now = Stories::Clock::now();
        enqueue(closing_ ? stories_.take_all() : stories_.take_ended(now), now);
        if (!is_due(now)) {
            if (closing_) {
                done_.notify_all();
                return;
            }
            changed_.wait_until(lock, next_look(now));
            continue;
        }
        const std::vector<Trace> batch = take_batch();
        sending_ = batch.size();
        lock.unlock();
        deliver(batch);
        lock.lock();
    }
}

bool Outbox::is_due(Time now) const {
    return !queue_.empty() &&
           (closing_ || wanted_ > handled_ || queue_.size() >= options_.batch_traces ||
            now >= oldest_ + options_.batch_delay);
}

Outbox::Time Outbox::next_look(Time now) const {
    constexpr std::chrono::hours at_last(1);
    Time next = std::min(stories_.next_end().value_or(now + at_last), now + at_last);
    if (!queue_.empty()) {
        next = std::min(next, oldest_ + options_.batch_delay);
    }
    return next;
}

void Outbox::enqueue(std::vector<Trace> traces, Time now) {
    if (queue_.empty()) {
        oldest_ = now;
    }
    for (Trace& trace : traces) {
        const std::size_t size = encoded_size(trace);
        if (!has_room(size)) {
            ++dropped_;
            continue;
        }
        queue_.push_back(std::move(trace));
        queued_bytes_ += size;
        ++accepted_;
    }
}

bool Outbox::has_room(std::size_t bytes) const noexcept {
    return queue_.size() + sending_ < options_.queued_traces &&
           queued_bytes_ + bytes <= options_.queued_bytes / 2;
}

std::vector<Trace> Outbox::take_batch() {
    std::vector<Trace> batch;
    std::size_t size = 0;
    while (!queue_.empty() && batch.size() < options_.batch_traces && size < batch_bytes) {
        size += encoded_size(queue_.front());
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return batch;
}

void Outbox::deliver(const std::vector<Trace>& batch) {
    const auto failure = send(batch);
    if (!failure || failure->code() != Errc::remote_refused || batch.size() == 1) {
        count(batch, failure);
        return;
    }
    // One that the service does not take must not take the others with it.
    for (const Trace& trace : batch) {
        const std::span<const Trace> one(&trace, 1);
        count(one, send(one));
    }
}

std::optional<Error> Outbox::send(std::span<const Trace> traces) {
    try {
        client_.send(traces, Call().stop(stop_.get_token()));
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    } catch (const std::exception&) {
        return Error(Errc::resource_exhausted, "there is no memory for logging to Galileo");
    }
}

void Outbox::count(std::span<const Trace> traces, const std::optional<Error>& failure) {
    const std::lock_guard lock(mutex_);
    for (const Trace& trace : traces) {
        queued_bytes_ -= encoded_size(trace);
    }
    sending_ -= traces.size();
    handled_ += traces.size();
    if (failure) {
        dropped_ += traces.size();
        last_error_ = failure;
    } else {
        sent_ += traces.size();
    }
    done_.notify_all();
}

} // namespace rexa::galileo
