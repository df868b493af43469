#include "core/codec/transcript_codec.hpp"

namespace rexa::core {
namespace {

void write(FieldWriter& out, FieldNumber field, std::optional<std::uint64_t> value) {
    if (value) {
        out.number(field, *value);
    }
}

} // namespace

FieldWriter encode_tokens(const TokenUsage& usage) {
    FieldWriter out;
    write(out, 1, usage.input);
    write(out, 2, usage.cached_input);
    write(out, 3, usage.output);
    write(out, 4, usage.thinking);
    return out;
}

TokenUsage decode_tokens(std::string_view bytes) {
    FieldReader in(bytes, "tokens");
    TokenUsage usage;
    usage.input = in.find_number(1);
    usage.cached_input = in.find_number(2);
    usage.output = in.find_number(3);
    usage.thinking = in.find_number(4);
    in.finish();
    return usage;
}

FieldWriter encode_transcript(const Transcript& transcript) {
    FieldWriter out;
    out.bytes(1, transcript.text);
    out.bytes(2, transcript.heard);
    out.bytes(3, transcript.language);
    out.bytes(4, transcript.transcriber);
    out.bytes(5, transcript.model);
    out.digest(6, transcript.audio);
    out.enumerator(7, transcript.format);
    if (transcript.audio_duration) {
        out.signed_number(8, transcript.audio_duration->count());
    }
    out.nested(9, encode_tokens(transcript.usage));
    if (transcript.cost) {
        out.signed_number(10, transcript.cost->nano_usd);
    }
    out.signed_number(11, transcript.attempts);
    out.signed_number(12, transcript.duration.count());
    return out;
}

Transcript decode_transcript(std::string_view bytes) {
    FieldReader in(bytes, "transcript");
    Transcript transcript;
    transcript.text = in.bytes(1);
    transcript.heard = in.bytes(2);
    transcript.language = in.bytes(3);
    transcript.transcriber = in.bytes(4);
    transcript.model = in.bytes(5);
    transcript.audio = in.digest(6);
    transcript.format = in.enumerator(7, AudioFormat::wav, AudioFormat::ogg);
    if (const auto duration = in.find_signed(8)) {
        transcript.audio_duration = std::chrono::milliseconds(*duration);
    }
    transcript.usage = decode_tokens(in.bytes(9));
    if (const auto cost = in.find_signed(10)) {
        transcript.cost = Cost{*cost};
    }
    transcript.attempts = in.find_int(11).value_or(1);
    transcript.duration = std::chrono::microseconds(in.signed_number(12));
    in.finish();
    return transcript;
}

} // namespace rexa::core
