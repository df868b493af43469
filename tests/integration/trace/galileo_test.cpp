#include "galileo_service.hpp"
#include "support/story_events.hpp"

#include <rexa/galileo.hpp>
#include <rexa/version.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;

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
    CHECK(received[0].body == R"({"api_key":")" + std::string(galileo_key) + R"("})");
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
