// A streamed answer of a megabyte: from the server's first byte to the first text that is shown,
// and the CPU it takes, by our generators and by the vendors' own SDKs.
#include "bench/support/dialogue.hpp"
#include "bench/support/measure.hpp"
#include "support/loopback_server.hpp"

#include <rexa/anthropic.hpp>
#include <rexa/gemini.hpp>
#include <rexa/openai.hpp>

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace rexa;
using namespace rexa::bench;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t megabyte = 1'000'000;
constexpr std::chrono::milliseconds between_tokens(5);

/// One vendor's stream.
struct Stream {
    std::string name;
    std::string begin;
    std::string event; ///< with some text
    std::string end;
    std::function<std::shared_ptr<CodeGenerator>(const std::string& url)> make;
};

/// In the two pieces in which it is sent.
struct Body {
    std::string first; ///< up to the first text
    std::string rest;
};

Body body_of(const Stream& stream) {
    Body body{stream.begin + stream.event, {}};
    while (body.first.size() + body.rest.size() < megabyte) {
        body.rest += stream.event;
    }
    body.rest += stream.end;
    return body;
}

template <class Options>
Options at(const std::string& url) {
    Options options;
    // Shorter ones are not looked for in answers, which costs time.
    options.api_key = Secret("a-key-as-long-as-those-of-services-are");
    options.base_url = url;
    return options;
}

std::vector<Stream> streams() {
    const std::string text(40, 't');
    return {
        {"gemini", "",
         R"(data: {"candidates":[{"content":{"role":"model","parts":[{"text":")" + text +
             R"("}]},"index":0}],"modelVersion":"gemini-3.8-flash","responseId":"r-1"})"
             "\r\n\r\n",
         R"(data: {"candidates":[{"finishReason":"STOP","index":0}]})"
         "\r\n\r\n",
         [](const std::string& url) { return make_gemini(at<GeminiOptions>(url)); }},
        {"openai", "",
         R"(data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"gpt-5","choices":)"
         R"([{"index":0,"delta":{"content":")" +
             text +
             R"("},"finish_reason":null}]})"
             "\n\n",
         R"(data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"gpt-5","choices":)"
         R"([{"index":0,"delta":{},"finish_reason":"stop"}]})"
         "\n\ndata: [DONE]\n\n",
         [](const std::string& url) { return make_openai(at<OpenAiOptions>(url + "/v1")); }},
        {"anthropic",
         "event: message_start\ndata: "
         R"({"type":"message_start","message":{"id":"m-1","type":"message","role":"assistant",)"
         R"("model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,)"
         R"("usage":{"input_tokens":1,"output_tokens":1}}})"
         "\n\nevent: content_block_start\ndata: "
         R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"
         "\n\n",
         "event: content_block_delta\ndata: "
         R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")" +
             text + "\"}}\n\n",
         "event: content_block_stop\ndata: "
         R"({"type":"content_block_stop","index":0})"
         "\n\nevent: message_delta\ndata: "
         R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},)"
         R"("usage":{"output_tokens":9}})"
         "\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
         [](const std::string& url) { return make_anthropic(at<AnthropicOptions>(url)); }},
    };
}

/// Sends one body to whoever asks, and remembers when it began to. Behind the first text it rests,
/// as models do: a server that is busy copying a megabyte holds the processor which its client,
/// woken by the first byte, would run on.
class Service {
public:
    explicit Service(Body body)
        : first_("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " +
                 std::to_string(body.first.size() + body.rest.size()) + "\r\n\r\n" + body.first),
          rest_(std::move(body.rest)), server_([this](test::Peer& peer) { serve(peer); }) {}

    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] Clock::time_point begun() const { return begun_; }

private:
    void serve(test::Peer& peer) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
            for (const std::string_view name : {"Content-Length: ", "content-length: "}) {
                if (const std::size_t at = head.find(name); at != std::string::npos) {
                    peer.read_body(std::stoul(head.substr(at + name.size())));
                }
            }
            begun_ = Clock::now();
            peer.write(first_);
            std::this_thread::sleep_for(between_tokens);
            peer.write(rest_);
        }
    }

    const std::string first_;
    const std::string rest_;
    std::atomic<Clock::time_point> begun_{Clock::time_point()};
    test::LoopbackServer server_;
};

/// Of one answer.
struct Cost {
    double first_us = 0; ///< to the first text
    double cpu_ms = 0;
};

double cpu_ms() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage); // without TLS all of ours happens on the thread that asks
    const auto ms = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

double microseconds(Clock::duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

Cost ours(CodeGenerator& generator, const Service& service) {
    ModelRequest request;
    request.messages = {{Speaker::user, "hi"}};
    Clock::time_point first;
    const double cpu = cpu_ms();
    generator.generate(
        request,
        [&](const TextEvent&) {
            if (first == Clock::time_point()) {
                first = Clock::now();
            }
        },
        Call());
    return {microseconds(first - service.begun()), cpu_ms() - cpu};
}

/// The program tells the time by the same clock, in seconds.
Cost by_sdk(Dialogue& program, const Service& service) {
    double first = 0;
    Cost cost;
    if (!(std::istringstream(program.ask("ask")) >> first >> cost.cpu_ms)) {
        throw std::runtime_error("the SDK's program printed something else");
    }
    cost.first_us = first * 1e6 - microseconds(service.begun().time_since_epoch());
    return cost;
}

void measure(const Stream& stream) {
    const Service service(body_of(stream));
    const auto generator = stream.make(service.url());
    Dialogue sdk({BENCH_PYTHON, "-Wignore", BENCH_SDK_PROGRAMS "/sdk_model_stream.py", stream.name,
                  service.url()});
    std::vector<double> our_cpu;
    std::vector<double> sdk_cpu;
    const Medians first = interleave(
        21,
        [&] {
            const Cost cost = ours(*generator, service);
            our_cpu.push_back(cost.cpu_ms);
            return cost.first_us;
        },
        [&] {
            const Cost cost = by_sdk(sdk, service);
            sdk_cpu.push_back(cost.cpu_ms);
            return cost.first_us;
        });
    const std::string peer = "the SDK of " + stream.name;
    report({"model_stream_" + stream.name + "_first", peer, "us", first, 0.2, Better::lower});
    report({"model_stream_" + stream.name + "_cpu",
            peer,
            "ms",
            {median(our_cpu), median(sdk_cpu), first.rounds},
            0.2,
            Better::lower});
}

} // namespace

int main() {
    for (const Stream& stream : streams()) {
        measure(stream);
    }
}
