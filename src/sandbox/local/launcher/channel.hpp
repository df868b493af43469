#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_CHANNEL_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_CHANNEL_HPP

#include "sandbox/local/launcher/protocol.hpp"
#include "workspace/file_descriptor.hpp"

#include <array>

namespace rexa::launcher {

namespace protocol = rexa::local::protocol;
using Fd = rexa::workspace::FileDescriptor;

/// One received packet. Large: keep one and reuse it.
class Packet {
public:
    Packet() = default;
    Packet(const Packet&) = delete;
    Packet& operator=(const Packet&) = delete;
    ~Packet() { clear(); }

    /// `lost_descriptors`: this process may not have as many as were sent.
    enum class Status { received, none, closed, malformed, lost_descriptors };

    /// Reads one packet, or says why there is none. Never waits when `wait` is false.
    Status receive(int socket, bool wait) noexcept;

    [[nodiscard]] protocol::Type type() const noexcept { return header_.type; }
    [[nodiscard]] std::uint64_t request() const noexcept { return header_.request; }
    [[nodiscard]] std::span<const char> payload() const noexcept { return payload_; }

    /// The next descriptor that was sent along; an empty one when there are no more.
    Fd take_fd() noexcept;

private:
    void clear() noexcept;
    bool map_payload() noexcept;

    protocol::Header header_;
    std::array<char, protocol::max_packet> bytes_;
    std::size_t used_ = 0; ///< of them; wiped before the next packet comes
    std::array<int, protocol::max_descriptors> fds_{};
    std::size_t fd_count_ = 0;
    std::size_t fd_next_ = 0;
    void* mapped_ = nullptr;
    std::size_t mapped_size_ = 0;
    std::span<const char> payload_;
};

/// Sends a header, a payload and descriptors (at most max_descriptors) as one packet, without
/// waiting and without SIGPIPE. Gives 0 or an errno.
int send_parts(int socket, const protocol::Header& header, std::span<const char> payload,
               std::span<const int> fds) noexcept;

/// Sends one packet without waiting; a peer that has gone or does not read is not this side's
/// concern, since the peer's end decides over the life of what it asked for.
bool send_packet(int socket, protocol::Type type, std::uint64_t request,
                 std::span<const char> payload = {}, std::span<const int> fds = {}) noexcept;

bool send_failure(int socket, std::uint64_t request, const char* step, int error,
                  std::uint32_t item = 0) noexcept;

} // namespace rexa::launcher

#endif
