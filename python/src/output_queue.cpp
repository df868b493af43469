#include "output_queue.hpp"

#include <utility>

namespace rexa::python {

OutputQueue::OutputQueue(std::shared_ptr<Completion> completion)
    : completion_(std::move(completion)) {}

void OutputQueue::on_output(const OutputEvent& event) {
    {
        std::unique_lock lock(mutex_);
        taken_.wait(lock, [this] { return discarding_ || bytes_ < capacity_bytes; });
        if (discarding_) {
            return;
        }
        chunks_.push_back(
            {event.stream, event.offset, event.time, std::string(as_chars(event.bytes))});
        bytes_ += event.bytes.size();
    }
    completion_->wake();
}

std::vector<OutputChunkCopy> OutputQueue::take() {
    std::vector<OutputChunkCopy> taken;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(chunks_);
        bytes_ = 0;
    }
    taken_.notify_all();
    return taken;
}

bool OutputQueue::discarding() {
    const std::lock_guard lock(mutex_);
    return discarding_;
}

void OutputQueue::discard() {
    {
        const std::lock_guard lock(mutex_);
        discarding_ = true;
        chunks_.clear();
        bytes_ = 0;
    }
    taken_.notify_all();
}

} // namespace rexa::python
