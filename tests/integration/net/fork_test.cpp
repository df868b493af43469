#include "support.hpp"

#include <sys/wait.h>
#include <unistd.h>

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;

namespace {

/// Whether `check` holds in a child process, which has half a minute for it.
template <class Check>
bool holds_in_child(Check check) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(30);
        ::_exit(check() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

TEST_CASE("a client is refused to a child process, and may end there") {
    LoopbackServer server([](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write(ok("x"));
        }
    });
    auto client = std::make_unique<HttpClient>(one_attempt());
    CHECK(client->send(get(server), Call()).body == "x");
    CHECK(holds_in_child([&] {
        const auto code_of = [](auto action) {
            try {
                action();
                return Errc::internal;
            } catch (const Error& error) {
                return error.code();
            }
        };
        const auto url = net::parse_url(server.url(), "url");
        const bool refused = code_of([&] {
                                 client->send({net::Method::get, url}, Call());
                             }) == Errc::failed_precondition &&
                             code_of([&] { client->open(net::WebSocketRequest(url), Call()); }) ==
                                 Errc::failed_precondition;
        client.reset();
        return refused;
    }));
    CHECK(client->send(get(server), Call()).body == "x");
    CHECK(server.connections() == 1);
}
