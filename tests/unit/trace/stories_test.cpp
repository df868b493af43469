#include "support/story_events.hpp"
#include "trace/galileo/stories.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;
using galileo::Stories;
using galileo::Trace;

namespace {

constexpr Stories::Time start{};

Stories make_stories(GalileoAudio audio = GalileoAudio::digest,
                     std::size_t most_bytes = std::size_t{1} << 30) {
    return {audio, 10s, most_bytes};
}

/// Of the trace and its steps, each that is no UUID left out.
std::set<std::string> ids(const Trace& trace) {
    constexpr std::size_t length_of_uuid = 36;
    std::set<std::string> ids{trace.id};
    for (const auto& span : trace.spans) {
        ids.insert(span.id);
    }
    std::erase_if(ids, [](const std::string& id) { return id.size() != length_of_uuid; });
    return ids;
}

std::string steps(const Trace& trace) {
    std::string names;
    for (const auto& span : trace.spans) {
        names += (names.empty() ? "" : " ") + span.name;
    }
    return names;
}

Snapshot replay_of(std::uint8_t original, std::uint8_t number = 9) {
    SnapshotData data = run(number, Status::succeeded, record("g")).data();
    data.replay_of = id(original);
    data.provenance.source = CodeSource::replayed;
    return Snapshot::seal(data, Digest());
}

Verdict verdict(std::uint8_t original, std::uint8_t replay, VerdictKind kind) {
    Verdict told;
    told.original = id(original);
    told.replay = id(replay);
    told.kind = kind;
    return told;
}

} // namespace

TEST_CASE("a spoken sentence, its code, the run and the repair are one trace") {
    Stories stories = make_stories();
    const Audio audio = recording();
    stories.transcribed(transcript(audio), audio, at(1'000), start);
    Generation first = generation();
    first.transcript = transcript(audio);
    stories.generated(first, record("g1"), start + 1s);
    stories.started(run(1, Status::running, record("g1")), start + 1s);
    stories.finished(run(1, Status::failed, record("g1")), start + 2s);
    stories.generated(repair(id(1)), record("g2"), start + 3s);
    stories.started(run(2, Status::running, record("g2")), start + 3s);
    CHECK(stories.take_ended(start + 10min).empty());
    stories.finished(run(2, Status::succeeded, record("g2")), start + 10min);
    const auto traces = stories.take_ended(start + 10min);
    REQUIRE(traces.size() == 1);
    CHECK(steps(traces[0]) == "transcribe generate execute repair execute");
    CHECK(ids(traces[0]).size() == 6);
    CHECK(traces[0].name == "write");
    CHECK(traces[0].input == "cluster the wine data");
    CHECK(traces[0].tags == std::vector<std::string>{"voice"});
    CHECK(traces[0].metadata == galileo::Metadata{{"corrected", "true"}});
    CHECK(!traces[0].recording);
    CHECK(stories.size() == 0);
}

TEST_CASE("a plain run is a trace of its own at once, and a replay when it is judged") {
    Stories stories = make_stories();
    stories.generated(generation(), record("g"), start);
    stories.started(run(1, Status::running), start);
    stories.finished(run(1, Status::failed), start);
    stories.started(replay_of(1), start);
    stories.finished(replay_of(1), start);
    const auto runs = stories.take_ended(start);
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].name == "run");
    CHECK(runs[0].input == "cluster the wine data");
    CHECK(runs[0].tags.empty());
    stories.judged(verdict(1, 8, VerdictKind::differs));
    CHECK(stories.take_ended(start).empty());
    stories.judged(verdict(1, 9, VerdictKind::reproduced));
    const auto replays = stories.take_ended(start);
    REQUIRE(replays.size() == 1);
    CHECK(replays[0].name == "replay");
    CHECK(steps(replays[0]) == "replay");
    CHECK(replays[0].tags == std::vector<std::string>{"reproduced"});
    CHECK(replays[0].metadata == galileo::Metadata{{"replay_of", id(1).to_string()}});
    CHECK(replays[0].spans[0].metadata.at("verdict") == "reproduced");
    CHECK(replays[0].id != runs[0].id);
    CHECK(stories.size() == 1);
}

