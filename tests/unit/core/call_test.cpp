#include <rexa/call.hpp>
#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <stop_token>

using rexa::Call;
using rexa::Errc;
using rexa::Error;

namespace {
Errc code_of(const Call& call) {
    try {
        call.check();
    } catch (const Error& error) {
        return error.code();
    }
    return Errc{};
}
} // namespace

TEST_CASE("a call ends by its deadline or its stop token") {
    CHECK(code_of(Call()) == Errc{});
    CHECK_FALSE(Call().has_deadline());
    CHECK(code_of(Call().timeout(std::chrono::hours(1))) == Errc{});
    CHECK(code_of(Call().deadline(Call::Clock::now())) == Errc::deadline_exceeded);
    CHECK(code_of(Call().timeout(std::chrono::milliseconds(-1))) == Errc::deadline_exceeded);

    std::stop_source source;
    const Call call = Call().stop(source.get_token()).deadline(Call::Clock::time_point::min());
    CHECK(code_of(call) == Errc::deadline_exceeded);
    source.request_stop();
    CHECK(code_of(call) == Errc::cancelled);
}

TEST_CASE("the error of a call that is over names a cure that every language has") {
    try {
        Call().timeout(std::chrono::milliseconds(0)).check();
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.message() == "the operation ran out of time; give it a longer timeout");
    }
}

TEST_CASE("a timeout beyond the clock's range is none at all, a negative one is over") {
    using std::chrono::milliseconds;
    CHECK_FALSE(Call().timeout(milliseconds::max()).has_deadline());
    CHECK_FALSE(Call().timeout(milliseconds::max() / 1'000'000).has_deadline());
    CHECK(code_of(Call().timeout(milliseconds::min())) == Errc::deadline_exceeded);
    const auto before = Call::Clock::now();
    const auto far = Call().timeout(std::chrono::hours(24 * 365 * 100)).deadline();
    CHECK(far >= before + std::chrono::hours(24 * 365 * 100));
    CHECK(far < before + std::chrono::hours(24 * 365 * 101));
}
