#include "galileo_service.hpp"
#include "support/child.hpp"
#include "support/refusal.hpp"
#include "support/story_events.hpp"

#include <rexa/galileo.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

using namespace rexa;
using namespace rexa::test;

TEST_CASE("a wrong key is an error of the status, which does not show it") {
    CannedService service([](const Received& request) {
        return json_reply(
            R"({"detail":"bad key )" + request.body.substr(12, galileo_key.size()) + "\"}", 401);
    });
    const auto listener = make_galileo(options_for(service));
    listener->on_finished(run(1, Status::succeeded));
    listener->flush({});
    const auto status = listener->status();
    CHECK(status.sent == 0);
    CHECK(status.dropped == 1);
    REQUIRE(status.last_error);
    CHECK(status.last_error->code() == Errc::unauthenticated);
    CHECK(status.last_error->http_status() == 401);
    CHECK(status.last_error->message() ==
          "logging to Galileo (/login/api_key): Galileo does not accept GalileoOptions::api_key; "
          "check it (status 401)");
    CHECK(std::string(status.last_error->what()).find(galileo_key) == std::string::npos);
    CHECK(status.last_error->remote_message().find("bad key <a secret>") != std::string::npos);
}

TEST_CASE("a key that code prints is not logged") {
    CannedService service(ordinary);
    const auto listener = make_galileo(options_for(service));
    Generation leaky = generation("use " + std::string(galileo_key));
    leaky.code.clear();
    listener->on_generated(leaky, record("g"));
    listener->flush({});
    CHECK(service.received().back().body.find(galileo_key) == std::string::npos);
    CHECK(service.received().back().body.find(R"("input":"use <a secret>")") != std::string::npos);
}

TEST_CASE("what the service refuses does not take others with it") {
    CannedService service([](const Received& request) {
        const bool bad = request.line == traces_of_p1 && count(request.body, "poison") != 0;
        return bad ? json_reply(R"({"detail":"no"})", 422) : ordinary(request);
    });
    auto options = options_for(service);
    options.batch_delay = 1h;
    const auto listener = make_galileo(options);
    for (const char* task : {"one", "poison", "three"}) {
        Generation words = generation(task);
        words.code.clear();
        listener->on_generated(words, record(task));
    }
    CHECK(listener->status().waiting == 3);
    listener->flush({});
    const auto status = listener->status();
    CHECK(status.sent == 2);
    CHECK(status.dropped == 1);
    CHECK(status.last_error->code() == Errc::remote_refused);
    CHECK(service.received().size() == 7);
}

TEST_CASE("a service that is away for a moment is asked again") {
    int posts = 0;
    CannedService service([&](const Received& request) {
        const bool busy = request.line == traces_of_p1 && ++posts < 3;
        return busy ? json_reply("{}", posts == 1 ? 503 : 429, "Retry-After: 0\r\n")
                    : ordinary(request);
    });
    const auto listener = make_galileo(options_for(service));
    listener->on_finished(run(1, Status::succeeded));
    listener->flush({});
    CHECK(listener->status().sent == 1);
    CHECK(posts == 3);
}

TEST_CASE("what finds no room, and no service, is dropped and counted") {
    CannedService service([](const Received&) { return std::string(); });
    auto options = options_for(service);
    options.queued_traces = 2;
    options.closing_time = 0ms;
    auto listener = make_galileo(options);
    listener->on_finished(run(1, Status::succeeded));
    service.wait_for(1); // the first is on its way, to a service that says nothing
    for (std::uint8_t i = 2; i <= 6; ++i) {
        listener->on_finished(run(i, Status::succeeded));
    }
    CHECK(listener->status().dropped == 4);
    CHECK(refusal_code([&] { listener->flush(Call().timeout(1ms)); }) == Errc::deadline_exceeded);
    std::stop_source stop;
    stop.request_stop();
    CHECK(refusal_code([&] { listener->flush(Call().stop(stop.get_token())); }) == Errc::cancelled);
    const auto status = listener->status();
    CHECK(status.sent == 0);
    CHECK(status.dropped == 4);
    CHECK(status.waiting == 2);
    const auto before = std::chrono::steady_clock::now();
    listener.reset();
    CHECK(std::chrono::steady_clock::now() - before < 5s);
}

