#include "core/diff/line_diff.hpp"
#include "core/text.hpp"

#include <rexa/diff.hpp>

#include <algorithm>
#include <span>
#include <unordered_map>

namespace rexa {
namespace {

constexpr std::size_t context_lines = 3;
constexpr std::size_t compared_lines = 200'000;

/// Gives equal lines equal numbers.
class LineNumbers {
public:
    std::vector<std::uint32_t> of(const std::vector<std::string_view>& lines) {
        std::vector<std::uint32_t> numbers;
        numbers.reserve(lines.size());
        for (const std::string_view line : lines) {
            const auto next = static_cast<std::uint32_t>(numbers_.size());
            numbers.push_back(numbers_.try_emplace(line, next).first->second);
        }
        return numbers;
    }

private:
    std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

DiffLine make_line(LineOp op, std::string_view line) {
    const bool ended = line.ends_with('\n');
    return {op, std::string(ended ? line.substr(0, line.size() - 1) : line), ended};
}

/// Lines that take each other's place: [old_begin, old_end) becomes [new_begin, new_end).
struct Change {
    std::size_t old_begin;
    std::size_t old_end;
    std::size_t new_begin;
    std::size_t new_end;
};

std::size_t end_of_run(const std::vector<bool>& marked, std::size_t at) {
    while (at < marked.size() && marked[at]) {
        ++at;
    }
    return at;
}

std::vector<Change> list_changes(const core::LineChanges& lines) {
    std::vector<Change> changes;
    std::size_t old_at = 0;
    std::size_t new_at = 0;
    while (old_at < lines.removed.size() || new_at < lines.added.size()) {
        const Change change{old_at, end_of_run(lines.removed, old_at), new_at,
                            end_of_run(lines.added, new_at)};
        if (change.old_end > old_at || change.new_end > new_at) {
            changes.push_back(change);
        }
        old_at = change.old_end + 1;
        new_at = change.new_end + 1;
    }
    return changes;
}

using LineViews = std::vector<std::string_view>;

void append(Hunk& hunk, LineOp op, const LineViews& lines, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
        hunk.lines.push_back(make_line(op, lines[i]));
    }
}

/// One hunk for changes whose context touches.
Hunk make_hunk(std::span<const Change> changes, const LineViews& before, const LineViews& after) {
    const std::size_t lead = std::min(context_lines, changes.front().old_begin);
    std::size_t old_at = changes.front().old_begin - lead;
    Hunk hunk{old_at + 1, changes.front().new_begin - lead + 1, {}};
    for (const Change& change : changes) {
        append(hunk, LineOp::same, before, old_at, change.old_begin);
        append(hunk, LineOp::removed, before, change.old_begin, change.old_end);
        append(hunk, LineOp::added, after, change.new_begin, change.new_end);
        old_at = change.old_end;
    }
    append(hunk, LineOp::same, before, old_at, std::min(before.size(), old_at + context_lines));
    return hunk;
}

/// Where the line starts that lies so many lines before this position.
std::size_t start_of_line_before(std::string_view text, std::size_t position, std::size_t lines) {
    std::size_t start = text.substr(0, position).rfind('\n') + 1;
    for (; lines > 0 && start > 0; --lines) {
        start = text.substr(0, start - 1).rfind('\n') + 1;
    }
    return start;
}

std::string_view first_lines(std::string_view text, std::size_t most) {
    std::size_t end = 0;
    for (; most > 0 && end < text.size(); --most) {
        end = std::min(text.find('\n', end), text.size() - 1) + 1;
    }
    return text.substr(0, end);
}

/// The lines of both sides that are compared: from shortly before the first difference on, and no
/// more than can be held for any text.
struct Window {
    std::size_t skipped_lines;
    std::string_view before;
    std::string_view after;
    bool clipped;
};

Window find_window(std::string_view before, std::string_view after) {
    const auto same =
        static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
    const std::size_t start = start_of_line_before(before, same, context_lines);
    const std::string_view old_part = first_lines(before.substr(start), compared_lines);
    const std::string_view new_part = first_lines(after.substr(start), compared_lines);
    const auto skipped = std::ranges::count(before.substr(0, start), '\n');
    const bool clipped =
        start + old_part.size() < before.size() || start + new_part.size() < after.size();
    return {static_cast<std::size_t>(skipped), old_part, new_part, clipped};
}

std::vector<Hunk> make_hunks(const Window& window) {
    const LineViews before = core::split_lines(window.before);
    const LineViews after = core::split_lines(window.after);
    LineNumbers numbers;
    const auto before_numbers = numbers.of(before);
    const auto after_numbers = numbers.of(after);
    const auto changes = list_changes(core::compare_lines(before_numbers, after_numbers));
    std::vector<Hunk> hunks;
    for (std::size_t first = 0; first < changes.size();) {
        std::size_t end = first + 1;
        while (end < changes.size() &&
               changes[end].old_begin - changes[end - 1].old_end <= 2 * context_lines) {
            ++end;
        }
        hunks.push_back(make_hunk(std::span(changes).subspan(first, end - first), before, after));
        hunks.back().old_start += window.skipped_lines;
        hunks.back().new_start += window.skipped_lines;
        first = end;
    }
    return hunks;
}

} // namespace

ContentDiff diff_content(BytesView before, BytesView after) {
    const std::string_view old_text = as_chars(before);
    const std::string_view new_text = as_chars(after);
    ContentDiff diff;
    diff.same = old_text == new_text;
    diff.binary = !core::is_text(old_text) || !core::is_text(new_text);
    diff.old_size = old_text.size();
    diff.new_size = new_text.size();
    diff.old_digest = Digest::of(before);
    diff.new_digest = diff.same ? diff.old_digest : Digest::of(after);
    if (!diff.same && !diff.binary) {
        const Window window = find_window(old_text, new_text);
        diff.hunks = make_hunks(window);
        diff.clipped = window.clipped;
    }
    return diff;
}

} // namespace rexa
