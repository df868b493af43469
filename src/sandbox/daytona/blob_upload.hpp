#ifndef REXA_SANDBOX_DAYTONA_BLOB_UPLOAD_HPP
#define REXA_SANDBOX_DAYTONA_BLOB_UPLOAD_HPP

#include <rexa/blobs.hpp>
#include <rexa/daytona/v0/files.hpp>

#include <memory>

namespace rexa::daytona {

/// A blob on its way into a sandbox: read when its turn comes, a large one by way of a file without
/// a name, since a store gives its bytes and an upload takes them. Valid as long as both arguments.
std::shared_ptr<v0::UploadSource> upload_of_blob(const Digest& digest, std::uint64_t size,
                                                 BlobSource& blobs, const Call& call);

} // namespace rexa::daytona

#endif
