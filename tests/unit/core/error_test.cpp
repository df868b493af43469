#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

using rexa::Errc;
using rexa::Error;
using namespace std::chrono_literals;

static_assert(std::is_nothrow_copy_constructible_v<Error>);
static_assert(std::is_nothrow_copy_assignable_v<Error>);

TEST_CASE("an error carries its facts") {
    const Error error = Error(Errc::store_busy, "store: is locked; try again")
                            .from("sqlite")
                            .with_errno(11)
                            .with_retry(250ms)
                            .with_attempts(3)
                            .with_remote(429, "RATE", "slow down", "req-1");
    CHECK(error.code() == Errc::store_busy);
    CHECK(error.message() == "store: is locked; try again");
    CHECK(std::string(error.what()) == "store: is locked; try again: slow down");
    CHECK(error.origin() == "sqlite");
    CHECK(error.system_error() == 11);
    CHECK(error.retryable());
    CHECK(error.retry_after() == 250ms);
    CHECK(error.attempts() == 3);
    CHECK(error.http_status() == 429);
    CHECK(error.remote_code() == "RATE");
    CHECK(error.remote_message() == "slow down");
    CHECK(error.request_id() == "req-1");
}

TEST_CASE("a plain error has empty facts") {
    const Error error(Errc::not_found, "gone");
    CHECK(error.what() == error.message());
    CHECK(error.origin().empty());
    CHECK(error.system_error() == 0);
    CHECK_FALSE(error.retryable());
    CHECK_FALSE(error.retry_after());
    CHECK(error.attempts() == 1);
    CHECK(error.http_status() == 0);
}

TEST_CASE("messages are one line of ASCII whatever they quote") {
    CHECK(Error(Errc::internal, "path 'caf\xC3\xA9\n'").message() == "path 'caf\\xc3\\xa9\\n'");
}

TEST_CASE("remote text is cleaned and clipped to 4 KiB") {
    const std::string text = "\x1B[2Jgr\xC3\xBC\xC3\x9F\xFF" + std::string(9000, 'x');
    const Error error = Error(Errc::internal, "m").with_remote(500, "", text, "");
    CHECK(error.remote_message().starts_with("\\x1b[2Jgr\xC3\xBC\xC3\x9F\xEF\xBF\xBDxxx"));
    CHECK(error.remote_message().size() <= 4096);
    CHECK(error.remote_message().size() > 4000);
}

TEST_CASE("a builder changes its own error only, and a moved error keeps its facts") {
    Error first(Errc::not_found, "m");
    const Error second = Error(first).from("elsewhere");
    CHECK(first.origin().empty());
    CHECK(second.origin() == "elsewhere");
    const Error third = std::move(first);
    CHECK(first.message() == "m");
    CHECK(third.message() == "m");
}

TEST_CASE("codes have their own names and numbers") {
    CHECK(static_cast<int>(Errc::deadline_exceeded) == 6);
    CHECK(static_cast<int>(Errc::cleanup_failed) == 305);
    CHECK(static_cast<int>(Errc::store_busy) == 406);
    CHECK(to_string(Errc::invalid_argument) == "invalid_argument");
    CHECK(to_string(Errc::resource_exhausted) == "resource_exhausted");
    CHECK(static_cast<int>(Errc::too_large) == 105);
    CHECK(static_cast<int>(Errc::budget_exceeded) == 205);
    CHECK(to_string(Errc::connection_lost) == "connection_lost");
    CHECK(to_string(Errc::rate_limited) == "rate_limited");
    CHECK(to_string(Errc::workspace_invalid) == "workspace_invalid");
    CHECK(to_string(Errc::store_unsuitable) == "store_unsuitable");
    CHECK(to_string(Errc::internal) == "internal");
    CHECK(to_string(static_cast<Errc>(12345)) == "unknown");
}
