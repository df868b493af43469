#ifndef REXA_SANDBOX_DAYTONA_LIVE_VIEW_HPP
#define REXA_SANDBOX_DAYTONA_LIVE_VIEW_HPP

#include <rexa/bytes.hpp>
#include <rexa/digest.hpp>
#include <rexa/execution.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::daytona {

/// Given the next bytes of a stream, in order and each once.
using StreamSink = std::function<void(Stream stream, BytesView bytes)>;

/// Makes output of the lines that remote/live.py writes into a log which may repeat them, cut them
/// or leave some out. What does not fit where a stream has come to is dropped: the file that holds
/// the whole stream is read at the end.
class LiveView {
public:
    /// No more than `most` bytes are given of both streams together.
    LiveView(StreamSink sink, std::uint64_t most);

    /// The log begins anew; half a line of it is worth nothing.
    void begin_log() noexcept;

    /// More of the log, cut anywhere.
    void feed(std::string_view log);

    /// Further bytes of a stream that came another way.
    void give(Stream stream, BytesView bytes);

    /// Bytes of a stream given so far.
    [[nodiscard]] std::uint64_t given(Stream stream) const noexcept;

    /// Whether the sink has thrown.
    [[nodiscard]] bool is_refused() const noexcept { return refused_; }

    /// The digest of all that was given of a stream; nothing may be given after it.
    [[nodiscard]] Digest finish(Stream stream);

private:
    struct Progress {
        std::uint64_t given = 0;
        Hasher hasher;
        std::optional<Digest> digest;
    };

    void take_line(std::string_view line);
    void take_piece(Stream stream, std::uint64_t offset, BytesView bytes);
    Progress& progress(Stream stream) noexcept;

    StreamSink sink_;
    std::uint64_t left_;
    bool refused_ = false;
    std::string line_;
    bool too_long_ = false;
    std::array<Progress, 2> streams_;
};

} // namespace rexa::daytona

#endif