TEST_CASE("what waits and what is on its way is bounded in bytes too") {
    CannedService service([](const Received&) { return std::string(); });
    auto options = options_for(service);
    options.audio = GalileoAudio::recording;
    options.queued_bytes = std::size_t{1} << 20;
    options.closing_time = 0ms;
    const auto listener = make_galileo(options);
    const Error error(Errc::overloaded, "no capacity");
    const Audio seconds = sound(5'000); // more than 200 KB as text
    listener->on_transcription_failed(seconds, error);
    service.wait_for(1);
    for (int i = 0; i < 5; ++i) {
        listener->on_transcription_failed(seconds, error);
    }
    CHECK(listener->status().dropped == 4);
    CHECK(listener->status().waiting == 2);
}

TEST_CASE("what was sent makes room") {
    CannedService service(ordinary);
    auto options = options_for(service);
    options.audio = GalileoAudio::recording;
    options.queued_bytes = std::size_t{1} << 20;
    options.queued_traces = 2;
    const auto listener = make_galileo(options);
    for (int i = 0; i < 5; ++i) {
        listener->on_transcription_failed(sound(10'000), Error(Errc::overloaded, "no capacity"));
        listener->flush({});
    }
    CHECK(listener->status().sent == 5);
}

TEST_CASE("a child process logs nothing, is told so, and may end there") {
    CannedService service(ordinary);
    auto options = options_for(service);
    options.batch_delay = 1h;
    auto listener = make_galileo(options);
    listener->on_finished(run(1, Status::succeeded));
    CHECK(holds_in_child([&] {
        listener->on_finished(run(2, Status::succeeded));
        const auto complaint = refusal([&] { listener->flush({}); });
        const bool refused =
            refusal_code([&] { (void)listener->status(); }) == Errc::failed_precondition &&
            complaint &&
            complaint->message() == "the listener of Galileo was made before fork(); "
                                    "make one in this process";
        listener.reset();
        return refused;
    }));
    listener->flush({});
    CHECK(listener->status().sent == 1);
}

TEST_CASE("a service that is no Galileo, or none, is an error of the status") {
    SUBCASE("a web page") {
        CannedService service([](const Received&) { return json_reply("<html></html>", 301); });
        const auto listener = make_galileo(options_for(service));
        listener->on_finished(run(1, Status::succeeded));
        listener->flush({});
        CHECK(listener->status().last_error->code() == Errc::bad_reply);
    }
    SUBCASE("lists of something else") {
        CannedService service([](const Received& request) {
            return request.line.starts_with("GET") ? json_reply(R"([{"nom":1}])")
                                                   : ordinary(request);
        });
        const auto listener = make_galileo(options_for(service));
        listener->on_finished(run(1, Status::succeeded));
        listener->flush({});
        CHECK(listener->status().last_error->code() == Errc::bad_reply);
        CHECK(listener->status().dropped == 1);
    }
    SUBCASE("nobody") {
        GalileoOptions options;
        options.api_key = Secret(std::string(galileo_key));
        {
            const CannedService gone(ordinary);
            options.base_url = gone.url();
        }
        options.max_attempts = 1;
        const auto listener = make_galileo(options);
        listener->on_finished(run(1, Status::succeeded));
        listener->flush({});
        CHECK(listener->status().last_error->code() == Errc::connection_failed);
    }
}

TEST_CASE("options that cannot work are refused by their names") {
    const auto complaint = [](auto change) {
        GalileoOptions options;
        options.api_key = Secret(std::string(galileo_key));
        change(options);
        const auto error = refusal([&] { make_galileo(options); });
        return error && error->code() == Errc::invalid_argument ? error->message() : "taken";
    };
    CHECK(complaint([](GalileoOptions&) {}) == "taken");
    const std::string bad_key =
        "GalileoOptions::api_key: give a key of Galileo, without blanks and line ends";
    CHECK(complaint([](GalileoOptions& o) { o.api_key = Secret(); }) == bad_key);
    CHECK(complaint([](GalileoOptions& o) { o.api_key = Secret(std::string("a\n")); }) == bad_key);
    CHECK(complaint([](GalileoOptions& o) { o.project = ""; }) ==
          "GalileoOptions::project: give a name of 1 to 200 bytes");
    CHECK(complaint([](GalileoOptions& o) { o.log_stream = std::string(201, 'x'); }) ==
          "GalileoOptions::log_stream: give a name of 1 to 200 bytes");
    CHECK(complaint([](GalileoOptions& o) { o.batch_traces = 0; }) ==
          "GalileoOptions::max_attempts, batch_traces and queued_traces: use 1 or more");
    CHECK(complaint([](GalileoOptions& o) { o.queued_bytes = 1'000; }) ==
          "GalileoOptions::queued_bytes: use 1 MiB or more");
    CHECK(complaint([](GalileoOptions& o) { o.story_wait = -1ms; }) ==
          "GalileoOptions::batch_delay, story_wait and closing_time: use 0 or more");
    CHECK(complaint([](GalileoOptions& o) {
              o.base_url = "galileo";
          }).starts_with("GalileoOptions::base_url"));
}
