#include "store/memory/call_lock.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <thread>

using namespace rexa;
using memory::CallLock;

namespace {

Errc code_of_waiting(CallLock& lock, const Call& call) {
    try {
        static_cast<void>(lock.alone(call));
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

} // namespace

TEST_CASE("waiting for a lock ends with the call") {
    CallLock lock;
    std::optional held(lock.alone(Call()));
    CHECK(code_of_waiting(lock, Call().timeout(std::chrono::milliseconds(5))) ==
          Errc::deadline_exceeded);
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK(code_of_waiting(lock, Call().stop(stop.get_token())) == Errc::cancelled);
    held.reset();
    CHECK(code_of_waiting(lock, Call()) == Errc::internal);
}

TEST_CASE("one alone keeps out those together, and they keep out one alone") {
    CallLock lock;
    const auto soon = [] { return Call().timeout(std::chrono::milliseconds(5)); };
    std::optional first(lock.together(Call()));
    std::optional second(lock.together(Call()));
    first.reset();
    CHECK(code_of_waiting(lock, soon()) == Errc::deadline_exceeded);
    second.reset();
    const auto alone = lock.alone(soon());
    CHECK_THROWS_AS(static_cast<void>(lock.together(soon())), Error);
}
