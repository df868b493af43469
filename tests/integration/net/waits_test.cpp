#include "net/waits.hpp"

#include <doctest/doctest.h>

#include <future>
#include <thread>

using namespace rexa;

namespace {

struct FakeSocket {
    void close(boost::system::error_code&) { closed = true; }
    bool closed = false;
};

} // namespace

TEST_CASE("a socket is closed before it is let go, also when its operation ended by itself") {
    net::IoThread io;
    std::promise<void> gate;
    boost::asio::post(io.context(), [opened = gate.get_future()]() mutable { opened.wait(); });
    std::jthread opener([&] { gate.set_value(); });
    FakeSocket socket;
    net::Operation ended;
    net::close_and_wait(io, socket, ended);
    CHECK(socket.closed);
}
