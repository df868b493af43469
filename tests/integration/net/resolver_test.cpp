#include "support.hpp"

#include <future>
#include <map>

using namespace rexa;
using namespace rexa::test;
using net::Addresses;
using net::Resolver;
using namespace std::chrono_literals;

namespace {

const auto loopback = boost::asio::ip::make_address("127.0.0.1");

/// Answers when it is told to, and counts.
struct Names {
    std::atomic<int> asked = 0;
    std::promise<void> open;
    std::shared_future<void> opened = open.get_future().share();

    Resolver::LookUp look_up() {
        return [this](const std::string& host) -> Addresses {
            ++asked;
            if (host == "slow.test") {
                opened.wait();
            }
            if (host == "missing.test") {
                throw Error(Errc::connection_failed, "not found");
            }
            return {loopback};
        };
    }
};

} // namespace

TEST_CASE("an address is its own answer") {
    Names names;
    Resolver resolver(names.look_up());
    CHECK(resolver.resolve("127.0.0.1", Call()) == Addresses{loopback});
    CHECK(resolver.resolve("::1", Call()) == Addresses{boost::asio::ip::make_address("::1")});
    CHECK(names.asked == 0);
}

TEST_CASE("a name is looked up once for all who ask, and an error is not kept") {
    Names names;
    Resolver resolver(names.look_up());
    CHECK(resolver.resolve("here.test", Call()) == Addresses{loopback});
    CHECK(resolver.resolve("here.test", Call()) == Addresses{loopback});
    CHECK(names.asked == 1);
    CHECK(error_of([&] { resolver.resolve("missing.test", Call()); }).message() == "not found");
    CHECK(error_of([&] { resolver.resolve("missing.test", Call()); }).message() == "not found");
    CHECK(names.asked == 3);
}

TEST_CASE("a slow name delays nobody who asks for another") {
    Names names;
    Resolver resolver(names.look_up());
    CHECK(error_of([&] { resolver.resolve("slow.test", soon()); }).code() ==
          Errc::deadline_exceeded);
    CHECK(resolver.resolve("here.test", Call()) == Addresses{loopback});
    names.open.set_value();
    CHECK(resolver.resolve("slow.test", Call()) == Addresses{loopback});
    CHECK(names.asked == 2);
}

TEST_CASE("the system knows localhost and does not know what cannot be") {
    Resolver resolver;
    const auto found = resolver.resolve("localhost", Call());
    CHECK(std::all_of(found.begin(), found.end(),
                      [](const auto& address) { return address.is_loopback(); }));
    CHECK(error_of([&] { resolver.resolve("no.such.name.invalid", Call().timeout(10s)); }).code() ==
          Errc::connection_failed);
}
