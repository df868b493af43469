#ifndef REXA_QUERY_HPP
#define REXA_QUERY_HPP

#include <rexa/execution.hpp>
#include <rexa/id.hpp>
#include <rexa/language.hpp>
#include <rexa/verdict.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rexa {

/// What a list shows of a snapshot.
struct SnapshotSummary {
    SnapshotId id;
    std::optional<SnapshotId> parent;
    std::optional<SnapshotId> replay_of;
    std::string task;
    Language language = Language::python;
    Status status = Status::running;
    Timestamp started{};
    std::chrono::microseconds wall{};
    std::optional<VerdictKind> verdict; ///< of a replay
    std::set<std::string> tags;
    bool pinned = false;

    friend bool operator==(const SnapshotSummary&, const SnapshotSummary&) = default;
};

/// Which snapshots, newest first. Conditions are joined by "and". Setters return the query itself.
class SnapshotQuery {
public:
    SnapshotQuery() = default;

    /// Words that must all occur in task, code or output. Plain words, no query syntax; upper and
    /// lower case, and letters with and without accents, are equal. Of each stream's kept output
    /// the first and the last 512 KiB are searched. At most 1,000 words and 8 KiB, where what
    /// punctuation parts counts as words: a search looks at its call between rows only.
    SnapshotQuery& text(std::string value) { return set(text_, std::move(value)); }
    SnapshotQuery& status(Status value) { return set(status_, std::optional(value)); }
    SnapshotQuery& tag(std::string value) { return set(tag_, std::move(value)); }
    SnapshotQuery& language(Language value) { return set(language_, std::optional(value)); }
    SnapshotQuery& since(Timestamp value) { return set(since_, std::optional(value)); }
    SnapshotQuery& until(Timestamp value) { return set(until_, std::optional(value)); }
    /// Most entries in one page, 1 to 10,000. Default 50.
    SnapshotQuery& limit(std::size_t value) { return set(limit_, value); }
    /// Where the page starts: `SnapshotPage::next` of the page before it.
    SnapshotQuery& cursor(std::string value) { return set(cursor_, std::move(value)); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] const std::optional<Status>& status() const noexcept { return status_; }
    [[nodiscard]] const std::string& tag() const noexcept { return tag_; }
    [[nodiscard]] const std::optional<Language>& language() const noexcept { return language_; }
    [[nodiscard]] const std::optional<Timestamp>& since() const noexcept { return since_; }
    [[nodiscard]] const std::optional<Timestamp>& until() const noexcept { return until_; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] const std::string& cursor() const noexcept { return cursor_; }

private:
    template <class T>
    SnapshotQuery& set(T& member, T value) {
        member = std::move(value);
        return *this;
    }

    std::string text_;
    std::optional<Status> status_;
    std::string tag_;
    std::optional<Language> language_;
    std::optional<Timestamp> since_;
    std::optional<Timestamp> until_;
    std::size_t limit_ = 50;
    std::string cursor_;
};

/// One page of a list. New snapshots do not shift later pages.
struct SnapshotPage {
    std::vector<SnapshotSummary> entries;
    std::string next; ///< cursor of the following page; empty at the end
};

} // namespace rexa

#endif
