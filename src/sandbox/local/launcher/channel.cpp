#include "sandbox/local/launcher/channel.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

namespace rexa::launcher {

using protocol::Header;

void Packet::clear() noexcept {
    for (; fd_next_ < fd_count_; ++fd_next_) {
        ::close(fds_[fd_next_]);
    }
    fd_count_ = fd_next_ = 0;
    if (mapped_ != nullptr) {
        ::munmap(mapped_, mapped_size_);
    }
    mapped_ = nullptr;
    payload_ = {};
    std::memset(bytes_.data(), 0, used_);
    used_ = 0;
}

Packet::Status Packet::receive(int socket, bool wait) noexcept {
    clear();
    iovec parts[2] = {{&header_, sizeof header_}, {bytes_.data(), bytes_.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * protocol::max_descriptors)];
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    message.msg_control = control;
    message.msg_controllen = sizeof control;

    ssize_t got = 0;
    do {
        // A peer that closes before it has read everything makes this fail once; its own last
        // words come after that.
        got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
    } while (got < 0 && (errno == EINTR || errno == ECONNRESET));
    if (got < 0) {
        return errno == EAGAIN ? Status::none : Status::closed;
    }
    if (got == 0) {
        return Status::closed;
    }
    used_ = std::min(static_cast<std::size_t>(got), bytes_.size());

    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        std::memcpy(fds_.data() + fd_count_, CMSG_DATA(part), count * sizeof(int));
        fd_count_ += count;
    }

    const auto size = static_cast<std::size_t>(got);
    if (size < sizeof header_ || (message.msg_flags & MSG_TRUNC) != 0 ||
        header_.version != protocol::version) {
        return Status::malformed;
    }
    if ((message.msg_flags & MSG_CTRUNC) != 0) {
        return Status::lost_descriptors;
    }
    if (header_.in_memfd != 0) {
        return map_payload() ? Status::received : Status::malformed;
    }
    if (header_.size != size - sizeof header_) {
        return Status::malformed;
    }
    payload_ = {bytes_.data(), header_.size};
    return Status::received;
}

bool Packet::map_payload() noexcept {
    const Fd memory = take_fd();
    struct stat status {};
    if (!memory || ::fstat(memory.get(), &status) != 0 || status.st_size < header_.size ||
        header_.size == 0) {
        return false;
    }
    mapped_size_ = header_.size;
    mapped_ = ::mmap(nullptr, mapped_size_, PROT_READ, MAP_PRIVATE, memory.get(), 0);
    if (mapped_ == MAP_FAILED) {
        mapped_ = nullptr;
        return false;
    }
    payload_ = {static_cast<const char*>(mapped_), mapped_size_};
    return true;
}

Fd Packet::take_fd() noexcept {
    return fd_next_ < fd_count_ ? Fd(fds_[fd_next_++]) : Fd();
}

int send_parts(int socket, const Header& header, std::span<const char> payload,
               std::span<const int> fds) noexcept {
    iovec parts[2] = {{const_cast<Header*>(&header), sizeof header},
                      {const_cast<char*>(payload.data()), payload.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * protocol::max_descriptors)]{};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = payload.empty() ? 1 : 2;
    if (!fds.empty()) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(fds.size_bytes());
        cmsghdr* part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(fds.size_bytes());
        std::memcpy(CMSG_DATA(part), fds.data(), fds.size_bytes());
    }
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

bool send_packet(int socket, protocol::Type type, std::uint64_t request,
                 std::span<const char> payload, std::span<const int> fds) noexcept {
    Header header;
    header.type = type;
    header.request = request;
    header.size = static_cast<std::uint32_t>(payload.size());
    return send_parts(socket, header, payload, fds) == 0;
}

bool send_failure(int socket, std::uint64_t request, const char* step, int error,
                  std::uint32_t item) noexcept {
    std::array<char, 256> buffer;
    protocol::Writer writer(buffer);
    writer.u32(static_cast<std::uint32_t>(error));
    writer.u32(item);
    writer.text(step);
    return send_packet(socket, protocol::Type::failed, request, writer.written());
}

} // namespace rexa::launcher
