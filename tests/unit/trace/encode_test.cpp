#include "core/base64.hpp"
#include "support/story_events.hpp"
#include "trace/galileo/encode.hpp"
#include "trace/galileo/spans.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::test;
using galileo::encode_traces;
using galileo::Trace;

namespace {

Trace story() {
    Trace trace;
    trace.id = "11111111-2222-4333-8444-555555555555";
    trace.name = "write";
    trace.input = "cluster \"wine\"\n";
    trace.tags = {"voice"};
    trace.metadata = {{"corrected", "true"}};
    trace.spans = {galileo::generation_span(generation(), record("g")),
                   galileo::execution_span(run(1, Status::failed, record("g")))};
    trace.spans[0].id = "22222222-2222-4333-8444-555555555555";
    trace.spans[1].id = "33333333-2222-4333-8444-555555555555";
    return trace;
}

const std::string g = record("g").to_string();

} // namespace

TEST_CASE("a trace is logged with its steps") {
    const Trace trace = story();
    const std::string llm =
        R"({"type":"llm","id":"22222222-2222-4333-8444-555555555555","name":"generate",)"
        R"("created_at":"2026-05-04T09:30:02.000000Z",)"
        R"("input":[{"role":"system","content":"You write Python."},)"
        R"({"role":"user","content":"cluster the wine data"}],)"
        R"("output":{"role":"assistant","content":"```python\u000aprint(1)\u000a```"},)"
        R"("model":"gemini-3.8-flash-002","temperature":0.5,"status_code":200,)"
        R"("user_metadata":{"attempts":"1","cost_usd":"0.001234500","generation":")" +
        g +
        R"(","generator":"gemini","purpose":"write","reply_id":"r-1"},)"
        R"("metrics":{"duration_ns":900000000,"num_input_tokens":30,"num_output_tokens":17,)"
        R"("num_total_tokens":47,"time_to_first_token_ns":400000000}})";
    const std::string tool =
        R"({"type":"tool","id":"33333333-2222-4333-8444-555555555555","name":"execute",)"
        R"("created_at":"2026-05-04T09:30:04.000000Z",)"
        R"("input":"print(1)\u000a","output":"59 71 48\u000a[stderr]\u000aKeyError: 'hue'\u000a",)"
        R"("status_code":500,"user_metadata":{"exception":"KeyError: 'hue'","exit_code":"1",)"
        R"("generation":")" +
        g +
        R"(","language":"python","provider":"local","snapshot":"01010101010101010101010101010101",)"
        R"("status":"failed"},"metrics":{"duration_ns":1000000000}})";
    CHECK(encode_traces({&trace, 1}, "ls-1") ==
          R"({"log_stream_id":"ls-1","is_complete":true,"reliable":true,"traces":[)"
          R"({"type":"trace","id":"11111111-2222-4333-8444-555555555555","name":"write",)"
          R"("created_at":"2026-05-04T09:30:02.000000Z","input":"cluster \"wine\"\u000a",)"
          R"("output":"59 71 48\u000a[stderr]\u000aKeyError: 'hue'\u000a","tags":["voice"],)"
          R"("status_code":500,"user_metadata":{"corrected":"true"},)"
          R"("metrics":{"duration_ns":3000000000},"spans":[)" +
              llm + ',' + tool + "]}]}");
}

TEST_CASE("a recording stands before the sentence") {
    Trace trace = story();
    trace.recording = recording();
    const std::string block =
        R"("input":[{"type":"data","modality":"audio","mime_type":"audio/wav","base64":")" +
        core::to_base64(trace.recording.bytes().chars()) +
        R"("},{"type":"text","text":"cluster \"wine\"\u000a"}],"output")";
    CHECK(encode_traces({&trace, 1}, "ls-1").find(block) != std::string::npos);
    CHECK(galileo::encoded_size(trace) > 42'000);
}

TEST_CASE("usage that is not known is not told") {
    Trace trace = story();
    trace.spans[0].usage = {};
    trace.spans[0].temperature.reset();
    trace.spans[0].time_to_first_text.reset();
    const Trace two[] = {trace, trace};
    const std::string text = encode_traces(two, "ls-1");
    CHECK(text.find("num_") == std::string::npos);
    CHECK(text.find("temperature") == std::string::npos);
    CHECK(text.find(R"("metrics":{"duration_ns":900000000}},{"type":"tool")") != std::string::npos);
    CHECK(text.find("]},{\"type\":\"trace\"") != std::string::npos);
}
