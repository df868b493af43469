#include "event_queue.hpp"

#include <utility>

namespace rexa::python {

EventQueue::EventQueue(std::shared_ptr<Completion> completion, Wanted wanted)
    : completion_(std::move(completion)), wanted_(wanted) {}

void EventQueue::add(Event event, std::size_t bytes) {
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return discarding_ || bytes_ < capacity_bytes; });
        if (discarding_) {
            return;
        }
        events_.push_back(std::move(event));
        bytes_ += bytes;
    }
    completion_->wake();
}

void EventQueue::on_output(const OutputEvent& event) {
    if (wanted_.output) {
        add(OutputChunkCopy{event.stream, event.offset, event.time,
                            std::string(as_chars(event.bytes))},
            event.bytes.size());
    }
}

void EventQueue::on_text(const TextEvent& event) {
    if (wanted_.text) {
        add(TextPiece{event.kind, std::string(event.text)}, event.text.size());
    }
}

bool EventQueue::on_generated(const Generation& generation) {
    if (!wanted_.generated) {
        return true;
    }
    {
        const std::lock_guard lock(mutex_);
        answer_.reset();
    }
    add(Question{generation}, 0);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return discarding_ || answer_; });
    return !discarding_ && *answer_;
}

std::vector<Event> EventQueue::take() {
    std::vector<Event> taken;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(events_);
        bytes_ = 0;
    }
    changed_.notify_all();
    return taken;
}

void EventQueue::answer(bool run) {
    {
        const std::lock_guard lock(mutex_);
        answer_ = run;
    }
    changed_.notify_all();
}

bool EventQueue::discarding() {
    const std::lock_guard lock(mutex_);
    return discarding_;
}

void EventQueue::discard() {
    {
        const std::lock_guard lock(mutex_);
        discarding_ = true;
        events_.clear();
        bytes_ = 0;
    }
    changed_.notify_all();
}

} // namespace rexa::python
