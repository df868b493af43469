#ifndef REXA_STORE_OUTPUT_RECORDER_HPP
#define REXA_STORE_OUTPUT_RECORDER_HPP

#include <rexa/execution.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace rexa::store {

/// The first and the last bytes of one stream, in bounded memory.
class StreamRecorder {
public:
    StreamRecorder(std::uint64_t head_limit, std::uint64_t tail_limit) noexcept
        : head_limit_(head_limit), tail_limit_(tail_limit) {}

    /// Continues a stream of which this is known.
    void resume(const StreamRecord& record);
    void append(BytesView bytes);
    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    [[nodiscard]] StreamRecord record() const;

private:
    void append_tail(BytesView bytes);

    std::uint64_t head_limit_;
    std::uint64_t tail_limit_;
    std::uint64_t total_ = 0;
    std::string head_;
    std::string tail_; ///< a ring once it is full; the oldest byte is at `oldest_`
    std::size_t oldest_ = 0;
};

/// Turns the bytes of a run into its Output: head and tail of both streams with the exact number
/// dropped, and the order of arrival. Neighbouring chunks of one stream become one entry when they
/// are less than a tenth of a second apart, or always once half of the entries are used up; beyond
/// `max_order` entries the order is no longer recorded.
class OutputRecorder {
public:
    static constexpr std::size_t max_order = 65'536;

    OutputRecorder(std::uint64_t head_limit, std::uint64_t tail_limit) noexcept
        : out_(head_limit, tail_limit), err_(head_limit, tail_limit) {}

    void resume(const Output& output);
    void append(Stream stream, BytesView bytes, std::chrono::microseconds time);
    [[nodiscard]] Output output() const;

private:
    void note(const OutputChunk& chunk);

    StreamRecorder out_;
    StreamRecorder err_;
    std::vector<OutputChunk> order_;
};

} // namespace rexa::store

#endif
