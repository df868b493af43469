#include "support/canned_replies.hpp"
#include "support/refusal.hpp"
#include "support/story_events.hpp"

#include <rexa/galileo.hpp>
#include <rexa/version.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;

namespace {

constexpr std::string_view key = "gal-key-0123456789";
constexpr std::string_view accepted = R"({"records_count":1,"traces_count":1})";
constexpr std::string_view traces_of_p1 = "POST /projects/p-1/traces";

/// Ends in the year 2099.
const std::string token = "e30.eyJleHAiOjQwNzA5MDg4MDB9.c2ln";

/// What a service answers that knows the project and its log stream.
std::string ordinary(const Received& request) {
    if (request.line == "POST /login/api_key") {
        return json_reply(R"({"access_token":")" + token + R"(","token_type":"bearer"})");
    }
    if (request.line == "GET /projects?project_name=rexa&type=gen_ai") {
        return json_reply(R"([{"id":"p-0","name":"rexa 2"},{"id":"p-1","name":"rexa"}])");
    }
    if (request.line == "GET /projects/p-1/log_streams") {
        return json_reply(R"([{"id":"ls-1","name":"default"}])");
    }
    if (request.line == traces_of_p1) {
        return json_reply(accepted);
    }
    return json_reply(R"({"detail":"unknown"})", 418);
}

GalileoOptions options_for(const CannedService& service) {
    GalileoOptions options;
    options.api_key = Secret(std::string(key));
    options.base_url = service.url();
    options.batch_delay = 1ms;
    return options;
}

std::vector<std::string> lines(CannedService& service) {
    std::vector<std::string> lines;
    for (const Received& received : service.received()) {
        lines.push_back(received.line);
    }
    return lines;
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

} // namespace

TEST_CASE("a run is logged: log in, find project and log stream, send") {
    CannedService service(ordinary);
    const auto listener = make_galileo(options_for(service));
    CHECK(service.received().empty());
    listener->on_finished(run(1, Status::succeeded));
    listener->flush({});
    CHECK(lines(service) == std::vector<std::string>{"POST /login/api_key",
                                                     "GET /projects?project_name=rexa&type=gen_ai",
                                                     "GET /projects/p-1/log_streams",
                                                     std::string(traces_of_p1)});
    const auto received = service.received();
    CHECK(received[0].body == R"({"api_key":")" + std::string(key) + R"("})");
    CHECK(!received[0].has_header("Authorization: Bearer " + token));
    for (std::size_t i = 1; i < received.size(); ++i) {
        CHECK(received[i].has_header("Authorization: Bearer " + token));
        CHECK(received[i].has_header("X-Galileo-SDK: rexa/" + std::string(version())));
    }
    CHECK(received[3].body.starts_with(
        R"({"log_stream_id":"ls-1","is_complete":true,"reliable":true,"traces":[{"type":"trace")"));
    const auto status = listener->status();
    CHECK(status.sent == 1);
    CHECK(status.dropped == 0);
    CHECK(status.waiting == 0);
    CHECK(!status.last_error);
    listener->on_finished(run(2, Status::succeeded));
    listener->flush({});
    CHECK(service.received().size() == 5);
}

TEST_CASE("project and log stream are made where they do not exist") {
    CannedService service([](const Received& request) {
        if (request.line.starts_with("GET /projects")) {
            return json_reply(request.line.ends_with("log_streams") ? R"({"log_streams":[]})"
                                                                    : "[]");
        }
        if (request.line == "POST /projects") {
            return json_reply(R"({"id":"p-1","name":"rexa"})");
        }
        if (request.line == "POST /projects/p-1/log_streams") {
            return json_reply(R"({"id":"ls-1","name":"default"})");
        }
        return ordinary(request);
    });
    const auto listener = make_galileo(options_for(service));
    listener->on_finished(run(1, Status::succeeded));
    listener->flush({});
    const auto received = service.received();
    REQUIRE(received.size() == 6);
    CHECK(received[2].line == "POST /projects");
    CHECK(received[2].body ==
          R"({"name":"rexa","type":"gen_ai","create_example_templates":false})");
    CHECK(received[4].body == R"({"name":"default"})");
    CHECK(listener->status().sent == 1);
}

TEST_CASE("a project that another program made meanwhile is used") {
    int looked = 0;
    CannedService service([&](const Received& request) {
        if (request.line.starts_with("GET /projects?") && ++looked == 1) {
            return json_reply("[]");
        }
        if (request.line == "POST /projects") {
            return json_reply(R"({"detail":"the name is taken"})", 422);
        }
        return ordinary(request);
    });
    const auto listener = make_galileo(options_for(service));
    listener->on_finished(run(1, Status::succeeded));
    listener->flush({});
    CHECK(listener->status().sent == 1);
    CHECK(looked == 2);
}

TEST_CASE("a spoken story is one trace") {
    CannedService service(ordinary);
    auto options = options_for(service);
    options.audio = GalileoAudio::recording;
    const auto listener = make_galileo(options);
    const Audio audio = recording();
    listener->on_transcribed(transcript(audio), audio);
    Generation spoken = generation();
    spoken.transcript = transcript(audio);
    listener->on_generated(spoken, record("g1"));
    listener->on_started(run(1, Status::running, record("g1")));
    listener->on_finished(run(1, Status::failed, record("g1")));
    listener->on_generated(repair(id(1)), record("g2"));
    listener->on_started(run(2, Status::running, record("g2")));
    CHECK(listener->status().waiting == 1);
    listener->on_finished(run(2, Status::succeeded, record("g2")));
    listener->flush({});
    const std::string body = service.received().back().body;
    CHECK(count(body, R"("type":"trace")") == 1);
    CHECK(count(body, R"("type":"tool")") == 3);
    CHECK(count(body, R"("type":"llm")") == 2);
    CHECK(count(body, R"("modality":"audio")") == 1);
    CHECK(body.find(R"("tags":["voice"])") != std::string::npos);
}

TEST_CASE("a token that ended is renewed") {
    SUBCASE("because the service says so") {
        int posts = 0;
        CannedService service([&](const Received& request) {
            const bool refused = request.line == traces_of_p1 && ++posts == 1;
            return refused ? json_reply(R"({"detail":"expired"})", 401) : ordinary(request);
        });
        const auto listener = make_galileo(options_for(service));
        listener->on_finished(run(1, Status::succeeded));
        listener->flush({});
        CHECK(listener->status().sent == 1);
        CHECK(lines(service)[4] == "POST /login/api_key");
        CHECK(service.received().size() == 6);
    }
    SUBCASE("but not for ever") {
        CannedService service([&](const Received& request) {
            return request.line == traces_of_p1 ? json_reply("{}", 401) : ordinary(request);
        });
        const auto listener = make_galileo(options_for(service));
        listener->on_finished(run(1, Status::succeeded));
        listener->flush({});
        const auto status = listener->status();
        CHECK(status.dropped == 1);
        REQUIRE(status.last_error);
        CHECK(status.last_error->code() == Errc::unauthenticated);
        CHECK(service.received().size() == 6);
    }
}

TEST_CASE("a project that was deleted is looked for again") {
    int posts = 0;
    CannedService service([&](const Received& request) {
        const bool refused = request.line == traces_of_p1 && ++posts == 2;
        return refused ? json_reply("{}", 404) : ordinary(request);
    });
    const auto listener = make_galileo(options_for(service));
    for (std::uint8_t i = 1; i <= 2; ++i) {
        listener->on_finished(run(i, Status::succeeded));
        listener->flush({});
    }
    CHECK(listener->status().sent == 2);
    CHECK(posts == 3);
    CHECK(count(lines(service)[5], "GET /projects?") == 1);
}

TEST_CASE("a wrong key is an error of the status, which does not show it") {
    CannedService service([](const Received& request) {
        return json_reply(R"({"detail":"bad key )" + request.body.substr(12, key.size()) + "\"}",
                          401);
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
    CHECK(std::string(status.last_error->what()).find(key) == std::string::npos);
    CHECK(status.last_error->remote_message().find("bad key <a secret>") != std::string::npos);
}

TEST_CASE("a key that code prints is not logged") {
    CannedService service(ordinary);
    const auto listener = make_galileo(options_for(service));
    Generation leaky = generation("use " + std::string(key));
    leaky.code.clear();
    listener->on_generated(leaky, record("g"));
    listener->flush({});
    CHECK(service.received().back().body.find(key) == std::string::npos);
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

TEST_CASE("traces go together, so many at a time") {
    CannedService service(ordinary);
    auto options = options_for(service);
    options.batch_traces = 2;
    options.batch_delay = 1h;
    const auto listener = make_galileo(options);
    for (std::uint8_t i = 1; i <= 5; ++i) {
        listener->on_finished(run(i, Status::succeeded));
    }
    const auto received = service.wait_for(5);
    CHECK(count(received[3].body, R"("type":"trace")") == 2);
    CHECK(count(received[4].body, R"("type":"trace")") == 2);
    listener->flush({});
    CHECK(count(service.received()[5].body, R"("type":"trace")") == 1);
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
    CHECK(refusal_code([&] { listener->flush(Call().timeout(1ms)); }) == Errc::deadline_exceeded);
    std::stop_source stop;
    stop.request_stop();
    CHECK(refusal_code([&] { listener->flush(Call().stop(stop.get_token())); }) == Errc::cancelled);
    const auto status = listener->status();
    CHECK(status.sent == 0);
    CHECK(status.dropped == 3);
    CHECK(status.waiting == 3);
    const auto before = std::chrono::steady_clock::now();
    listener.reset();
    CHECK(std::chrono::steady_clock::now() - before < 5s);
}

TEST_CASE("the end of a listener sends what it holds") {
    CannedService service(ordinary);
    auto options = options_for(service);
    options.batch_delay = 1h;
    auto listener = make_galileo(options);
    listener->on_generated(generation(), record("g"));
    listener->on_finished(run(1, Status::succeeded));
    listener.reset();
    CHECK(count(service.received().back().body, R"("type":"trace")") == 2);
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
        options.api_key = Secret(std::string(key));
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
        options.api_key = Secret(std::string(key));
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
    CHECK(complaint([](GalileoOptions& o) { o.story_wait = -1ms; }) ==
          "GalileoOptions::batch_delay, story_wait and closing_time: use 0 or more");
    CHECK(complaint([](GalileoOptions& o) {
              o.base_url = "galileo";
          }).starts_with("GalileoOptions::base_url"));
}