TEST_CASE("a replay that nobody judges waits like any story") {
    Stories stories = make_stories();
    stories.finished(replay_of(1), start);
    CHECK(stories.take_ended(start + 9s).empty());
    const auto replays = stories.take_ended(start + 10s);
    REQUIRE(replays.size() == 1);
    CHECK(replays[0].tags.empty());
}

TEST_CASE("replays of a run whose story is open belong to that story") {
    Stories stories = make_stories();
    stories.generated(generation(), record("g"), start);
    stories.finished(run(1, Status::failed, record("g")), start);
    stories.finished(replay_of(1, 7), start + 1s);
    stories.judged(verdict(1, 7, VerdictKind::reproduced));
    stories.finished(replay_of(1, 8), start + 2s);
    stories.generated(repair(id(1)), record("g2"), start + 3s);
    stories.finished(run(2, Status::succeeded, record("g2")), start + 4s);
    CHECK(stories.take_ended(start + 4s).empty());
    stories.judged(verdict(1, 8, VerdictKind::differs));
    stories.finished(replay_of(1, 9), start + 5s);
    stories.judged(verdict(1, 9, VerdictKind::differs));
    const auto traces = stories.take_ended(start + 15s);
    REQUIRE(traces.size() == 1);
    CHECK(steps(traces[0]) == "generate execute replay replay repair execute replay");
    CHECK(traces[0].tags == std::vector<std::string>{"text", "reproduced", "differs"});
    CHECK(traces[0].spans[1].metadata.count("verdict") == 0);
    CHECK(traces[0].spans[2].metadata.at("verdict") == "reproduced");
    CHECK(traces[0].spans[3].metadata.at("verdict") == "differs");
}

TEST_CASE("a story ends when nothing has followed for long enough") {
    Stories stories = make_stories();
    CHECK(stories.next_end() == std::nullopt);
    stories.generated(generation(), record("g"), start);
    CHECK(stories.next_end() == start + 10s);
    CHECK(stories.take_ended(start + 9s).empty());
    stories.started(run(1, Status::running, record("g")), start + 9s);
    CHECK(stories.take_ended(start + 10min).empty());
    stories.finished(run(1, Status::failed, record("g")), start + 10min);
    CHECK(stories.next_end() == start + 10min + 10s);
    const auto traces = stories.take_ended(start + 10min + 10s);
    REQUIRE(traces.size() == 1);
    CHECK(steps(traces[0]) == "generate execute");
    stories.finished(run(2, Status::succeeded, record("g")), start + 2h);
    CHECK(stories.take_ended(start + 2h)[0].name == "run");
}

TEST_CASE("a story does not wait for a run of which no end is heard") {
    Stories stories = make_stories();
    stories.generated(generation(), record("g"), start);
    const auto started = [&](std::uint8_t number, std::chrono::milliseconds wall_time) {
        SnapshotData data = run(number, Status::running, record("g")).data();
        Limits limits;
        limits.wall_time = wall_time;
        data.request.limits(limits);
        stories.started(Snapshot::pending(data), start + 1s);
    };
    started(1, 1min);
    started(2, 5s);
    CHECK(stories.next_end() == start + 71s);
    stories.finished(run(2, Status::succeeded, record("g")), start + 4s);
    CHECK(stories.next_end() == start + 71s);
    CHECK(stories.take_ended(start + 70s).empty());
    const auto traces = stories.take_ended(start + 71s);
    REQUIRE(traces.size() == 1);
    CHECK(steps(traces[0]) == "generate execute");
    stories.finished(run(1, Status::succeeded, record("g")), start + 80s);
    CHECK(stories.take_ended(start + 80s)[0].name == "run");
}

