#include "store/sqlite/lists.hpp"

#include "store/id_prefix.hpp"
#include "store/search_text.hpp"
#include "store/sqlite/annotation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"
#include "store/summaries.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::sqlite {
namespace {

#define REXA_SUMMARY_COLUMNS                                                                       \
    "s.sequence, s.id, s.parent, s.replay_of, s.task, s.language, s.status, s.started, s.wall, "   \
    "s.verdict, s.tag_count, s.pinned"

SnapshotSummary summary_of(Database& database, const Query& row) {
    SnapshotSummary summary;
    summary.id = row.id(1);
    summary.parent = row.optional_id(2);
    summary.replay_of = row.optional_id(3);
    summary.task = row.text(4);
    summary.language = static_cast<Language>(row.integer(5));
    summary.status = static_cast<Status>(row.integer(6));
    summary.started = Timestamp(std::chrono::microseconds(row.integer(7)));
    summary.wall = std::chrono::microseconds(row.integer(8));
    if (!row.is_null(9)) {
        summary.verdict = static_cast<VerdictKind>(row.integer(9));
    }
    if (row.integer(10) > 0) {
        summary.tags = load_tags(database, row.integer(0));
    }
    summary.pinned = row.integer(11) != 0;
    return summary;
}

/// A page's statement and its parameters in order. The table that drives the walk is the one of
/// the most selective condition; all are walked in the order of `sequence`, from the cursor down.
class PageStatement {
public:
    explicit PageStatement(const SnapshotQuery& query) : query_(query) {
        if (!query.text().empty()) {
            from("search CROSS JOIN snapshot s ON s.sequence = search.rowid", "search.rowid");
            where("search MATCH ?");
        } else if (!query.tag().empty()) {
            from("tag t CROSS JOIN snapshot s ON s.sequence = t.snapshot", "t.snapshot");
            where("t.name = ?");
        } else {
            from("snapshot s", "s.sequence");
        }
        if (!query.text().empty() && !query.tag().empty()) {
            where("EXISTS(SELECT 1 FROM tag t WHERE t.name = ? AND t.snapshot = s.sequence)");
        }
        if (query.status()) {
            where("s.status = ?");
        }
        if (query.language()) {
            where("s.language = ?");
        }
        add_times();
        sql_ += " ORDER BY " + order_ + " DESC LIMIT ?";
    }

    [[nodiscard]] const std::string& sql() const noexcept { return sql_; }

    void bind(Query& statement, const std::string& words) const {
        const std::uint64_t before = store::parse_cursor(query_.cursor());
        const std::uint64_t count = query_.limit() + 1;
        statement.bind(before);
        if (!query_.text().empty()) {
            statement.bind(std::string_view(words));
        }
        if (!query_.tag().empty()) {
            statement.bind(std::string_view(query_.tag()));
        }
        if (query_.status()) {
            statement.bind(static_cast<int>(*query_.status()));
        }
        if (query_.language()) {
            statement.bind(static_cast<int>(*query_.language()));
        }
        if (times_alone_) {
            statement.bind(before);
        }
        if (query_.since()) {
            statement.bind(static_cast<std::int64_t>(query_.since()->time_since_epoch().count()));
        }
        if (query_.until()) {
            statement.bind(static_cast<std::int64_t>(query_.until()->time_since_epoch().count()));
        }
        if (times_alone_) {
            statement.bind(count);
        }
        statement.bind(count);
    }

private:
    void from(const char* tables, const char* order) {
        order_ = order;
        sql_ = std::string("SELECT " REXA_SUMMARY_COLUMNS " FROM ") + tables + " WHERE " + order_ +
               " < ?";
    }

    void where(const char* condition) { sql_ += std::string(" AND ") + condition; }

    /// Times by themselves are looked up in their index alone, without the rows they are of.
    void add_times() {
        if (!query_.since() && !query_.until()) {
            return;
        }
        times_alone_ =
            query_.text().empty() && query_.tag().empty() && !query_.status() && !query_.language();
        const char* column = times_alone_ ? "started" : "s.started";
        if (times_alone_) {
            sql_ += " AND s.sequence IN (SELECT sequence FROM snapshot INDEXED BY snapshot_started "
                    "WHERE sequence < ?";
        }
        if (query_.since()) {
            sql_ += std::string(" AND ") + column + " >= ?";
        }
        if (query_.until()) {
            sql_ += std::string(" AND ") + column + " < ?";
        }
        if (times_alone_) {
            sql_ += " ORDER BY sequence DESC LIMIT ?)";
        }
    }

