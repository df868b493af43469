#include "trace/galileo/spans.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace rexa::galileo {
namespace {

constexpr std::size_t longest_begin = 24 << 10;
constexpr std::size_t longest_end = 8 << 10;
constexpr std::size_t longest_value = 1000; // characters of metadata

constexpr int succeeded = 200;
constexpr int failed = 500;

/// Metadata that is left out where there is nothing to say.
void note(Metadata& metadata, const std::string& name, std::string_view value) {
    if (!value.empty()) {
        metadata[name] = core::to_clipped_line(value, longest_value);
    }
}

void note(Metadata& metadata, const std::string& name, const std::optional<SnapshotId>& id) {
    if (id) {
        metadata[name] = id->to_string();
    }
}

void note(Metadata& metadata, const std::string& name, const std::optional<Cost>& cost) {
    if (cost) {
        constexpr std::int64_t dollar = 1'000'000'000;
        const std::string rest = std::to_string(dollar + cost->nano_usd % dollar);
        metadata[name] = std::to_string(cost->nano_usd / dollar) + '.' + rest.substr(1);
    }
}

void note_audio(Metadata& metadata, GalileoAudio audio, const Digest& digest, AudioFormat format,
                const std::optional<std::chrono::milliseconds>& duration) {
    if (audio == GalileoAudio::none) {
        return;
    }
    metadata["audio_sha256"] = digest.to_string();
    metadata["audio_format"] = to_string(format);
    if (duration) {
        metadata["audio_milliseconds"] = std::to_string(duration->count());
    }
}

std::string describe_audio(GalileoAudio audio, const Digest& digest, AudioFormat format) {
    return audio == GalileoAudio::none
               ? "a recording"
               : std::string(to_string(format)) + " sha256:" + digest.to_string();
}

int status_of(const Error& error) {
    return error.http_status() >= 400 ? error.http_status() : failed;
}

void note_error(Span& span, const Error& error) {
    span.status = status_of(error);
    note(span.metadata, "error", to_string(error.code()));
    span.output = clip(error.what());
}

std::string name_of(const Generation& generation) {
    if (is_repair(generation)) {
        return "repair";
    }
    return generation.purpose == Purpose::write ? "generate"
                                                : std::string(to_string(generation.purpose));
}

std::vector<Message> prompt_of(const ModelRequest& request) {
    std::vector<Message> prompt;
    if (!request.instructions.empty()) {
        prompt.push_back({"system", clip(request.instructions)});
    }
    for (const ModelMessage& message : request.messages) {
        prompt.push_back(
            {message.speaker == Speaker::user ? "user" : "assistant", clip(message.text)});
    }
    return prompt;
}

std::string both_streams(const Output& output) {
    std::string text = clip(output.out.text().chars());
    if (output.err.total() != 0) {
        text += text.empty() || text.ends_with('\n') ? "" : "\n";
        text += "[stderr]\n" + clip(output.err.text().chars());
    }
    return text;
}

std::string describe(const ExceptionInfo& exception) {
    return exception.type + (exception.message.empty() ? "" : ": " + exception.message);
}

Span span_of(const Generation& generation) {
    Span span;
    span.kind = SpanKind::llm;
    span.name = name_of(generation);
    span.started = generation.started;
    span.duration = generation.reply.duration;
    span.prompt = prompt_of(generation.request);
    span.output = clip(generation.reply.text);
    span.model = core::to_clipped_line(
        generation.reply.model.empty() ? generation.request.settings.model : generation.reply.model,
        longest_value);
    span.temperature = generation.request.settings.temperature;
    span.usage = generation.reply.usage;
    if (generation.reply.time_to_first_text.count() > 0) {
        span.time_to_first_text = generation.reply.time_to_first_text;
    }
    span.metadata["purpose"] = to_string(generation.purpose);
    span.metadata["attempts"] = std::to_string(generation.reply.attempts);
    note(span.metadata, "generator", generation.generator);
    note(span.metadata, "reason", generation.reason);
    note(span.metadata, "reply_id", generation.reply.reply_id);
    note(span.metadata, "cost_usd", generation.reply.cost);
    note(span.metadata, "subject", generation.subject);
    return span;
}

} // namespace

