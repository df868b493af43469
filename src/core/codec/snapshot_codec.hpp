#ifndef REXA_CORE_CODEC_SNAPSHOT_CODEC_HPP
#define REXA_CORE_CODEC_SNAPSHOT_CODEC_HPP

#include <rexa/bytes.hpp>
#include <rexa/digest.hpp>
#include <rexa/snapshot.hpp>

namespace rexa::core {

/// The canonical bytes of a snapshot: equal data have equal bytes.
Bytes encode_snapshot(const SnapshotData& data);

/// Errors: store_corrupt for bytes that are not canonical, and for a payload that is not the one
/// that was encoded. Fields that this version does not know are passed over.
SnapshotData decode_snapshot(BytesView encoding, SnapshotPayload payload);

Digest snapshot_digest(BytesView encoding, const Digest& parent_digest);
Digest outcome_digest(const SnapshotData& data);

} // namespace rexa::core

#endif