    const SnapshotQuery& query_;
    std::string order_;
    std::string sql_;
    bool times_alone_ = false;
};

std::vector<SnapshotSummary> all_of(Database& database, Query& rows) {
    std::vector<SnapshotSummary> found;
    while (rows.next()) {
        found.push_back(summary_of(database, rows));
    }
    return found;
}

bool is_known(Database& database, const SnapshotId& id) {
    return is_taken(database, id) ||
           database.query("SELECT 1 FROM draft WHERE id = ?").bind(id).next();
}

std::size_t digits_shared(Query& neighbours, const SnapshotId& id) {
    std::size_t digits = 0;
    while (neighbours.next()) {
        if (!neighbours.is_null(0)) {
            digits = std::max(digits, store::common_digits(id, neighbours.id(0)));
        }
    }
    return digits;
}

} // namespace

SnapshotPage load_page(Database& database, const SnapshotQuery& query) {
    store::check_query(query);
    const PageStatement statement(query);
    const std::string words = store::full_text_query(query.text());
    SnapshotPage page;
    if (!query.text().empty() && words.empty()) {
        return page;
    }
    auto rows = database.composed_query(statement.sql());
    statement.bind(rows, words);
    std::int64_t last = 0;
    while (rows.next()) {
        if (page.entries.size() == query.limit()) {
            page.next = store::make_cursor(static_cast<std::uint64_t>(last));
            break;
        }
        last = rows.integer(0);
        page.entries.push_back(summary_of(database, rows));
    }
    return page;
}

std::vector<SnapshotSummary> load_children(Database& database, const SnapshotId& id) {
    auto rows = database.query("SELECT " REXA_SUMMARY_COLUMNS
                               " FROM snapshot s WHERE s.parent = ? ORDER BY s.sequence");
    rows.bind(id);
    auto children = all_of(database, rows);
    if (children.empty() && !is_known(database, id)) {
        static_cast<void>(sequence_of(database, id));
    }
    return children;
}

std::vector<SnapshotSummary> load_lineage(Database& database, const SnapshotId& id) {
    if (!is_known(database, id)) {
        static_cast<void>(sequence_of(database, id));
    }
    std::optional<SnapshotId> parent;
    if (auto draft = database.query("SELECT parent FROM draft WHERE id = ?");
        draft.bind(id).next()) {
        parent = draft.optional_id(0);
    } else {
        auto known = database.query("SELECT parent FROM snapshot WHERE id = ?1 UNION ALL "
                                    "SELECT parent FROM tombstone WHERE id = ?1");
        parent = known.bind(id).next() ? known.optional_id(0) : std::nullopt;
    }
    // Parents that go in a circle, which only a forged store has, end the walk by its limit.
    auto rows = database.query(
        "WITH RECURSIVE ancestor(id, distance) AS (VALUES(?1, 1) UNION ALL "
        "SELECT coalesce(s.parent, t.parent), a.distance + 1 FROM ancestor a "
        "LEFT JOIN snapshot s ON s.id = a.id LEFT JOIN tombstone t ON t.id = a.id "
        "WHERE coalesce(s.parent, t.parent) IS NOT NULL LIMIT 1000000) "
        "SELECT " REXA_SUMMARY_COLUMNS ", min(a.distance) AS nearest FROM ancestor a "
        "JOIN snapshot s ON s.id = a.id WHERE s.id <> ?2 GROUP BY s.sequence ORDER BY nearest");
    rows.bind(parent).bind(id);
    return all_of(database, rows);
}

SnapshotId find_by_prefix(Database& database, std::string_view prefix) {
    const auto range = store::ids_with_prefix(prefix);
    auto rows = database.query("SELECT id, task FROM snapshot WHERE id BETWEEN ?1 AND ?2 UNION ALL "
                               "SELECT id, task FROM draft WHERE id BETWEEN ?1 AND ?2 "
                               "ORDER BY id LIMIT ?3");
    rows.bind(range.first)
        .bind(range.last)
        .bind(static_cast<std::uint64_t>(store::listed_candidates + 1));
    std::vector<store::Candidate> candidates;
    while (rows.next()) {
        candidates.push_back({rows.id(0), std::string(rows.text(1))});
    }
    return store::only_candidate(prefix, candidates);
}

std::string shortest_prefix(Database& database, const SnapshotId& id) {
    constexpr std::size_t fewest_digits = 8;
    if (!database.query("SELECT 1 FROM draft WHERE id = ?").bind(id).next()) {
        static_cast<void>(sequence_of(database, id));
    }
    auto neighbours = database.query("SELECT max(id) FROM snapshot WHERE id < ?1 UNION ALL "
                                     "SELECT min(id) FROM snapshot WHERE id > ?1 UNION ALL "
                                     "SELECT max(id) FROM draft WHERE id < ?1 UNION ALL "
                                     "SELECT min(id) FROM draft WHERE id > ?1");
    const std::size_t shared = digits_shared(neighbours.bind(id), id);
    return id.to_string().substr(0, std::max(fewest_digits, shared + 1));
}

} // namespace rexa::sqlite
