#include "net/reuse.hpp"

#include <doctest/doctest.h>

using namespace rexa::net;
using std::chrono::milliseconds;

namespace {

ConnectionState well_ended() {
    ConnectionState state;
    state.request_written = true;
    state.reply_read = true;
    state.keeps_alive = true;
    return state;
}

FailedExchange failed_on_a_kept_connection() {
    FailedExchange failure;
    failure.reused = true;
    failure.wrote_any = true;
    return failure;
}

} // namespace

TEST_CASE("a connection is used again only after a whole exchange") {
    constexpr milliseconds limit(100);
    CHECK(may_reuse(well_ended(), limit));
    CHECK_FALSE(may_reuse(ConnectionState(), limit));

    struct Row {
        const char* what;
        void (*spoil)(ConnectionState&);
    };
    const Row rows[] = {
        {"request cut", [](ConnectionState& s) { s.request_written = false; }},
        {"reply cut", [](ConnectionState& s) { s.reply_read = false; }},
        {"Connection: close", [](ConnectionState& s) { s.keeps_alive = false; }},
        {"readable", [](ConnectionState& s) { s.readable = true; }},
        {"idle", [](ConnectionState& s) { s.idle = milliseconds(100); }},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        ConnectionState state = well_ended();
        row.spoil(state);
        CHECK_FALSE(may_reuse(state, limit));
    }
    ConnectionState young = well_ended();
    young.idle = milliseconds(99);
    CHECK(may_reuse(young, limit));
}

TEST_CASE("a request is sent again once, and only where the kept connection may be to blame") {
    constexpr auto idempotent = Idempotency::idempotent;
    constexpr auto connect_only = Idempotency::connect_only;
    FailedExchange failure = failed_on_a_kept_connection();
    CHECK(may_resend(failure, idempotent));
    CHECK_FALSE(may_resend(failure, connect_only));

    failure.wrote_any = false;
    CHECK(may_resend(failure, idempotent));
    CHECK(may_resend(failure, connect_only));

    struct Row {
        const char* what;
        void (*spoil)(FailedExchange&);
    };
    const Row rows[] = {
        {"fresh connection", [](FailedExchange& f) { f.reused = false; }},
        {"reply begun", [](FailedExchange& f) { f.read_any = true; }},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        FailedExchange spoiled = failure;
        row.spoil(spoiled);
        CHECK_FALSE(may_resend(spoiled, idempotent));
        CHECK_FALSE(may_resend(spoiled, connect_only));
    }
}
