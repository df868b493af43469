#ifndef REXA_PYTHON_EVENT_QUEUE_HPP
#define REXA_PYTHON_EVENT_QUEUE_HPP

#include "waiting.hpp"

#include <rexa/code_generator.hpp>
#include <rexa/generate_request.hpp>
#include <rexa/generation.hpp>
#include <rexa/observer.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rexa::python {

/// An OutputEvent that owns its bytes.
struct OutputChunkCopy {
    Stream stream = Stream::out;
    std::uint64_t offset = 0;
    std::chrono::microseconds time{};
    std::string bytes;
};

/// A TextEvent that owns its text.
struct TextPiece {
    TextKind kind = TextKind::answer;
    std::string text;
};

/// Whether generated code may run; the engine's thread waits for the answer.
struct Question {
    Generation generation;
};

using Event = std::variant<OutputChunkCopy, TextPiece, Question>;

/// Which events somebody in Python wants; others are not kept.
struct Wanted {
    bool output = false;
    bool text = false;
    bool generated = false;
};

/// Carries events from the engine's thread, which never takes the GIL, to the Python thread that
/// called. It is bounded: when Python is slow, the program in the sandbox and the model wait.
class EventQueue final : public GenerateObserver {
public:
    EventQueue(std::shared_ptr<Completion> completion, Wanted wanted);

    void on_output(const OutputEvent& event) override;
    void on_text(const TextEvent& event) override;
    bool wants_text() const noexcept override { return wanted_.text; }
    bool on_generated(const Generation& generation) override;

    /// Everything that arrived since the last time.
    [[nodiscard]] std::vector<Event> take();

    /// The answer to the question that was taken.
    void answer(bool run);

    /// Drops what is there and what is to come; questions are answered with no, so cancel the call
    /// first. May be called from any thread.
    void discard();
    [[nodiscard]] bool discarding();

private:
    static constexpr std::size_t capacity_bytes = 4u << 20;

    void add(Event event, std::size_t bytes);

    const std::shared_ptr<Completion> completion_;
    const Wanted wanted_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Event> events_;
    std::size_t bytes_ = 0;
    std::optional<bool> answer_;
    bool discarding_ = false;
};

} // namespace rexa::python

#endif
