#ifndef REXA_SANDBOX_LOCAL_HELPER_MESSAGE_HPP
#define REXA_SANDBOX_LOCAL_HELPER_MESSAGE_HPP

#include "sandbox/local/call_waiter.hpp"
#include "sandbox/local/launcher/channel.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The library's side of the protocol; see launcher/protocol.hpp.
namespace rexa::local {

/// A request being put together.
class MessageWriter {
public:
    MessageWriter& u32(std::uint32_t value) { return raw(&value, sizeof value); }
    MessageWriter& u64(std::uint64_t value) { return raw(&value, sizeof value); }
    MessageWriter& text(std::string_view value) {
        u32(static_cast<std::uint32_t>(value.size()));
        return raw(value.data(), value.size());
    }
    /// Lends a descriptor until the message is sent.
    MessageWriter& descriptor(int value) {
        descriptors_.push_back(value);
        return *this;
    }

    MessageWriter& descriptor_first(int value) {
        descriptors_.insert(descriptors_.begin(), value);
        return *this;
    }

    [[nodiscard]] const std::string& payload() const noexcept { return payload_; }
    [[nodiscard]] const std::vector<int>& descriptors() const noexcept { return descriptors_; }

private:
    MessageWriter& raw(const void* data, std::size_t size) {
        payload_.append(static_cast<const char*>(data), size);
        return *this;
    }

    std::string payload_;
    std::vector<int> descriptors_;
};

/// What a helper process answered when a step of its failed.
struct HelperFailure {
    std::string step;
    int error = 0;
    std::uint32_t item = 0;
};

HelperFailure read_failure(const launcher::Packet& packet);

/// Sends a request, waiting while the other side is busy. False when it has gone.
bool send_message(int socket, protocol::Type type, std::uint64_t request,
                  const MessageWriter& message, CallWaiter& waiter);

/// Waits for a packet. False when the other side has gone.
bool receive_message(int socket, launcher::Packet& packet, CallWaiter& waiter);

/// A pair of connected SEQPACKET sockets: ours and the helper's.
struct SocketPair {
    SocketPair();
    workspace::FileDescriptor ours;
    workspace::FileDescriptor theirs;
};

} // namespace rexa::local

#endif
