#ifndef REXA_GALILEO_HPP
#define REXA_GALILEO_HPP

#include <rexa/call.hpp>
#include <rexa/error.hpp>
#include <rexa/http_options.hpp>
#include <rexa/listener.hpp>
#include <rexa/secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rexa {

/// What of a recording Galileo is given.
enum class GalileoAudio : std::uint8_t {
    none = 1,      ///< only what was understood
    digest = 2,    ///< its SHA-256, format and length too
    recording = 3, ///< the sound itself too, up to 10 MiB
};

/// Galileo, where generations and runs are watched and judged. A sentence, spoken or typed, what a
/// model made of it, the runs of that code, its repairs and replays meanwhile are one trace; any
/// other run or replay is a trace of its own. A replay says its verdict. Code, output, prompts and
/// answers are sent, long ones cut in their middle.
struct GalileoOptions {
    Secret api_key; ///< from the console, under "API keys"
    /// By name; made where they do not exist.
    std::string project = "rexa";
    std::string log_stream = "default";
    /// Of its API; a console at https://console.example.org usually has https://api.example.org.
    std::string base_url = "https://api.galileo.ai";
    GalileoAudio audio = GalileoAudio::digest;
    HttpOptions http;

    /// Times that a request is sent, at least 1. Traces that do not get through are dropped.
    int max_attempts = 4;
    /// Traces sent together at most, and how long one waits for others. At least 1.
    std::size_t batch_traces = 50;
    std::chrono::milliseconds batch_delay{1'000};
    /// Finished traces kept that are not sent yet, those on their way included; further ones are
    /// dropped. At least 1.
    std::size_t queued_traces = 500;
    /// The size of all traces kept, about: unfinished ones may take half of it, beyond which the
    /// oldest is taken for finished, and finished ones the other half. At least 1 MiB.
    std::size_t queued_bytes = std::size_t{64} << 20;
    /// How long a trace waits for what may still follow: code of a sentence, a run of code, the
    /// repair of one that failed. What comes later is a trace of its own.
    std::chrono::milliseconds story_wait{120'000};
    /// How long the end of the listener takes at most, to send what it holds.
    std::chrono::milliseconds closing_time{5'000};
};

/// How logging goes. Nothing of it is ever an error of what is logged.
struct GalileoStatus {
    std::uint64_t sent = 0;          ///< traces that Galileo took
    std::uint64_t dropped = 0;       ///< traces lost: there was no room, or no way to send them
    std::uint64_t waiting = 0;       ///< traces that are not sent yet, unfinished ones included
    std::optional<Error> last_error; ///< of sending
};

/// One of the engine's listeners. Safe to use from several threads. In a child made by fork() it
/// logs nothing.
class GalileoListener : public RunListener {
public:
    /// Errors: failed_precondition in a child made by fork().
    [[nodiscard]] virtual GalileoStatus status() const = 0;
    /// Takes every trace for finished and waits until each is sent or dropped. Events that the
    /// engine has not handed over yet are not waited for. Errors: cancelled, deadline_exceeded;
    /// failed_precondition in a child made by fork().
    virtual void flush(const Call& call) = 0;
};

/// Starts a thread and connects when there is something to log. Errors: invalid_argument.
std::shared_ptr<GalileoListener> make_galileo(GalileoOptions options);

} // namespace rexa

#endif
