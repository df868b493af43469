#include "trace/galileo/stories.hpp"

#include "trace/galileo/encode.hpp"
#include "trace/galileo/spans.hpp"

#include <algorithm>
#include <utility>

namespace rexa::galileo {
namespace {

/// Stories that wait; the oldest is taken for finished beyond.
constexpr std::size_t most_open = 200;
/// Repairs end long before; this is for one generation that is run again and again.
constexpr std::size_t most_spans = 100;
constexpr std::size_t largest_recording = 10u << 20;

constexpr std::string_view of_voice = "voice";
constexpr std::string_view of_text = "text";

Audio sendable(const Audio& recording, GalileoAudio audio) {
    const bool is_sent =
        audio == GalileoAudio::recording && recording.bytes().size() <= largest_recording;
    return is_sent ? recording : Audio();
}

void add(Trace& trace, Span span) {
    span.id = make_uuid();
    trace.spans.push_back(std::move(span));
}

bool is_whole(const Generation& generation) {
    return generation.code.empty(); // words were asked for: no run follows
}

std::string subject_of(const Snapshot& snapshot) {
    return clip(snapshot.task().empty() ? snapshot.code() : snapshot.task());
}

} // namespace

void Stories::transcribed(const Transcript& transcript, const Audio& recording, Timestamp ended,
                          Time now) {
    Story& story = open("transcribe", clip(transcript.text));
    story.audio = transcript.audio;
    story.trace.recording = sendable(recording, audio_);
    story.trace.tags.emplace_back(of_voice);
    add(story.trace, transcription_span(transcript, audio_, ended));
    keep(story, now);
}

void Stories::transcription_failed(const Audio& recording, const Error& error, Timestamp ended) {
    Story& story = open("transcribe", "a recording");
    story.trace.recording = sendable(recording, audio_);
    story.trace.tags.emplace_back(of_voice);
    add(story.trace, failed_transcription_span(recording, error, audio_, ended));
    end(std::prev(open_.end()));
}

void Stories::generated(const Generation& generation, const Digest& record, Time now) {
    const Place story = story_of(generation);
    story->generations.insert(record);
    add(story->trace, generation_span(generation, record));
    if (is_whole(generation)) {
        end(story);
    } else {
        keep(*story, now);
    }
}

void Stories::generation_failed(const Generation& asked, const Error& error) {
    const Place story = story_of(asked);
    add(story->trace, failed_generation_span(asked, error));
    end(story);
}

void Stories::started(const Snapshot& snapshot, Time now) {
    const Place story = made_of(snapshot.provenance().generation);
    if (story != open_.end() && !snapshot.replay_of()) {
        story->running[snapshot.id()] = now + snapshot.request().limits().wall_time + wait_;
    }
}

void Stories::finished(const Snapshot& snapshot, Time now) {
    if (snapshot.replay_of()) {
        replayed(snapshot, now);
        return;
    }
    const Place story = made_of(snapshot.provenance().generation);
    if (story == open_.end()) {
        Story& run = open("run", subject_of(snapshot));
        add(run.trace, execution_span(snapshot));
        end(std::prev(open_.end()));
        return;
    }
    story->running.erase(snapshot.id());
    story->snapshots.insert(snapshot.id());
    add(story->trace, execution_span(snapshot));
    const bool may_go_on = snapshot.status() != Status::succeeded || !story->running.empty() ||
                           !story->replays.empty();
    if (!may_go_on || story->trace.spans.size() >= most_spans) {
        end(story);
    } else {
        keep(*story, now);
    }
}

/// It joins the story of its original while that is open, and is one of its own otherwise.
void Stories::replayed(const Snapshot& replay, Time now) {
    const SnapshotId original = *replay.replay_of();
    const Place told = with_run(original);
    Story& story = told != open_.end() ? *told : open("replay", subject_of(replay));
    if (told == open_.end()) {
        story.trace.metadata["replay_of"] = original.to_string();
    }
    add(story.trace, execution_span(replay));
    story.replays.insert(replay.id());
    keep(story, now);
}

void Stories::judged(const Verdict& verdict) {
    const Place story = std::ranges::find_if(
        open_, [&](const Story& open) { return open.replays.contains(verdict.replay); });
    if (story == open_.end()) {
        return;
    }
    story->replays.erase(verdict.replay);
    const std::string replay = verdict.replay.to_string();
    for (Span& span : story->trace.spans) {
        if (const auto id = span.metadata.find("snapshot");
            id != span.metadata.end() && id->second == replay) {
            note_verdict(span, verdict);
        }
    }
    std::vector<std::string>& tags = story->trace.tags;
    const std::string tag(to_string(verdict.kind));
    if (std::ranges::find(tags, tag) == tags.end()) {
        tags.push_back(tag);
    }
    const bool is_replay_alone = story->generations.empty();
    if (is_replay_alone || story->trace.spans.size() >= most_spans) {
        end(story);
    }
}

std::vector<Trace> Stories::take_ended(Time now) {
    for (Place story = open_.begin(); story != open_.end();) {
        const Place next = std::next(story);
        if (last_moment(*story) <= now) {
            end(story);
        }
        story = next;
    }
    return std::exchange(ended_, {});
}

std::vector<Trace> Stories::take_all() {
    while (!open_.empty()) {
        end(open_.begin());
    }
    return std::exchange(ended_, {});
}

std::optional<Stories::Time> Stories::next_end() const {
    std::optional<Time> first;
    for (const Story& story : open_) {
        const Time last = last_moment(story);
        first = std::min(first.value_or(last), last);
    }
    return first;
}

Stories::Time Stories::last_moment(const Story& story) {
    Time last = story.ends;
    for (const auto& [snapshot, over] : story.running) {
        last = std::max(last, over);
    }
    return last;
}

Stories::Story& Stories::open(std::string name, std::string input) {
    make_room();
    Story& story = open_.emplace_back();
    story.trace.id = make_uuid();
    story.trace.name = std::move(name);
    story.trace.input = std::move(input);
    return story;
}

Stories::Place Stories::story_of(const Generation& generation) {
    if (is_repair(generation) && generation.subject) {
        if (const Place story = with_run(*generation.subject); story != open_.end()) {
            return story;
        }
    }
    if (generation.transcript) {
        if (const Place story = waiting_for(generation.transcript->audio); story != open_.end()) {
            begin(*story, generation);
            return story;
        }
    }
    Story& story = open("", "");
    story.trace.tags.emplace_back(generation.transcript ? of_voice : of_text);
    begin(story, generation);
    return std::prev(open_.end());
}

/// A transcript may have been corrected since: what counts is what was asked.
void Stories::begin(Story& story, const Generation& generation) const {
    story.audio = {};
    story.trace.name = to_string(generation.purpose);
    story.trace.input = clip(generation.task);
    if (generation.subject) {
        story.trace.metadata["subject"] = generation.subject->to_string();
    }
    if (generation.transcript && generation.transcript->heard != generation.transcript->text) {
        story.trace.metadata["corrected"] = "true";
    }
}

Stories::Place Stories::waiting_for(const Digest& audio) {
    const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const Story& story) {
        return !audio.empty() && story.audio == audio;
    });
    return found == open_.rend() ? open_.end() : std::prev(found.base());
}

Stories::Place Stories::made_of(const Digest& generation) {
    return std::find_if(open_.begin(), open_.end(), [&](const Story& story) {
        return !generation.empty() && story.generations.contains(generation);
    });
}

Stories::Place Stories::with_run(const SnapshotId& snapshot) {
    return std::find_if(open_.begin(), open_.end(),
                        [&](const Story& story) { return story.snapshots.contains(snapshot); });
}

void Stories::keep(Story& story, Time now) {
    story.ends = now + wait_;
    const std::size_t size = encoded_size(story.trace);
    bytes_ += size - story.size;
    story.size = size;
    while (bytes_ > most_bytes_) {
        end(open_.begin());
    }
}

void Stories::end(Place story) {
    bytes_ -= story->size;
    ended_.push_back(std::move(story->trace));
    open_.erase(story);
}

void Stories::make_room() {
    if (open_.size() >= most_open) {
        end(open_.begin());
    }
}

} // namespace rexa::galileo
