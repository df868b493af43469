#include "core/diff/line_diff.hpp"
#include "core/text.hpp"

#include <rexa/diff.hpp>

#include <algorithm>
#include <span>
#include <unordered_map>

namespace rexa {
namespace {

constexpr std::size_t context_lines = 3;

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

std::vector<Hunk> make_hunks(std::string_view before_text, std::string_view after_text) {
    const LineViews before = core::split_lines(before_text);
    const LineViews after = core::split_lines(after_text);
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
        diff.hunks = make_hunks(old_text, new_text);
    }
    return diff;
}

} // namespace rexa
