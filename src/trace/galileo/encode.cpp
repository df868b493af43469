#include "trace/galileo/encode.hpp"

#include "core/base64.hpp"
#include "net/json_writer.hpp"

#include <algorithm>

namespace rexa::galileo {
namespace {

using net::JsonWriter;
using std::chrono::microseconds;

/// Such as "2026-05-04T09:30:15.000123Z".
std::string format_time(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const auto padded = [](std::int64_t number, std::size_t digits) {
        const std::string text = std::to_string(number);
        return std::string(digits - std::min(digits, text.size()), '0') + text;
    };
    const std::chrono::hh_mm_ss clock(time - day);
    return padded(static_cast<int>(date.year()), 4) + '-' +
           padded(static_cast<unsigned>(date.month()), 2) + '-' +
           padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(clock.hours().count(), 2) +
           ':' + padded(clock.minutes().count(), 2) + ':' + padded(clock.seconds().count(), 2) +
           '.' + padded(clock.subseconds().count(), 6) + 'Z';
}

std::int64_t nanoseconds(microseconds duration) {
    return std::chrono::nanoseconds(duration).count();
}

void write(JsonWriter& json, const Metadata& metadata) {
    json.key("user_metadata").begin_object();
    for (const auto& [name, value] : metadata) {
        json.member(name, value);
    }
    json.end_object();
}

void write(JsonWriter& json, const Message& message) {
    json.begin_object()
        .member("role", message.role)
        .member("content", message.content)
        .end_object();
}

template <class Number>
void write_known(JsonWriter& json, std::string_view name, const std::optional<Number>& number) {
    if (number) {
        json.member(name, *number);
    }
}

/// Galileo knows no thinking apart: it is billed as output, and counted so.
std::optional<std::uint64_t> output_tokens(const TokenUsage& usage) {
    return usage.output || usage.thinking
               ? std::optional(usage.output.value_or(0) + usage.thinking.value_or(0))
               : std::nullopt;
}

void write_metrics(JsonWriter& json, const Span& span) {
    json.key("metrics").begin_object().member("duration_ns", nanoseconds(span.duration));
    write_known(json, "num_input_tokens", span.usage.input);
    write_known(json, "num_output_tokens", output_tokens(span.usage));
    if (span.usage.input || output_tokens(span.usage)) {
        json.member("num_total_tokens", span.usage.total());
    }
    if (span.time_to_first_text) {
        json.member("time_to_first_token_ns", nanoseconds(*span.time_to_first_text));
    }
    json.end_object();
}

void write_content(JsonWriter& json, const Span& span) {
    if (span.kind == SpanKind::tool) {
        json.member("input", span.input).member("output", span.output);
        return;
    }
    json.key("input").begin_array();
    for (const Message& message : span.prompt) {
        write(json, message);
    }
    json.end_array().key("output");
    write(json, {"assistant", span.output});
    json.member("model", span.model);
    write_known(json, "temperature", span.temperature);
}

void write(JsonWriter& json, const Span& span) {
    json.begin_object()
        .member("type", span.kind == SpanKind::tool ? "tool" : "llm")
        .member("id", span.id)
        .member("name", span.name)
        .member("created_at", format_time(span.started));
    write_content(json, span);
    json.member("status_code", span.status);
    write(json, span.metadata);
    write_metrics(json, span);
    json.end_object();
}

std::string mime_type(AudioFormat format) {
    return format == AudioFormat::mp3 ? "audio/mpeg" : "audio/" + std::string(to_string(format));
}

std::size_t size_of(const Metadata& metadata) noexcept {
    std::size_t size = 0;
    for (const auto& [name, value] : metadata) {
        size += name.size() + value.size();
    }
    return size;
}

void write_input(JsonWriter& json, const Trace& trace) {
    if (!trace.recording) {
        json.member("input", trace.input);
        return;
    }
    json.key("input").begin_array();
    json.begin_object()
        .member("type", "data")
        .member("modality", "audio")
        .member("mime_type", mime_type(trace.recording.format()))
        .member("base64", core::to_base64(trace.recording.bytes().chars()))
        .end_object();
    json.begin_object().member("type", "text").member("text", trace.input).end_object();
    json.end_array();
}

microseconds duration_of(const Trace& trace) {
    Timestamp end = trace.spans.front().started;
    for (const Span& span : trace.spans) {
        end = std::max(end, span.started + span.duration);
    }
    return end - trace.spans.front().started;
}

void write(JsonWriter& json, const Trace& trace) {
    json.begin_object()
        .member("type", "trace")
        .member("id", trace.id)
        .member("name", trace.name)
        .member("created_at", format_time(trace.spans.front().started));
    write_input(json, trace);
    json.member("output", trace.spans.back().output);
    json.key("tags").begin_array();
    for (const std::string& tag : trace.tags) {
        json.value(tag);
    }
    json.end_array().member("status_code", trace.spans.back().status);
    write(json, trace.metadata);
    json.key("metrics")
        .begin_object()
        .member("duration_ns", nanoseconds(duration_of(trace)))
        .end_object();
    json.key("spans").begin_array();
    for (const Span& span : trace.spans) {
        write(json, span);
    }
    json.end_array().end_object();
}

} // namespace

std::string encode_traces(std::span<const Trace> traces, std::string_view log_stream_id) {
    JsonWriter json;
    json.begin_object()
        .member("log_stream_id", log_stream_id)
        .member("is_complete", true)
        .member("reliable", true)
        .key("traces")
        .begin_array();
    for (const Trace& trace : traces) {
        write(json, trace);
    }
    return json.end_array().end_object().text();
}

std::size_t encoded_size(const Trace& trace) noexcept {
    constexpr std::size_t frame = 1000; // names, times, numbers
    std::size_t size = frame + trace.input.size() + size_of(trace.metadata);
    if (trace.recording) {
        size += trace.recording.bytes().size() / 3 * 4;
    }
    for (const Span& span : trace.spans) {
        size += frame + span.input.size() + span.output.size() + size_of(span.metadata);
        for (const Message& message : span.prompt) {
            size += message.content.size();
        }
    }
    return size;
}

} // namespace rexa::galileo
