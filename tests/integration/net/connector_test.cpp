#include "net/connector.hpp"
#include "support.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <netinet/tcp.h>

using namespace rexa;
using namespace rexa::test;

TEST_CASE("a connection is not inherited by other programs, and its silent end is noticed") {
    LoopbackServer server([](Peer& peer) { peer.hang(); });
    net::IoThread io;
    net::Connector connector(io, HttpOptions(), std::make_shared<net::Resolver>());
    const auto socket = connector.connect(net::parse_url(server.url(), "url"), Call());
    auto& tcp = const_cast<net::TcpSocket&>(std::get<net::TcpSocket>(socket));
    CHECK((::fcntl(tcp.native_handle(), F_GETFD) & FD_CLOEXEC) != 0);

    const auto option = [&](int level, int name) {
        int value = 0;
        socklen_t size = sizeof value;
        REQUIRE(::getsockopt(tcp.native_handle(), level, name, &value, &size) == 0);
        return value;
    };
    CHECK(option(SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option(IPPROTO_TCP, TCP_KEEPIDLE) == 60);
    CHECK(option(IPPROTO_TCP, TCP_KEEPINTVL) == 15);
    CHECK(option(IPPROTO_TCP, TCP_KEEPCNT) == 4);
}
