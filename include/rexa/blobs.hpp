#ifndef REXA_BLOBS_HPP
#define REXA_BLOBS_HPP

#include <rexa/bytes.hpp>
#include <rexa/call.hpp>
#include <rexa/digest.hpp>

#include <functional>
#include <memory>

namespace rexa {

/// Receives the bytes of one object in order. May throw to stop.
using BytesSink = std::function<void(BytesView)>;

/// Where objects (files' bytes and encoded folders) are read by their digest.
/// Safe to use from several threads at once.
class BlobSource {
public:
    virtual ~BlobSource() = default;

    /// Errors: not_found, store_corrupt (the bytes no longer match the digest).
    [[nodiscard]] virtual Bytes read(const Digest& digest, const Call& call) = 0;

    /// The same in pieces, for objects of any size in bounded memory. The digest is verified by the
    /// end: an error after the last piece means that the pieces were wrong.
    virtual void read(const Digest& digest, const BytesSink& sink, const Call& call) = 0;
};

/// One object of unknown length on its way into a BlobSink. Dropping it stores nothing.
class BlobWriter {
public:
    virtual ~BlobWriter() = default;
    virtual void write(BytesView bytes) = 0;
    virtual Digest commit() = 0;
};

/// Where objects are put. Storing the same bytes twice stores them once. Not thread-safe.
class BlobSink {
public:
    virtual ~BlobSink() = default;
    virtual Digest put(BytesView bytes) = 0;
    virtual std::unique_ptr<BlobWriter> open() = 0;
};

} // namespace rexa

#endif
