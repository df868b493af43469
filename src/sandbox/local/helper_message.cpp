#include "sandbox/local/helper_message.hpp"

#include "core/text.hpp"
#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace rexa::local {

using workspace::FileDescriptor;

namespace {

FileDescriptor payload_in_memory(const std::string& payload) {
    FileDescriptor memory(::memfd_create("rexa-message", MFD_CLOEXEC));
    std::string_view left = payload;
    while (memory && !left.empty()) {
        const ssize_t written = ::write(memory.get(), left.data(), left.size());
        if (written < 0 && errno != EINTR) {
            memory.reset();
        } else if (written > 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    if (!memory) {
        throw system_failure(Errc::resource_exhausted,
                             "no memory for a message to the sandbox helper", errno);
    }
    return memory;
}

} // namespace

HelperFailure read_failure(const launcher::Packet& packet) {
    protocol::Reader reader(packet.payload());
    HelperFailure failure;
    failure.error = static_cast<int>(reader.u32());
    failure.item = reader.u32();
    failure.step = core::to_safe_line(reader.text());
    return failure;
}

bool send_message(int socket, protocol::Type type, std::uint64_t request,
                  const MessageWriter& message, CallWaiter& waiter) {
    protocol::Header header;
    header.type = type;
    header.request = request;
    header.size = static_cast<std::uint32_t>(message.payload().size());
    std::span<const char> payload(message.payload());
    std::vector<int> descriptors = message.descriptors();
    FileDescriptor memory;
    if (payload.size() > protocol::max_packet) {
        memory = payload_in_memory(message.payload());
        header.in_memfd = 1;
        payload = {};
        descriptors.insert(descriptors.begin(), memory.get());
    }
    if (descriptors.size() > protocol::max_descriptors) {
        throw Error(Errc::resource_exhausted,
                    "too many visible paths for one sandbox; name their common folder instead")
            .from("local");
    }
    for (;;) {
        const int error = launcher::send_parts(socket, header, payload, descriptors);
        if (error == 0) {
            return true;
        }
        if (error == EAGAIN) {
            waiter.wait_for(socket, POLLOUT);
        } else if (error == ETOOMANYREFS) {
            // The kernel counts descriptors in flight for each user; nothing tells of fewer.
            waiter.pause(std::chrono::milliseconds(5));
        } else {
            return false;
        }
    }
}

bool receive_message(int socket, launcher::Packet& packet, CallWaiter& waiter) {
    for (;;) {
        switch (packet.receive(socket, false)) {
        case launcher::Packet::Status::received:
            return true;
        case launcher::Packet::Status::closed:
            return false;
        case launcher::Packet::Status::malformed:
            throw Error(
                Errc::sandbox_unavailable,
                "the sandbox helper speaks another version; install the one of this library")
                .from("local");
        case launcher::Packet::Status::lost_descriptors:
            throw system_failure(Errc::sandbox_failed, "a descriptor was lost", EMFILE);
        case launcher::Packet::Status::none:
            waiter.wait_for(socket, POLLIN);
        }
    }
}

SocketPair::SocketPair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        throw system_failure(Errc::internal, "a socket pair could not be made", errno);
    }
    ours = FileDescriptor(ends[0]);
    theirs = FileDescriptor(ends[1]);
}

} // namespace rexa::local
