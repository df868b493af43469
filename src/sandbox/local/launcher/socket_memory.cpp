#include "sandbox/local/launcher/socket_memory.hpp"

#include "sandbox/local/launcher/kernel.hpp"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace rexa::launcher {

namespace {

struct Request {
    nlmsghdr header;
    unix_diag_req body;
};

/// Sums over all sockets: what they sent that is still unread, and what they have not read. The
/// same bytes, unless one side was closed.
struct Waiting {
    std::uint64_t sent = 0;
    std::uint64_t unread = 0;
};

void add_socket(const nlmsghdr& message, Waiting& waiting) noexcept {
    const auto* body = static_cast<const unix_diag_msg*>(NLMSG_DATA(&message));
    const auto* attribute = reinterpret_cast<const rtattr*>(body + 1);
    auto left = static_cast<unsigned>(message.nlmsg_len - NLMSG_LENGTH(sizeof *body));
    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        unix_diag_rqlen queues{};
        if (attribute->rta_type == UNIX_DIAG_RQLEN && RTA_PAYLOAD(attribute) >= sizeof queues) {
            std::memcpy(&queues, RTA_DATA(attribute), sizeof queues);
            waiting.sent += queues.udiag_wqueue;
            waiting.unread += queues.udiag_rqueue;
        }
    }
}

/// True while there is more to come.
bool add_sockets(const char* answer, std::size_t size, Waiting& waiting) noexcept {
    const auto* message = reinterpret_cast<const nlmsghdr*>(answer);
    for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
        if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY) {
            return false;
        }
        add_socket(*message, waiting);
    }
    return true;
}

} // namespace

SocketMemory::SocketMemory(pid_t program) noexcept {
    const NumberedPath path("/proc/", static_cast<std::uint64_t>(program), "/ns/net");
    const Fd space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (space && ::setns(space.get(), CLONE_NEWNET) == 0) {
        diagnosis_ = Fd(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    }
}

std::uint64_t SocketMemory::count() const noexcept {
    Request request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.sdiag_family = AF_UNIX;
    request.body.udiag_states = ~0u;
    request.body.udiag_show = UDIAG_SHOW_RQLEN;
    Waiting waiting;
    if (!diagnosis_ || ::send(diagnosis_.get(), &request, sizeof request, 0) != sizeof request) {
        return 0;
    }
    alignas(nlmsghdr) char answer[32 * 1024];
    ssize_t size = 0;
    do {
        size = ::recv(diagnosis_.get(), answer, sizeof answer, 0);
    } while (size > 0 && add_sockets(answer, static_cast<std::size_t>(size), waiting));
    return std::max(waiting.sent, waiting.unread);
}

} // namespace rexa::launcher
