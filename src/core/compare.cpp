#include "core/compare.hpp"

#include "core/environment_fields.hpp"
#include "core/first_difference.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace rexa {
namespace {

constexpr std::size_t files_read = 16;
constexpr std::uint64_t largest_file_read = 1u << 20;
constexpr std::size_t shown_characters = 200;
constexpr std::string_view end_of_output = "(end of output)";
constexpr std::string_view end_of_file = "(end of file)";

using ReadFile = std::function<Bytes(const Digest&)>;

std::string shown(std::string_view text) {
    return std::string(core::clip_characters(core::to_safe_line(text), shown_characters));
}

bool ended_by_itself(Status status) noexcept {
    return status == Status::succeeded || status == Status::failed;
}

void note_unfinished(Verdict& verdict, std::string_view who, Status status) {
    if (!ended_by_itself(status)) {
        verdict.reasons.push_back("the " + std::string(who) + " ended as " +
                                  std::string(to_string(status)));
    }
}

std::string describe_exit(const Execution& execution) {
    if (execution.signal) {
        return "signal " + std::to_string(*execution.signal);
    }
    return execution.exit_code ? "exit code " + std::to_string(*execution.exit_code)
                               : "no exit code";
}

void compare_ends(Verdict& verdict, const Execution& expected, const Execution& actual) {
    if (expected.status != actual.status) {
        verdict.differences.push_back({Aspect::status, "", 0,
                                       std::string(to_string(expected.status)),
                                       std::string(to_string(actual.status))});
    }
    if (expected.exit_code != actual.exit_code || expected.signal != actual.signal) {
        verdict.differences.push_back(
            {Aspect::exit, "", 0, describe_exit(expected), describe_exit(actual)});
    }
}

/// The bytes known from the start of a stream without a gap. A character that the gap cuts is left
/// out, so that text stays text.
std::string known_start(const StreamRecord& stream) {
    if (stream.complete()) {
        return stream.text().chars();
    }
    const std::string& head = stream.head.chars();
    std::size_t end = head.size();
    const std::size_t lowest = end - std::min<std::size_t>(end, 3);
    while (end > lowest && (static_cast<unsigned char>(head[end - 1]) & 0x80) != 0) {
        --end;
    }
    return core::is_text(head) ? head : head.substr(0, end);
}

std::string_view known_end(const StreamRecord& stream, const std::string& start) {
    return stream.complete() ? std::string_view(start) : stream.tail.chars();
}

std::string describe_size(const StreamRecord& stream) {
    return std::to_string(stream.total()) + " bytes";
}

/// The first difference that what was kept of the streams proves, if any.
std::optional<Difference> proven_difference(Aspect aspect, const StreamRecord& expected,
                                            const StreamRecord& actual) {
    if (expected == actual) {
        return std::nullopt;
    }
    const std::string expected_start = known_start(expected);
    const std::string actual_start = known_start(actual);
    const std::size_t common = std::min(expected_start.size(), actual_start.size());
    const bool both_complete = expected.complete() && actual.complete();
    if (both_complete || expected_start.compare(0, common, actual_start, 0, common) != 0) {
        if (both_complete && expected_start == actual_start) {
            return std::nullopt;
        }
        auto part = core::first_difference(expected_start, actual_start, end_of_output);
        return Difference{aspect, "", part.line, std::move(part.expected), std::move(part.actual)};
    }
    if (expected.total() != actual.total()) {
        return Difference{aspect, "", 0, describe_size(expected), describe_size(actual)};
    }
    const std::string_view expected_end = known_end(expected, expected_start);
    const std::string_view actual_end = known_end(actual, actual_start);
    const std::size_t shared = std::min(expected_end.size(), actual_end.size());
    if (expected_end.substr(expected_end.size() - shared) !=
        actual_end.substr(actual_end.size() - shared)) {
        return Difference{aspect, "", 0, "the last " + std::to_string(shared) + " bytes", "others"};
    }
    return std::nullopt;
}

void note_dropped(Verdict& verdict, Aspect aspect, std::string_view who,
                  const StreamRecord& stream) {
    if (!stream.complete()) {
        verdict.reasons.push_back(std::string(to_string(aspect)) + " of the " + std::string(who) +
                                  ": " + std::to_string(stream.dropped) + " bytes were dropped");
    }
}

void compare_streams(Verdict& verdict, Aspect aspect, const StreamRecord& expected,
                     const StreamRecord& actual) {
    if (auto difference = proven_difference(aspect, expected, actual)) {
        verdict.differences.push_back(std::move(*difference));
        return;
    }
    note_dropped(verdict, aspect, "original", expected);
    note_dropped(verdict, aspect, "replay", actual);
}

std::string describe_entry(const std::optional<TreeEntry>& entry) {
    if (!entry) {
        return "absent";
    }
    switch (entry->kind) {
    case EntryKind::file:
    case EntryKind::executable:
        return std::string(entry->kind == EntryKind::file ? "file" : "executable file") + " of " +
               std::to_string(entry->size) + " bytes, SHA-256 " +
               entry->object.to_string().substr(0, 12);
    case EntryKind::symlink:
        return shown("symlink to " + entry->target);
    case EntryKind::directory:
        return "folder";
    }
    return "unknown";
}

bool is_readable(const std::optional<TreeEntry>& entry) {
    return entry && (entry->kind == EntryKind::file || entry->kind == EntryKind::executable) &&
           entry->size <= largest_file_read;
}

Difference describe_file(const FileDiff& file, const ReadFile& read) {
    Difference difference{Aspect::file, file.path, 0, describe_entry(file.before),
                          describe_entry(file.after)};
    if (!read || !is_readable(file.before) || !is_readable(file.after) ||
        file.before->object == file.after->object) {
        return difference;
    }
    const Bytes before = read(file.before->object);
    const Bytes after = read(file.after->object);
    auto part = core::first_difference(before.chars(), after.chars(), end_of_file);
    if (part.line > 0) {
        difference.line = part.line;
        difference.expected = std::move(part.expected);
        difference.actual = std::move(part.actual);
    }
    return difference;
}

void compare_files(Verdict& verdict, const Snapshot& original, const Snapshot& replay,
                   const TreeDiff& files, const ReadFile& read) {
    if (files.files.empty() && original.after() != replay.after()) {
        verdict.differences.push_back({Aspect::file, "", 0, "one tree", "another"});
    }
    for (std::size_t i = 0; i < files.files.size(); ++i) {
        verdict.differences.push_back(
            describe_file(files.files[i], i < files_read ? read : ReadFile()));
    }
    if (!files.complete) {
        verdict.differences.push_back({Aspect::file, "", 0, "more files", "others"});
    }
}

/// Whether the resulting tree says what the run did: after a failed capture it is the one before.
bool knows_files(const Snapshot& snapshot) {
    return snapshot.data().left_out.empty() || snapshot.after() != snapshot.before();
}

void note_left_out(Verdict& verdict, std::string_view who, const Snapshot& snapshot) {
    for (const std::string& what : snapshot.data().left_out) {
        verdict.reasons.push_back("files of the " + std::string(who) +
                                  " were not kept: " + shown(what));
    }
}

void compare_environments(Verdict& verdict, const Environment& expected,
                          const Environment& actual) {
    for (const FieldDiff& field : core::environment_differences(expected, actual)) {
        verdict.environment.push_back(field.field + ": " + shown(field.before) + " became " +
                                      shown(field.after));
    }
}

void compare_results(Verdict& verdict, const Snapshot& original, const Snapshot& replay,
                     const TreeDiff& files, const ReadFile& read) {
    compare_ends(verdict, original.execution(), replay.execution());
    compare_streams(verdict, Aspect::out, original.output().out, replay.output().out);
    compare_streams(verdict, Aspect::err, original.output().err, replay.output().err);
    if (knows_files(original) && knows_files(replay)) {
        compare_files(verdict, original, replay, files, read);
    }
    note_left_out(verdict, "original", original);
    note_left_out(verdict, "replay", replay);
}

VerdictKind conclude(const Verdict& verdict) noexcept {
    if (!verdict.differences.empty()) {
        return VerdictKind::differs;
    }
    return verdict.reasons.empty() ? VerdictKind::reproduced : VerdictKind::inconclusive;
}

Verdict compare_with(const Snapshot& original, const Snapshot& replay, const TreeDiff& files,
                     const ReadFile& read) {
    Verdict verdict;
    verdict.original = original.id();
    verdict.replay = replay.id();
    compare_environments(verdict, original.environment(), replay.environment());
    note_unfinished(verdict, "original", original.status());
    note_unfinished(verdict, "replay", replay.status());
    if (verdict.reasons.empty()) {
        compare_results(verdict, original, replay, files, read);
    }
    verdict.kind = conclude(verdict);
    if (verdict.kind != VerdictKind::inconclusive) {
        verdict.reasons.clear();
    }
    return verdict;
}

} // namespace

Verdict compare(const Snapshot& original, const Snapshot& replay,
                const TreeDiff& file_differences) {
    return compare_with(original, replay, file_differences, {});
}

Verdict compare(const Snapshot& original, const Snapshot& replay, const TreeDiff& file_differences,
                BlobSource& contents, const Call& call) {
    return compare_with(original, replay, file_differences,
                        [&](const Digest& digest) { return contents.read(digest, call); });
}

} // namespace rexa