TEST_CASE("a transcript is the beginning of one story, and others of it go their own way") {
    Stories stories = make_stories();
    const Audio audio = recording();
    stories.transcribed(transcript(audio), audio, at(1'000), start);
    stories.transcribed(transcript(recording('y')), recording('y'), at(1'000), start);
    Generation spoken = generation();
    spoken.transcript = transcript(audio);
    stories.generated(spoken, record("g1"), start);
    stories.generated(spoken, record("g2"), start);
    stories.generated(generation("typed"), record("g3"), start);
    const auto traces = stories.take_all();
    REQUIRE(traces.size() == 4);
    CHECK(steps(traces[0]) == "transcribe generate");
    CHECK(steps(traces[1]) == "transcribe");
    CHECK(traces[1].name == "transcribe");
    CHECK(steps(traces[2]) == "generate");
    CHECK(traces[2].tags == std::vector<std::string>{"voice"});
    CHECK(traces[3].tags == std::vector<std::string>{"text"});
    CHECK(traces[3].input == "typed");
}

TEST_CASE("what a person asks about a snapshot begins a story") {
    Stories stories = make_stories();
    stories.generated(generation(), record("g"), start);
    stories.finished(run(1, Status::failed, record("g")), start);
    Generation asked = repair(id(1));
    asked.reason.clear();
    stories.generated(asked, record("g2"), start);
    asked.purpose = Purpose::explain;
    asked.code.clear();
    stories.generated(asked, record("g3"), start);
    const auto ended = stories.take_ended(start);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].name == "explain");
    CHECK(ended[0].metadata == galileo::Metadata{{"subject", id(1).to_string()}});
    CHECK(stories.take_all().size() == 2);
}

TEST_CASE("failures end a story") {
    Stories stories = make_stories();
    const Error error(Errc::overloaded, "no capacity");
    stories.transcription_failed(recording(), error, at(0));
    stories.generation_failed(generation(), error);
    stories.generated(generation(), record("g"), start);
    stories.finished(run(1, Status::failed, record("g")), start);
    stories.generation_failed(repair(id(1)), error);
    const auto traces = stories.take_ended(start);
    REQUIRE(traces.size() == 3);
    CHECK(steps(traces[0]) == "transcribe");
    CHECK(steps(traces[1]) == "generate");
    CHECK(traces[1].spans[0].status == 500);
    CHECK(steps(traces[2]) == "generate execute repair");
}

TEST_CASE("a recording goes along where that is wanted, and it is not too large") {
    const Audio audio = recording();
    for (const auto wish : {GalileoAudio::none, GalileoAudio::digest, GalileoAudio::recording}) {
        Stories stories = make_stories(wish);
        stories.transcribed(transcript(audio), audio, at(0), start);
        const auto traces = stories.take_all();
        CHECK(bool(traces[0].recording) == (wish == GalileoAudio::recording));
    }
}

TEST_CASE("the number of stories that wait is bounded") {
    Stories stories = make_stories();
    for (int i = 0; i < 250; ++i) {
        stories.generated(generation(), record(std::to_string(i)), start);
    }
    CHECK(stories.take_ended(start).size() == 50);
    CHECK(stories.size() == 200);
    for (int i = 0; i < 150; ++i) {
        stories.finished(run(1, Status::failed, record("249")), start);
    }
    const auto ended = stories.take_ended(start);
    CHECK(ended[0].spans.size() == 100);
}

TEST_CASE("the size of stories that wait is bounded") {
    Stories stories = make_stories(GalileoAudio::recording, 600'000);
    const auto hear = [&](char byte) { // more than 200 KB as text
        const Audio audio = sound(5'000, byte);
        stories.transcribed(transcript(audio), audio, at(0), start);
    };
    hear('a');
    hear('b');
    CHECK(stories.take_ended(start).empty());
    hear('c');
    const auto oldest = stories.take_ended(start);
    REQUIRE(oldest.size() == 1);
    CHECK(oldest[0].recording.digest() == sound(5'000, 'a').digest());
    CHECK(stories.take_all().size() == 2);
    hear('d');
    hear('e');
    CHECK(stories.take_ended(start).empty());
    Stories narrow = make_stories(GalileoAudio::digest, 1);
    narrow.generated(generation(), record("g"), start);
    CHECK(narrow.take_ended(start).size() == 1);
}
