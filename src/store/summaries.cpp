#include "store/summaries.hpp"

#include "core/text.hpp"
#include "store/search_text.hpp"

#include <rexa/error.hpp>

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace rexa::store {
namespace {

constexpr std::size_t max_page = 10'000;
constexpr std::size_t max_terms = 1'000;
constexpr std::size_t max_text_bytes = 8 * 1024;

void require_name(std::string_view name, const char* field) {
    if (name.empty()) {
        throw Error(Errc::invalid_argument, std::string(field) + ": the name must not be empty");
    }
}

void require_finite(std::string_view name, double number) {
    if (!std::isfinite(number)) {
        throw Error(Errc::invalid_argument,
                    "metric '" + core::to_ascii_line(name) +
                        "': must be a finite number; leave it out where there is none");
    }
}

void add(std::string& text, std::string_view what, std::string_view name) {
    if (!text.empty()) {
        text += ", ";
    }
    text += what;
    text += core::to_ascii_line(name);
}

} // namespace

SnapshotSummary summarise(const Snapshot& snapshot, std::optional<VerdictKind> verdict) {
    return {snapshot.id(),
            snapshot.parent(),
            snapshot.replay_of(),
            snapshot.task(),
            snapshot.language(),
            snapshot.status(),
            snapshot.execution().started,
            snapshot.execution().usage.wall,
            verdict,
            snapshot.annotations().tags,
            snapshot.annotations().pinned};
}

std::uint64_t parse_cursor(std::string_view cursor) {
    if (cursor.empty()) {
        return std::numeric_limits<std::int64_t>::max();
    }
    std::uint64_t sequence = 0;
    const char* const end = cursor.data() + cursor.size();
    const auto [stop, error] = std::from_chars(cursor.data(), end, sequence);
    if (error != std::errc() || stop != end ||
        sequence > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        throw Error(Errc::invalid_argument, "cursor: give the value of SnapshotPage::next");
    }
    return sequence;
}

std::string make_cursor(std::uint64_t sequence) {
    return std::to_string(sequence);
}

void check_query(const SnapshotQuery& query) {
    if (query.text().size() > max_text_bytes || count_terms(query.text()) > max_terms) {
        throw Error(Errc::invalid_argument,
                    "text: give at most 1000 words, each part of a word counted, and 8192 bytes");
    }
    if (query.limit() < 1 || query.limit() > max_page) {
        throw Error(Errc::invalid_argument, "limit: give 1 to 10000");
    }
}

Annotations changed(Annotations value, const AnnotationChange& change) {
    for (const auto& tag : change.remove_tags) {
        value.tags.erase(tag);
    }
    for (const auto& tag : change.add_tags) {
        require_name(tag, "tag");
        value.tags.insert(tag);
    }
    for (const auto& name : change.remove_metrics) {
        value.metrics.erase(name);
    }
    for (const auto& [name, number] : change.set_metrics) {
        require_name(name, "metric");
        require_finite(name, number);
        value.metrics.insert_or_assign(name, number);
    }
    value.note = change.note.value_or(std::move(value.note));
    value.pinned = change.pinned.value_or(value.pinned);
    return value;
}

std::string describe(const AnnotationChange& change) {
    std::string text;
    for (const auto& tag : change.add_tags) {
        add(text, "+tag ", tag);
    }
    for (const auto& tag : change.remove_tags) {
        add(text, "-tag ", tag);
    }
    if (change.note) {
        add(text, "note", "");
    }
    if (change.pinned) {
        add(text, *change.pinned ? "pin" : "unpin", "");
    }
    for (const auto& entry : change.set_metrics) {
        add(text, "+metric ", entry.first);
    }
    for (const auto& name : change.remove_metrics) {
        add(text, "-metric ", name);
    }
    return text;
}

} // namespace rexa::store
