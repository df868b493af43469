#include "sandbox/local/call_mutex.hpp"
#include "sandbox/local/call_waiter.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::local;
using namespace std::chrono_literals;

namespace {

struct ReadyPipe {
    ReadyPipe() {
        REQUIRE(::pipe(ends) == 0);
        REQUIRE(::write(ends[1], "x", 1) == 1);
    }
    ReadyPipe(const ReadyPipe&) = delete;
    ReadyPipe& operator=(const ReadyPipe&) = delete;
    ~ReadyPipe() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    int ends[2];
};

Errc error_of_locking(CallMutex& mutex, const Call& call) {
    try {
        const CallLock lock(mutex, call);
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

} // namespace

TEST_CASE("a deadline is not put off by a descriptor that always has something to say") {
    const ReadyPipe pipe;
    const Call call = Call().deadline(Call::Clock::now());
    CallWaiter waiter(call);
    pollfd watched{pipe.ends[0], POLLIN, 0};
    CHECK(waiter.wait({&watched, 1}) == CallWaiter::Outcome::deadline);
    CHECK_THROWS_AS(waiter.wait_for(pipe.ends[0], POLLIN), Error);
}

TEST_CASE("before its deadline a wait ends with what is ready, or with a tick") {
    const ReadyPipe pipe;
    const Call call = Call().timeout(60s);
    CallWaiter waiter(call);
    pollfd watched{pipe.ends[0], POLLIN, 0};
    CHECK(waiter.wait({&watched, 1}, Call::Clock::now()) == CallWaiter::Outcome::ready);
    CHECK(watched.revents == POLLIN);
    watched.fd = -1;
    CHECK(waiter.wait({&watched, 1}, Call::Clock::now()) == CallWaiter::Outcome::tick);
}

TEST_CASE("waiting for a lock ends with the call") {
    CallMutex mutex;
    std::optional<CallLock> held;
    held.emplace(mutex, Call());
    CHECK(error_of_locking(mutex, Call().timeout(10ms)) == Errc::deadline_exceeded);
    CHECK(error_of_locking(mutex, Call().deadline(Call::Clock::now())) == Errc::deadline_exceeded);
    std::stop_source source;
    Errc cancelled = Errc::internal;
    std::jthread waiting(
        [&] { cancelled = error_of_locking(mutex, Call().stop(source.get_token())); });
    source.request_stop();
    waiting.join();
    CHECK(cancelled == Errc::cancelled);
    held.reset();
    CHECK(error_of_locking(mutex, Call().timeout(60s)) == Errc::internal);
}

TEST_CASE("a lock is held by one thread at a time") {
    CallMutex mutex;
    int count = 0;
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                const CallLock lock(mutex, Call().timeout(60s));
                ++count;
            }
        });
    }
    threads.clear();
    CHECK(count == 2000);
}
