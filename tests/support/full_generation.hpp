#ifndef REXA_TESTS_SUPPORT_FULL_GENERATION_HPP
#define REXA_TESTS_SUPPORT_FULL_GENERATION_HPP

#include <rexa/generation.hpp>

namespace rexa::test {

/// Every field of the record set.
inline Generation full_generation() {
    using std::chrono::microseconds;
    Transcript transcript;
    transcript.text = "plot a sine wave";
    transcript.heard = "plot a sign wave";
    transcript.language = "en";
    transcript.transcriber = "gemini";
    transcript.model = "transcribe-1";
    transcript.audio = Digest::of(as_bytes("recording"));
    transcript.format = AudioFormat::flac;
    transcript.audio_duration = std::chrono::milliseconds(2500);
    transcript.usage = {80, std::nullopt, 6, std::nullopt};
    transcript.cost = Cost{60'000};
    transcript.attempts = 2;
    transcript.duration = microseconds(900'000);

    Generation generation;
    generation.purpose = Purpose::fix;
    generation.task = "plot a sine wave";
    generation.subject = SnapshotId::parse("0123456789abcdef0123456789abcdef");
    generation.transcript = transcript;
    generation.reason = "repair 1 of 3: NameError";
    generation.generator = "gemini";
    generation.request.instructions = "You repair programs.";
    generation.request.messages = {{Speaker::user, "one"}, {Speaker::model, "two"}};
    generation.request.settings = {"model-1", 8192, 0.25, 0.5, -7, Thinking::low};
    generation.reply = {"```python\nx = 1\n```",
                        "thoughts",
                        "model-1-001",
                        "reply-7",
                        {100, 40, 20, 30},
                        Cost{123'456},
                        3,
                        microseconds(150'000),
                        microseconds(700'000),
                        {"seed"}};
    generation.started = Timestamp(std::chrono::seconds(1'700'000'000));
    generation.code = "x = 1\n";
    generation.explanation = "It sets x.";
    generation.extraction =
        Extraction{ExtractionMethod::joined_blocks, 2, true, "line 1: no", {"quotes"}};
    generation.packages = {"pandas", "numpy"};
    generation.suggestions = {{"title", "task", "why"}, {"", "other", ""}};
    return generation;
}

} // namespace rexa::test

#endif
