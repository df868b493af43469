#include "net/reply_json.hpp"
#include "support/models/fake_models.hpp"
#include "support/story_events.hpp"

#include <rexa/galileo.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;

namespace {

GalileoOptions options_for(FakeModels& fakes) {
    GalileoOptions options;
    options.api_key = Secret(fakes.key("galileo"));
    options.base_url = fakes.url("galileo");
    options.project = "experiments";
    options.log_stream = "voice";
    options.batch_delay = 1ms;
    return options;
}

void tell_story(GalileoListener& listener, char byte) {
    const Audio audio = recording(byte);
    const Digest first = record(std::string("first") + byte);
    const Digest second = record(std::string("second") + byte);
    listener.on_transcribed(transcript(audio), audio);
    Generation spoken = generation();
    spoken.transcript = transcript(audio);
    listener.on_generated(spoken, first);
    listener.on_started(run(1, Status::running, first));
    listener.on_finished(run(1, Status::failed, first));
    listener.on_generated(repair(id(1)), second);
    listener.on_started(run(2, Status::running, second));
    listener.on_finished(run(2, Status::succeeded, second));
}

net::JsonView state(FakeModels& fakes) {
    return net::JsonView::parse(fakes.ask("galileo", "state"));
}

std::vector<std::string> span_names(const net::JsonView& trace) {
    std::vector<std::string> names;
    for (const net::JsonView& span : trace["spans"].items()) {
        names.push_back(span["name"].text());
    }
    return names;
}

const std::vector<std::string> whole_story = {"transcribe", "generate", "execute", "repair",
                                              "execute"};

} // namespace

TEST_CASE("a strict service takes what is logged") {
    FakeModels fakes({"galileo"});
    for (const auto audio : {GalileoAudio::none, GalileoAudio::digest, GalileoAudio::recording}) {
        fakes.reset("galileo");
        auto options = options_for(fakes);
        options.audio = audio;
        const auto listener = make_galileo(options);
        tell_story(*listener, 'a');
        listener->on_finished(run(3, Status::failed));
        listener->on_transcription_failed(recording('c'), Error(Errc::audio_unusable, "noise"));
        listener->on_generation_failed(generation(), Error(Errc::overloaded, "no capacity"));
        listener->flush({});
        CHECK(listener->status().sent == 4);
        CHECK(!listener->status().last_error);
        const net::JsonView seen = state(fakes);
        CHECK(seen["projects"].items().at(0).text() == "experiments");
        CHECK(seen["logStreams"].items().at(0).text() == "voice");
        const auto traces = seen["traces"].items();
        REQUIRE(traces.size() == 4);
        CHECK(span_names(traces[0]) == whole_story);
        CHECK(traces[0]["input"].is_array() == (audio == GalileoAudio::recording));
        CHECK(traces[1]["status_code"].integer() == 500);
    }
}

TEST_CASE("a project is found by the next listener") {
    FakeModels fakes({"galileo"});
    for (const char byte : {'a', 'b'}) {
        const auto listener = make_galileo(options_for(fakes));
        tell_story(*listener, byte);
        listener->flush({});
    }
    CHECK(state(fakes)["projects"].items().size() == 1);
    CHECK(state(fakes)["logStreams"].items().size() == 1);
    CHECK(state(fakes)["traces"].items().size() == 2);
}

TEST_CASE("faults of the service cost no trace, or are counted") {
    FakeModels fakes({"galileo"});
    const auto listener = make_galileo(options_for(fakes));
    tell_story(*listener, 'a');
    fakes.arm("galileo", R"({"name": "unavailable", "path": "/traces$", "times": 1})");
    listener->flush({});
    CHECK(listener->status().sent == 1);
    tell_story(*listener, 'b');
    fakes.arm("galileo", R"({"name": "token_expired", "path": "/traces$", "times": 1})");
    listener->flush({});
    CHECK(listener->status().sent == 2);
    tell_story(*listener, 'c');
    fakes.arm("galileo", R"({"name": "too_large", "path": "/traces$", "times": 1})");
    listener->flush({});
    CHECK(listener->status().dropped == 1);
    CHECK(listener->status().last_error->code() == Errc::remote_refused);
}
