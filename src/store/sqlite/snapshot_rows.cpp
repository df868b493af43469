#include "store/sqlite/snapshot_rows.hpp"

#include "store/id_prefix.hpp"
#include "store/search_text.hpp"
#include "store/sqlite/annotation_rows.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/output_codec.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::sqlite {
namespace {

constexpr int running = static_cast<int>(Status::running);

std::int64_t microseconds_of(Timestamp time) {
    return time.time_since_epoch().count();
}

Error missing(Database& database, const SnapshotId& id) {
    const bool draft = database.query("SELECT 1 FROM draft WHERE id = ?").bind(id).next();
    return store::missing_snapshot(id, is_tombstone(database, id), draft).from("sqlite");
}

void require_workspace(Database& database, const Tree& tree) {
    if (!tree.is_empty() &&
        !database.query("SELECT 1 FROM object WHERE digest = ?").bind(tree.root()).next()) {
        throw Error(Errc::not_found, "snapshot.before: this workspace is not in the store")
            .from("sqlite");
    }
}

/// FTS5 starts a new segment whenever a row comes that is older than the one before; so the rows of
/// one commit are added in their order.
void add_to_search(Database& database, std::int64_t sequence, const PreparedSnapshot& sealed) {
    database.query("INSERT INTO search(rowid, task, code, output) VALUES(?, ?, ?, ?)")
        .bind(sequence)
        .bind(std::string_view(sealed.snapshot.task()))
        .bind(std::string_view(sealed.snapshot.code()))
        .bind(std::string_view(sealed.searchable))
        .run();
}

/// FTS5 keeps no copy of the texts, so that taking them out needs the very same ones.
void remove_from_search(Database& database, std::int64_t sequence, const PreparedRemoval& removal) {
    database
        .query("INSERT INTO search(search, rowid, task, code, output) "
               "VALUES('delete', ?, ?, ?, ?)")
        .bind(sequence)
        .bind(std::string_view(removal.task))
        .bind(std::string_view(removal.code))
        .bind(std::string_view(removal.searchable))
        .run();
}

} // namespace

PreparedSnapshot prepare(const Snapshot& snapshot, CompressorPool& compressors) {
    PreparedSnapshot prepared;
    prepared.snapshot = snapshot;
    const auto roots = store::roots_of(snapshot.data());
    prepared.trees = join_digests(roots.trees);
    prepared.blobs = join_digests(roots.blobs);
    const std::string& encoding = snapshot.encoding().chars();
    const std::string& input = snapshot.request().standard_input().chars();
    if (snapshot.is_final()) {
        CompressorPool::Lent compressor(compressors);
        prepared.encoding = pack_value(*compressor, encoding);
        prepared.output = pack_value(*compressor, encode_streams(snapshot.output()));
        prepared.searchable = store::searchable_output(snapshot.output());
    } else {
        prepared.encoding = pack_plain(encoding);
        if (!input.empty()) {
            prepared.standard_input = pack_value(*CompressorPool::Lent(compressors), input);
        }
    }
    return prepared;
}

std::string join_digests(const std::vector<Digest>& digests) {
    std::string joined;
    for (const Digest& digest : digests) {
        joined += as_chars(std::as_bytes(std::span(digest.raw())));
    }
    return joined;
}

std::vector<Digest> split_digests(BytesView joined) {
    constexpr std::size_t size = sizeof(Digest::Raw);
    if (joined.size() % size != 0) {
        throw Error(Errc::store_corrupt, "a list of digests in the database has another length")
            .from("sqlite");
    }
    std::vector<Digest> digests;
    for (; !joined.empty(); joined = joined.subspan(size)) {
        Digest::Raw raw{};
        as_chars(joined).copy(reinterpret_cast<char*>(raw.data()), size);
        digests.emplace_back(raw);
    }
    return digests;
}

void insert_running(Database& database, const PreparedSnapshot& pending, std::int64_t owner,
                    bool brings_workspace) {
    const SnapshotData& data = pending.snapshot.data();
    if (is_taken(database, data.id)) {
        throw Error(Errc::already_exists,
                    "snapshot " + data.id.brief() +
                        ": the id is taken; a draft is run once, branch again")
            .from("sqlite");
    }
    if (!brings_workspace) {
        require_workspace(database, data.before);
    }
    database
        .query("INSERT INTO snapshot(id, parent, replay_of, status, language, started, wall, "
               "owner, trees, blobs, task) VALUES(?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)")
        .bind(data.id)
        .bind(data.parent)
        .bind(data.replay_of)
        .bind(running)
        .bind(static_cast<int>(data.request.language()))
        .bind(microseconds_of(data.execution.started))
        .bind(owner)
        .bind(as_bytes(pending.trees))
        .bind(as_bytes(pending.blobs))
        .bind(std::string_view(data.request.task()))
        .run();
    const std::int64_t sequence = database.last_insert_id();
    database.query("INSERT INTO pending_record(snapshot, encoding) VALUES(?, ?)")
        .bind(sequence)
        .bind(as_bytes(pending.encoding))
        .run();
    if (!pending.standard_input.empty()) {
        database.query("INSERT INTO standard_input(snapshot, content) VALUES(?, ?)")
            .bind(sequence)
            .bind(as_bytes(pending.standard_input))
            .run();
    }
}

