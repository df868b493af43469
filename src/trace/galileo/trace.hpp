#ifndef REXA_TRACE_GALILEO_TRACE_HPP
#define REXA_TRACE_GALILEO_TRACE_HPP

#include <rexa/execution.hpp>
#include <rexa/tokens.hpp>
#include <rexa/transcriber.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rexa::galileo {

using Metadata = std::map<std::string, std::string>;

enum class SpanKind : std::uint8_t { llm = 1, tool = 2 };

struct Message {
    std::string role; ///< "system", "user" or "assistant"
    std::string content;
};

/// One step of a trace. All text is UTF-8 and clipped.
struct Span {
    SpanKind kind = SpanKind::tool;
    std::string id; ///< a UUID, for the same reason as that of the trace
    std::string name;
    Timestamp started{};
    std::chrono::microseconds duration{};
    std::string input;           ///< of a tool
    std::vector<Message> prompt; ///< of a model
    std::string output;
    int status = 200; ///< as of HTTP
    Metadata metadata;

    // Of a model:
    std::string model;
    std::optional<double> temperature;
    TokenUsage usage;
    std::optional<std::chrono::microseconds> time_to_first_text;
};

struct Trace {
    std::string id; ///< a UUID, so that one that is sent twice is one
    std::string name;
    std::string input;
    Audio recording; ///< where it is to be sent too
    std::vector<std::string> tags;
    Metadata metadata;
    std::vector<Span> spans; ///< in order; at least one
};

} // namespace rexa::galileo

#endif
