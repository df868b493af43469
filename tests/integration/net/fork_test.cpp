#include "support.hpp"
#include "support/child.hpp"

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;

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