std::string clip(std::string_view text) {
    std::string shown;
    if (text.size() <= longest_begin + longest_end) {
        shown = to_display_text(as_bytes(text));
    } else {
        const std::string_view begin = core::clip_utf8(text, longest_begin);
        const std::string_view end =
            text.substr(core::clip_utf8(text, text.size() - longest_end).size());
        shown = to_display_text(as_bytes(begin)) + "\n[" +
                std::to_string(text.size() - begin.size() - end.size()) + " bytes left out]\n" +
                to_display_text(as_bytes(end));
    }
    std::ranges::replace(shown, '\0', ' ');
    return shown;
}

std::string make_uuid() {
    constexpr std::size_t version_at = 12;
    constexpr std::size_t variant_at = 16;
    std::string digits = SnapshotId::random().to_string();
    digits[version_at] = '4';
    digits[variant_at] = "89ab"[static_cast<unsigned char>(digits[variant_at]) & 3];
    for (const std::size_t at : {8u, 13u, 18u, 23u}) {
        digits.insert(at, "-");
    }
    return digits;
}

bool is_repair(const Generation& generation) noexcept {
    return generation.purpose == Purpose::fix && !generation.reason.empty();
}

Span transcription_span(const Transcript& transcript, GalileoAudio audio, Timestamp ended) {
    Span span;
    span.name = "transcribe";
    span.started = ended - transcript.duration;
    span.duration = transcript.duration;
    span.input = describe_audio(audio, transcript.audio, transcript.format);
    span.output = clip(transcript.heard);
    note_audio(span.metadata, audio, transcript.audio, transcript.format,
               transcript.audio_duration);
    span.metadata["attempts"] = std::to_string(transcript.attempts);
    note(span.metadata, "transcriber", transcript.transcriber);
    note(span.metadata, "model", transcript.model);
    note(span.metadata, "language", transcript.language);
    note(span.metadata, "cost_usd", transcript.cost);
    return span;
}

Span failed_transcription_span(const Audio& recording, const Error& error, GalileoAudio audio,
                               Timestamp ended) {
    Span span;
    span.name = "transcribe";
    span.started = ended;
    span.input = describe_audio(audio, recording.digest(), recording.format());
    note_audio(span.metadata, audio, recording.digest(), recording.format(), recording.duration());
    note_error(span, error);
    return span;
}

Span generation_span(const Generation& generation, const Digest& record) {
    Span span = span_of(generation);
    span.metadata["generation"] = record.to_string();
    if (generation.extraction) {
        note(span.metadata, "extraction", to_string(generation.extraction->method));
    }
    return span;
}

Span failed_generation_span(const Generation& asked, const Error& error) {
    Span span = span_of(asked);
    const std::string answer = std::move(span.output);
    note_error(span, error);
    note(span.metadata, "error_message", error.what());
    if (!answer.empty()) {
        span.output = answer;
    }
    return span;
}

Span execution_span(const Snapshot& snapshot) {
    const Execution& execution = snapshot.execution();
    Span span;
    span.name = snapshot.replay_of() ? "replay" : "execute";
    span.started = execution.started;
    span.duration = execution.usage.wall;
    span.input = clip(snapshot.code());
    span.output = both_streams(execution.output);
    span.status = execution.status == Status::succeeded ? succeeded : failed;
    span.metadata["snapshot"] = snapshot.id().to_string();
    span.metadata["status"] = to_string(execution.status);
    span.metadata["language"] = to_string(snapshot.language());
    note(span.metadata, "parent", snapshot.parent());
    note(span.metadata, "replay_of", snapshot.replay_of());
    note(span.metadata, "provider", snapshot.environment().provider);
    if (!snapshot.provenance().generation.empty()) {
        span.metadata["generation"] = snapshot.provenance().generation.to_string();
    }
    note(span.metadata, "cost_usd", execution.usage.cost);
    if (execution.exit_code) {
        span.metadata["exit_code"] = std::to_string(*execution.exit_code);
    }
    if (execution.signal) {
        span.metadata["signal"] = std::to_string(*execution.signal);
    }
    if (execution.exception) {
        note(span.metadata, "exception", describe(*execution.exception));
    }
    return span;
}

void note_verdict(Span& replay, const Verdict& verdict) {
    note(replay.metadata, "verdict", to_string(verdict.kind));
    if (!verdict.differences.empty()) {
        replay.metadata["differences"] = std::to_string(verdict.differences.size());
        note(replay.metadata, "difference", to_string(verdict.differences.front()));
    }
    if (!verdict.reasons.empty()) {
        note(replay.metadata, "inconclusive_because", verdict.reasons.front());
    }
    if (!verdict.environment.empty()) {
        note(replay.metadata, "environment", verdict.environment.front());
    }
}

} // namespace rexa::galileo
