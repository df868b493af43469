#ifndef REXA_STORE_MEMORY_RUN_OUTPUT_HPP
#define REXA_STORE_MEMORY_RUN_OUTPUT_HPP

#include "store/output_recorder.hpp"

#include <rexa/limits.hpp>

#include <mutex>

namespace rexa::memory {

/// What a run has put out so far, shared by its journal and the store. Thread-safe.
class RunOutput {
public:
    explicit RunOutput(const Limits& limits)
        : recorder_(limits.output_head_bytes, limits.output_tail_bytes) {}

    void append(Stream stream, BytesView bytes, std::chrono::microseconds time) {
        const std::scoped_lock lock(mutex_);
        recorder_.append(stream, bytes, time);
    }
    [[nodiscard]] Output output() const {
        const std::scoped_lock lock(mutex_);
        return recorder_.output();
    }

    /// The journal is gone: nobody adds to it any more.
    void let_go() noexcept {
        const std::scoped_lock lock(mutex_);
        held_ = false;
    }
    [[nodiscard]] bool is_held() const {
        const std::scoped_lock lock(mutex_);
        return held_;
    }

private:
    mutable std::mutex mutex_;
    store::OutputRecorder recorder_;
    bool held_ = true;
};

} // namespace rexa::memory

#endif
