#ifndef REXA_PYTHON_OUTPUT_QUEUE_HPP
#define REXA_PYTHON_OUTPUT_QUEUE_HPP

#include "waiting.hpp"

#include <rexa/observer.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rexa::python {

/// An OutputEvent that owns its bytes.
struct OutputChunkCopy {
    Stream stream = Stream::out;
    std::uint64_t offset = 0;
    std::chrono::microseconds time{};
    std::string bytes;
};

/// Carries output from the engine's thread, which never takes the GIL, to the Python thread that
/// called. It is bounded: when Python is slow, the program in the sandbox waits.
class OutputQueue final : public RunObserver {
public:
    explicit OutputQueue(std::shared_ptr<Completion> completion);

    void on_output(const OutputEvent& event) override;

    /// Everything that arrived since the last time.
    [[nodiscard]] std::vector<OutputChunkCopy> take();

    /// Drops what is there and what is to come. May be called from any thread.
    void discard();
    [[nodiscard]] bool discarding();

private:
    static constexpr std::size_t capacity_bytes = 4u << 20;

    std::shared_ptr<Completion> completion_;
    std::mutex mutex_;
    std::condition_variable taken_;
    std::vector<OutputChunkCopy> chunks_;
    std::size_t bytes_ = 0;
    bool discarding_ = false;
};

} // namespace rexa::python

#endif
