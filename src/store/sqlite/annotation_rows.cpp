#include "store/sqlite/annotation_rows.hpp"

#include "core/codec/varint.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"
#include "store/summaries.hpp"

#include <bit>

namespace rexa::sqlite {
namespace {

std::string encode_metrics(const std::map<std::string, double>& metrics) {
    std::string out;
    for (const auto& [name, value] : metrics) {
        core::put_sized(out, name);
        core::put_varint(out, std::bit_cast<std::uint64_t>(value));
    }
    return out;
}

std::map<std::string, double> decode_metrics(std::string_view bytes) {
    core::ByteReader reader(bytes, "metrics");
    std::map<std::string, double> metrics;
    while (!reader.at_end()) {
        std::string name(reader.sized());
        metrics.insert_or_assign(std::move(name), std::bit_cast<double>(reader.varint()));
    }
    return metrics;
}

void store_tags(Database& database, std::int64_t sequence, const std::set<std::string>& tags) {
    database.query("DELETE FROM tag WHERE snapshot = ?").bind(sequence).run();
    for (const std::string& tag : tags) {
        database.query("INSERT INTO tag(name, snapshot) VALUES(?, ?)")
            .bind(std::string_view(tag))
            .bind(sequence)
            .run();
    }
}

} // namespace

std::set<std::string> load_tags(Database& database, std::int64_t sequence) {
    auto query = database.query("SELECT name FROM tag WHERE snapshot = ?");
    query.bind(sequence);
    std::set<std::string> tags;
    while (query.next()) {
        tags.emplace(query.text(0));
    }
    return tags;
}

Annotations load_annotations(Database& database, std::int64_t sequence) {
    auto query = database.query("SELECT s.pinned, s.tag_count, a.note, a.metrics FROM snapshot s "
                                "LEFT JOIN annotation a ON a.snapshot = s.sequence "
                                "WHERE s.sequence = ?");
    Annotations found;
    if (!query.bind(sequence).next()) {
        return found;
    }
    found.pinned = query.integer(0) != 0;
    if (query.integer(1) > 0) {
        found.tags = load_tags(database, sequence);
    }
    if (!query.is_null(2)) {
        found.note = query.text(2);
        found.metrics = decode_metrics(query.text(3));
    }
    return found;
}

void change_annotations(Database& database, const SnapshotId& id, const AnnotationChange& change) {
    const std::int64_t sequence = sequence_of(database, id);
    const Annotations value = store::changed(load_annotations(database, sequence), change);
    const std::string metrics = encode_metrics(value.metrics);
    store_tags(database, sequence, value.tags);
    database.query("UPDATE snapshot SET pinned = ?, tag_count = ? WHERE sequence = ?")
        .bind(value.pinned ? 1 : 0)
        .bind(static_cast<std::uint64_t>(value.tags.size()))
        .bind(sequence)
        .run();
    database.query("INSERT OR REPLACE INTO annotation(snapshot, note, metrics) VALUES(?, ?, ?)")
        .bind(sequence)
        .bind(std::string_view(value.note))
        .bind(as_bytes(metrics))
        .run();
    log_operation(database, "annotate", id, store::describe(change));
}

} // namespace rexa::sqlite
