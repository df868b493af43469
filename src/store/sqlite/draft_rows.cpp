#include "store/sqlite/draft_rows.hpp"

#include "core/codec/generation_codec.hpp"
#include "core/codec/request_codec.hpp"
#include "core/codec/varint.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::sqlite {
namespace {

/// Longer inputs are objects, so that a thousand branches of one parent share them.
constexpr std::size_t longest_inline = 1024;

enum class Kept : std::uint8_t { here = 0, as_object = 1 };

class DraftWriter {
public:
    explicit DraftWriter(ObjectBatch& batch) : batch_(batch) {}

    void sized(std::string_view bytes) { core::put_sized(content_, bytes); }

    void input(const Bytes& bytes) {
        const bool is_long = bytes.size() > longest_inline;
        content_.push_back(static_cast<char>(is_long ? Kept::as_object : Kept::here));
        if (!is_long) {
            sized(bytes.chars());
            return;
        }
        blobs_.push_back(batch_.put(bytes));
        content_ += join_digests({blobs_.back()});
    }

    void number(std::uint64_t value) { core::put_varint(content_, value); }

    [[nodiscard]] std::string content() { return std::move(content_); }
    [[nodiscard]] std::string blobs() const { return join_digests(blobs_); }

private:
    ObjectBatch& batch_;
    std::string content_;
    std::vector<Digest> blobs_;
};

Bytes take_input(core::ByteReader& reader, ObjectStore& objects, const Call& call) {
    if (static_cast<Kept>(reader.byte()) == Kept::here) {
        return Bytes(std::string(reader.sized()));
    }
    return objects.read(split_digests(as_bytes(reader.take(sizeof(Digest::Raw)))).front(), call);
}

StoredDraft draft_of(const Query& row) {
    return {row.id(0), row.optional_id(1), Timestamp(std::chrono::microseconds(row.integer(2))),
            std::string(row.text(3))};
}

} // namespace

PreparedDraft prepare(const Draft& draft, ObjectBatch& batch) {
    const RunRequest& request = draft.request;
    DraftWriter writer(batch);
    writer.sized(core::encode_request(request).encoded());
    writer.input(request.standard_input());
    writer.number(request.files().size());
    for (const auto& [path, bytes] : request.files()) {
        writer.sized(path);
        writer.input(bytes);
    }
    if (draft.generation) {
        writer.input(core::encode_generation(*draft.generation));
    }
    return {draft.id,       request.parent(), draft.created,
            request.task(), writer.content(), writer.blobs()};
}

void store_drafts(Database& database, const std::vector<PreparedDraft>& drafts) {
    for (const PreparedDraft& draft : drafts) {
        if (is_taken(database, draft.id)) {
            throw Error(Errc::failed_precondition,
                        "draft " + draft.id.brief() + ": it is a snapshot already")
                .from("sqlite");
        }
    }
    for (const PreparedDraft& draft : drafts) {
        database
            .query("INSERT INTO draft(id, parent, created, task, content, blobs) "
                   "VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET "
                   "parent = excluded.parent, created = excluded.created, task = excluded.task, "
                   "content = excluded.content, blobs = excluded.blobs")
            .bind(draft.id)
            .bind(draft.parent)
            .bind(static_cast<std::int64_t>(draft.created.time_since_epoch().count()))
            .bind(std::string_view(draft.task))
            .bind(as_bytes(draft.content))
            .bind(as_bytes(draft.blobs))
            .run();
        log_operation(database, "save_draft", draft.id);
    }
}

StoredDraft load_draft(Database& database, const SnapshotId& id) {
    auto row = database.query("SELECT id, parent, created, content FROM draft WHERE id = ?");
    if (!row.bind(id).next()) {
        throw Error(Errc::not_found, "draft " + id.brief() + ": there is none").from("sqlite");
    }
    return draft_of(row);
}

std::vector<StoredDraft> load_drafts(Database& database) {
    auto rows =
        database.query("SELECT id, parent, created, content FROM draft ORDER BY sequence DESC");
    std::vector<StoredDraft> drafts;
    while (rows.next()) {
        drafts.push_back(draft_of(rows));
    }
    return drafts;
}

Draft restore(const StoredDraft& stored, ObjectStore& objects, const Call& call) {
    core::ByteReader reader(stored.content, "draft");
    core::FieldReader fields(reader.sized(), "draft");
    Draft draft{stored.id, core::decode_request(fields), stored.created, std::nullopt};
    fields.finish();
    if (stored.parent) {
        draft.request.parent(*stored.parent);
    }
    draft.request.standard_input(take_input(reader, objects, call));
    for (std::uint64_t left = reader.varint(); left > 0; --left) {
        std::string path(reader.sized());
        draft.request.file(std::move(path), take_input(reader, objects, call));
    }
    if (!reader.at_end()) {
        draft.generation = core::decode_generation(take_input(reader, objects, call));
    }
    return draft;
}

bool delete_draft(Database& database, const SnapshotId& id) {
    const std::uint64_t changes = database.total_changes();
    database.query("DELETE FROM draft WHERE id = ?").bind(id).run();
    return database.total_changes() != changes;
}

} // namespace rexa::sqlite
