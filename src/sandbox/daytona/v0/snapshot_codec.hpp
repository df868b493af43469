#ifndef REXA_SANDBOX_DAYTONA_V0_SNAPSHOT_CODEC_HPP
#define REXA_SANDBOX_DAYTONA_V0_SNAPSHOT_CODEC_HPP

#include "net/json_writer.hpp"
#include "net/reply_json.hpp"
#include "net/url.hpp"

#include <rexa/daytona/v0/snapshots.hpp>
#include <rexa/daytona/v0/volumes.hpp>

#include <vector>

namespace rexa::daytona::v0 {

/// Errors: bad_reply without an id.
SnapshotRecord read_snapshot(const net::JsonView& reply);
/// An array or a page of them.
std::vector<SnapshotRecord> read_snapshots(const net::JsonView& reply);

/// Errors: invalid_argument for fields that exclude each other.
net::JsonWriter write_new_snapshot(const NewSnapshot& snapshot);
net::QueryString write_snapshot_query(const SnapshotQuery& query, std::int64_t page, int limit);

/// Errors: bad_reply without an id.
VolumeRecord read_volume(const net::JsonView& reply);

} // namespace rexa::daytona::v0

#endif