void make_final(Database& database, const PreparedSnapshot& sealed) {
    const SnapshotData& data = sealed.snapshot.data();
    const std::int64_t started = microseconds_of(data.execution.started);
    std::int64_t sequence = 0;
    bool moved = false;
    {
        auto found = database.query("SELECT sequence, status, started FROM snapshot WHERE id = ?");
        if (!found.bind(data.id).next() || found.integer(1) != running) {
            throw Error(Errc::failed_precondition,
                        "snapshot " + data.id.brief() + ": it is not running")
                .from("sqlite");
        }
        sequence = found.integer(0);
        moved = found.integer(2) != started;
    }
    database.query("DELETE FROM pending_record WHERE snapshot = ?").bind(sequence).run();
    database.query("INSERT INTO record(encoding, output) VALUES(?, ?)")
        .bind(as_bytes(sealed.encoding))
        .bind(as_bytes(sealed.output))
        .run();
    const std::int64_t record = database.last_insert_id();
    database
        .query("UPDATE snapshot SET status = ?, wall = ?, owner = NULL, record = ?, digest = ?, "
               "trees = ?, blobs = ? WHERE sequence = ?")
        .bind(static_cast<int>(data.execution.status))
        .bind(static_cast<std::int64_t>(data.execution.usage.wall.count()))
        .bind(record)
        .bind(sealed.snapshot.digest())
        .bind(as_bytes(sealed.trees))
        .bind(as_bytes(sealed.blobs))
        .bind(sequence)
        .run();
    if (moved) {
        database.query("UPDATE snapshot SET started = ? WHERE sequence = ?")
            .bind(started)
            .bind(sequence)
            .run();
    }
    database.before_commit(
        sequence, [&sealed, sequence](Database& same) { add_to_search(same, sequence, sealed); });
}

std::int64_t sequence_of(Database& database, const SnapshotId& id) {
    auto query = database.query("SELECT sequence FROM snapshot WHERE id = ?");
    if (!query.bind(id).next()) {
        throw missing(database, id);
    }
    return query.integer(0);
}

Snapshot find_snapshot(Database& database, const SnapshotId& id) {
    auto query = database.query(
        "SELECT s.sequence, s.status, s.digest, coalesce(r.encoding, w.encoding), r.output, "
        "i.content, coalesce(p.digest, t.digest) FROM snapshot s "
        "LEFT JOIN record r ON r.number = s.record "
        "LEFT JOIN pending_record w ON w.snapshot = s.sequence "
        "LEFT JOIN standard_input i ON i.snapshot = s.sequence "
        "LEFT JOIN snapshot p ON p.id = s.parent LEFT JOIN tombstone t ON t.id = s.parent "
        "WHERE s.id = ?");
    if (!query.bind(id).next()) {
        return {};
    }
    SnapshotPayload payload;
    if (!query.is_null(5)) {
        payload.standard_input = Bytes(unpack_value(query.text(5)));
    }
    if (!query.is_null(4)) {
        payload.output = decode_streams(unpack_value(query.text(4)));
    }
    const auto parent_digest = query.is_null(6) ? Digest() : query.digest(6);
    const auto snapshot =
        Snapshot::decode(as_bytes(unpack_value(query.text(3))), std::move(payload), parent_digest);
    const auto digest = query.is_null(2) ? Digest() : query.digest(2);
    if (snapshot.id() != id || snapshot.digest() != digest) {
        throw Error(Errc::store_corrupt,
                    "snapshot " + id.brief() + ": the record does not match its digest")
            .from("sqlite");
    }
    return snapshot.annotated(load_annotations(database, query.integer(0)));
}

Snapshot load_snapshot(Database& database, const SnapshotId& id) {
    auto snapshot = find_snapshot(database, id);
    if (!snapshot) {
        throw missing(database, id);
    }
    return snapshot;
}

bool is_taken(Database& database, const SnapshotId& id) {
    return database
        .query("SELECT 1 FROM snapshot WHERE id = ?1 UNION ALL "
               "SELECT 1 FROM tombstone WHERE id = ?1")
        .bind(id)
        .next();
}

bool is_tombstone(Database& database, const SnapshotId& id) {
    return database.query("SELECT 1 FROM tombstone WHERE id = ?").bind(id).next();
}

Digest known_digest(Database& database, const SnapshotId& id) {
    if (!is_taken(database, id)) {
        throw missing(database, id);
    }
    return digest_of(database, id);
}

Digest digest_of(Database& database, const std::optional<SnapshotId>& id) {
    if (!id) {
        return Digest();
    }
    auto query = database.query("SELECT digest FROM snapshot WHERE id = ?1 UNION ALL "
                                "SELECT digest FROM tombstone WHERE id = ?1");
    return query.bind(*id).next() && !query.is_null(0) ? query.digest(0) : Digest();
}

PreparedRemoval prepare_removal(const Snapshot& snapshot) {
    return {snapshot.id(),   snapshot.digest(), snapshot.parent(),
            snapshot.task(), snapshot.code(),   store::searchable_output(snapshot.output())};
}

void bury(Database& database, const PreparedRemoval& removal) {
    const std::int64_t sequence = sequence_of(database, removal.id);
    std::int64_t record = 0;
    {
        auto row = database.query("SELECT record FROM snapshot WHERE sequence = ?");
        row.bind(sequence).next();
        record = row.integer(0);
    }
    remove_from_search(database, sequence, removal);
    for (const char* sql :
         {"DELETE FROM standard_input WHERE snapshot = ?", "DELETE FROM tag WHERE snapshot = ?",
          "DELETE FROM annotation WHERE snapshot = ?", "DELETE FROM snapshot WHERE sequence = ?"}) {
        database.query(sql).bind(sequence).run();
    }
    database.query("DELETE FROM record WHERE number = ?").bind(record).run();
    database.query("DELETE FROM verdict WHERE replay = ?").bind(removal.id).run();
    database.query("INSERT INTO tombstone(id, digest, parent, removed) VALUES(?, ?, ?, ?)")
        .bind(removal.id)
        .bind(removal.digest)
        .bind(removal.parent)
        .bind(now_in_microseconds())
        .run();
}

} // namespace rexa::sqlite
