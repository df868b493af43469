#ifndef REXA_TESTS_SUPPORT_STORY_EVENTS_HPP
#define REXA_TESTS_SUPPORT_STORY_EVENTS_HPP

#include "support/sound.hpp"

#include <rexa/generation.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/transcriber.hpp>

#include <cstdint>
#include <string>

// What an engine tells its listeners while a spoken sentence becomes code, fails and is mended.
namespace rexa::test {

using namespace std::chrono_literals;

/// 2026-05-04T09:30:00Z and so many milliseconds.
inline Timestamp at(std::int64_t milliseconds) {
    return Timestamp(std::chrono::seconds(1'777'887'000)) + std::chrono::milliseconds(milliseconds);
}

inline SnapshotId id(std::uint8_t number) {
    SnapshotId::Raw raw{};
    raw.fill(number);
    return SnapshotId(raw);
}

inline Digest record(std::string_view name) {
    return Digest::of(as_bytes(name));
}

/// A second; `byte` makes it another recording.
inline Audio recording(char byte = 'x') {
    return sound(1'000, byte);
}

inline Transcript transcript(const Audio& audio, std::string heard = "cluster the vine data") {
    Transcript spoken;
    spoken.text = "cluster the wine data";
    spoken.heard = std::move(heard);
    spoken.language = "en";
    spoken.transcriber = "openai";
    spoken.model = "gpt-transcribe";
    spoken.audio = audio.digest();
    spoken.format = audio.format();
    spoken.audio_duration = audio.duration();
    spoken.duration = 750ms;
    return spoken;
}

inline Generation generation(std::string task = "cluster the wine data") {
    Generation made;
    made.task = std::move(task);
    made.generator = "gemini";
    made.request.instructions = "You write Python.";
    made.request.messages = {{Speaker::user, made.task}};
    made.request.settings.model = "gemini-3.8-flash";
    made.request.settings.temperature = 0.5;
    made.reply.text = "```python\nprint(1)\n```";
    made.reply.model = "gemini-3.8-flash-002";
    made.reply.reply_id = "r-1";
    made.reply.usage = {30, {}, 12, 5};
    made.reply.cost = Cost{1'234'500};
    made.reply.time_to_first_text = 400ms;
    made.reply.duration = 900ms;
    made.started = at(2'000);
    made.code = "print(1)\n";
    return made;
}

inline Generation repair(const SnapshotId& failed) {
    Generation made = generation();
    made.purpose = Purpose::fix;
    made.subject = failed;
    made.reason = "repair 1 of 3: KeyError";
    made.started = at(6'000);
    return made;
}

inline Snapshot run(std::uint8_t number, Status status, const Digest& generation = {}) {
    SnapshotData data;
    data.id = id(number);
    data.request = RunRequest("print(1)\n").task("cluster the wine data");
    data.environment.provider = "local";
    data.provenance.generation = generation;
    if (!generation.empty()) {
        data.provenance.source = CodeSource::generated;
    }
    data.execution.status = status;
    data.execution.started = at(4'000);
    data.execution.usage.wall = 1s;
    if (status != Status::running) {
        data.execution.exit_code = status == Status::succeeded ? 0 : 1;
        data.execution.output.out.head = Bytes(std::string("59 71 48\n"));
        data.execution.output.order = {{Stream::out, 0, 9, 10ms}};
    }
    if (status == Status::failed) {
        data.execution.output.err.head = Bytes(std::string("KeyError: 'hue'\n"));
        data.execution.output.order.push_back({Stream::err, 0, 16, 20ms});
        data.execution.exception = ExceptionInfo{"KeyError", "'hue'", 3};
    }
    return status == Status::running ? Snapshot::pending(std::move(data))
                                     : Snapshot::seal(std::move(data), Digest());
}

} // namespace rexa::test

#endif
