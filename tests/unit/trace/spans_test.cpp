#include "support/story_events.hpp"
#include "trace/galileo/spans.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace rexa;
using namespace rexa::test;
using namespace rexa::galileo;

TEST_CASE("text is valid UTF-8 without NUL, and without the middle where it is long") {
    CHECK(clip("plain \xC3\xA9") == "plain \xC3\xA9");
    CHECK(clip(std::string("a\0b\xFFz", 5)) == "a b\xEF\xBF\xBDz");
    const std::string whole(32 << 10, 'x');
    CHECK(clip(whole) == whole);
    const std::string longer =
        std::string(24 << 10, 'b') + std::string(1000, '-') + std::string(8 << 10, 'e');
    CHECK(clip(longer) ==
          std::string(24 << 10, 'b') + "\n[1000 bytes left out]\n" + std::string(8 << 10, 'e'));
    std::string wide = "x";
    for (int i = 0; i < 20'000; ++i) {
        wide += "\xC3\xA9";
    }
    CHECK(clip(wide).find("\xEF\xBF\xBD") == std::string::npos);
    CHECK(clip(wide).find("\n[7234 bytes left out]\n") == (24 << 10) - 1);
}

TEST_CASE("an id is a random UUID") {
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = galileo::make_uuid();
        CHECK(uuid.size() == 36);
        CHECK(uuid[14] == '4');
        CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
        CHECK((uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-'));
        ids.insert(uuid);
    }
    CHECK(ids.size() == 100);
}

TEST_CASE("what was heard is a step, with as much of the recording as may be told") {
    const Audio audio = recording();
    const Span span = transcription_span(transcript(audio), GalileoAudio::digest, at(1'000));
    CHECK(span.name == "transcribe");
    CHECK(span.started == at(250));
    CHECK(span.duration == 750ms);
    CHECK(span.input == "wav sha256:" + audio.digest().to_string());
    CHECK(span.output == "cluster the vine data");
    CHECK(span.status == 200);
    CHECK(span.metadata == Metadata{{"attempts", "1"},
                                    {"audio_format", "wav"},
                                    {"audio_milliseconds", "1000"},
                                    {"audio_sha256", audio.digest().to_string()},
                                    {"language", "en"},
                                    {"model", "gpt-transcribe"},
                                    {"transcriber", "openai"}});
    const Span silent = transcription_span(transcript(audio), GalileoAudio::none, at(1'000));
    CHECK(silent.input == "a recording");
    CHECK(silent.metadata == Metadata{{"attempts", "1"},
                                      {"language", "en"},
                                      {"model", "gpt-transcribe"},
                                      {"transcriber", "openai"}});
}

TEST_CASE("what was not understood is a failed step") {
    const Error error(Errc::audio_unusable, "nothing was understood; speak louder");
    const Span span = failed_transcription_span(recording(), error, GalileoAudio::none, at(1'000));
    CHECK(span.status == 500);
    CHECK(span.started == at(1'000));
    CHECK(span.output == "nothing was understood; speak louder");
    CHECK(span.metadata == Metadata{{"error", "audio_unusable"}});
}

TEST_CASE("an answer is a step of a model") {
    const Span span = generation_span(generation(), record("g"));
    CHECK(span.kind == galileo::SpanKind::llm);
    CHECK(span.name == "generate");
    CHECK(span.started == at(2'000));
    CHECK(span.duration == 900ms);
    REQUIRE(span.prompt.size() == 2);
    CHECK(span.prompt[0].role == "system");
    CHECK(span.prompt[0].content == "You write Python.");
    CHECK(span.prompt[1].role == "user");
    CHECK(span.output == "```python\nprint(1)\n```");
    CHECK(span.model == "gemini-3.8-flash-002");
    CHECK(span.temperature == 0.5);
    CHECK(span.time_to_first_text == 400ms);
    CHECK(span.metadata == Metadata{{"attempts", "1"},
                                    {"cost_usd", "0.001234500"},
                                    {"generation", record("g").to_string()},
                                    {"generator", "gemini"},
                                    {"purpose", "write"},
                                    {"reply_id", "r-1"}});
    CHECK(generation_span(repair(id(1)), record("r")).name == "repair");
    CHECK(generation_span(repair(id(1)), record("r")).metadata.at("reason") ==
          "repair 1 of 3: KeyError");
    Generation asked = repair(id(1));
    asked.reason.clear();
    CHECK(generation_span(asked, record("r")).name == "fix");
    asked.purpose = Purpose::explain;
    CHECK(generation_span(asked, record("r")).name == "explain");
}

TEST_CASE("no answer is a failed step with the status of the service") {
    Generation asked = generation();
    asked.reply = {};
    const Error refused = Error(Errc::rate_limited, "too many requests")
                              .with_remote(429, "RESOURCE_EXHAUSTED", "slow down", "");
    const Span span = failed_generation_span(asked, refused);
    CHECK(span.status == 429);
    CHECK(span.model == "gemini-3.8-flash");
    CHECK(span.output == "too many requests: slow down");
    CHECK(span.metadata.at("error") == "rate_limited");
    CHECK(span.time_to_first_text == std::nullopt);
    const Span useless = failed_generation_span(generation(), Error(Errc::no_code, "no code"));
    CHECK(useless.status == 500);
    CHECK(useless.output == "```python\nprint(1)\n```");
    CHECK(useless.metadata.at("error_message") == "no code");
}

TEST_CASE("a run is a step of a tool") {
    const Span good = execution_span(run(1, Status::succeeded, record("g")));
    CHECK(good.kind == galileo::SpanKind::tool);
    CHECK(good.name == "execute");
    CHECK(good.input == "print(1)\n");
    CHECK(good.output == "59 71 48\n");
    CHECK(good.status == 200);
    CHECK(good.started == at(4'000));
    CHECK(good.duration == 1s);
    CHECK(good.metadata == Metadata{{"exit_code", "0"},
                                    {"generation", record("g").to_string()},
                                    {"language", "python"},
                                    {"provider", "local"},
                                    {"snapshot", id(1).to_string()},
                                    {"status", "succeeded"}});
    const Span bad = execution_span(run(2, Status::failed));
    CHECK(bad.output == "59 71 48\n[stderr]\nKeyError: 'hue'\n");
    CHECK(bad.status == 500);
    CHECK(bad.metadata.at("exception") == "KeyError: 'hue'");
}

TEST_CASE("a verdict says what differs first, and why it says nothing") {
    Span span;
    Verdict verdict;
    verdict.kind = VerdictKind::differs;
    verdict.differences = {{Aspect::out, "", 3, "0.71", "0.69"}, {Aspect::exit, "", 0, "0", "1"}};
    galileo::note_verdict(span, verdict);
    CHECK(span.metadata == Metadata{{"verdict", "differs"},
                                    {"differences", "2"},
                                    {"difference", to_string(verdict.differences[0])}});
    span.metadata.clear();
    verdict = {};
    verdict.reasons = {"the replay ended as timed_out"};
    verdict.environment = {"python: 3.11 became 3.12"};
    galileo::note_verdict(span, verdict);
    CHECK(span.metadata == Metadata{{"verdict", "inconclusive"},
                                    {"inconclusive_because", "the replay ended as timed_out"},
                                    {"environment", "python: 3.11 became 3.12"}});
}
