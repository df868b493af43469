#include "core/codec/snapshot_codec.hpp"
#include "core/require.hpp"

#include <rexa/error.hpp>
#include <rexa/snapshot.hpp>

#include <utility>

namespace rexa {
namespace {

using core::require;

/// What the encoding takes for granted: it does not cover anything that stands twice.
void check_recordable(const SnapshotData& data) {
    require(!data.id.empty(), "snapshot.id: must not be empty");
    require(data.request.parent() == data.parent,
            "snapshot.request.parent: must repeat snapshot.parent");
    require(data.request.files().empty(),
            "snapshot.request.files: must be empty; name their paths in snapshot.input_files");
}

} // namespace

std::string_view to_string(Origin origin) noexcept {
    switch (origin) {
    case Origin::fresh:
        return "fresh";
    case Origin::session_step:
        return "session_step";
    case Origin::checkpoint:
        return "checkpoint";
    }
    return "unknown";
}

std::string_view to_string(CodeSource source) noexcept {
    switch (source) {
    case CodeSource::typed:
        return "typed";
    case CodeSource::branched:
        return "branched";
    case CodeSource::generated:
        return "generated";
    case CodeSource::replayed:
        return "replayed";
    case CodeSource::edited:
        return "edited";
    }
    return "unknown";
}

/// Annotations change and the rest does not: handles that differ in them share one content.
struct Snapshot::Record {
    struct Content {
        SnapshotData data;
        Bytes encoding;
        Digest digest;
        Digest outcome;
    };

    static std::shared_ptr<const Record> make(SnapshotData data, Bytes encoding,
                                              const Digest& parent_digest) {
        auto content = std::make_shared<Content>();
        content->data = std::move(data);
        content->encoding = std::move(encoding);
        if (content->data.execution.status != Status::running) {
            content->digest = core::snapshot_digest(content->encoding, parent_digest);
            content->outcome = core::outcome_digest(content->data);
        }
        return std::make_shared<const Record>(Record{std::move(content), {}});
    }

    std::shared_ptr<const Content> content;
    Annotations annotations;
};

Snapshot::Snapshot(std::shared_ptr<const Record> record) noexcept : record_(std::move(record)) {}

Snapshot Snapshot::pending(SnapshotData data) {
    check_recordable(data);
    require(data.execution.status == Status::running,
            "snapshot.execution.status: a pending snapshot must be running");
    Bytes encoding = core::encode_snapshot(data);
    return Snapshot(Record::make(std::move(data), std::move(encoding), Digest()));
}

Snapshot Snapshot::seal(SnapshotData data, const Digest& parent_digest) {
    check_recordable(data);
    require(data.execution.status != Status::running,
            "snapshot.execution.status: a running snapshot cannot be sealed");
    require(data.parent.has_value() || parent_digest.empty(),
            "parent_digest: must be empty for a snapshot without a parent");
    Bytes encoding = core::encode_snapshot(data);
    return Snapshot(Record::make(std::move(data), std::move(encoding), parent_digest));
}

Snapshot Snapshot::decode(BytesView encoding, SnapshotPayload payload,
                          const Digest& parent_digest) {
    SnapshotData data = core::decode_snapshot(encoding, std::move(payload));
    return Snapshot(Record::make(std::move(data), Bytes(encoding), parent_digest));
}

Snapshot Snapshot::annotated(Annotations annotations) const {
    return Snapshot(
        std::make_shared<const Record>(Record{record_->content, std::move(annotations)}));
}

const SnapshotData& Snapshot::data() const noexcept {
    return record_->content->data;
}
const Annotations& Snapshot::annotations() const noexcept {
    return record_->annotations;
}
const Digest& Snapshot::digest() const noexcept {
    return record_->content->digest;
}
const Digest& Snapshot::outcome() const noexcept {
    return record_->content->outcome;
}
const Bytes& Snapshot::encoding() const noexcept {
    return record_->content->encoding;
}

bool operator==(const Snapshot& a, const Snapshot& b) noexcept {
    if (!a || !b) {
        return !a && !b;
    }
    return a.id() == b.id() && a.digest() == b.digest();
}

} // namespace rexa
