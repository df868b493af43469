#ifndef REXA_NET_BODY_HPP
#define REXA_NET_BODY_HPP

#include <rexa/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace rexa::net {

/// The body of a request that is too large to hold, or made while it is sent.
class BodySource {
public:
    virtual ~BodySource() = default;

    /// All bytes, known before the first is read.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// The next bytes, at least one until all were read; 0 then.
    virtual std::size_t read(std::span<std::byte> into) = 0;
    /// From the beginning again, for a further attempt.
    virtual void rewind() = 0;
};

/// Takes a body as it arrives. What it throws ends the exchange and reaches the caller.
using BodySink = std::function<void(BytesView)>;

/// Told of bytes of a body moved so far and in all (0: not known).
using Progress = std::function<void(std::uint64_t moved, std::uint64_t total)>;

} // namespace rexa::net

#endif
