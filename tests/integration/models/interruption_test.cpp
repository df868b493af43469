#include "canned_models.hpp"

#include <atomic>
#include <future>
#include <stdexcept>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

/// Sends some text and then waits for the client to go.
class Stalling {
public:
    explicit Stalling(std::string begin)
        : server_([this, begin = std::move(begin)](Peer& peer, int) {
              peer.write(begin);
              stalled_.set_value();
              peer.hang();
              left_.set_value();
          }) {}

    CannedModels& server() { return server_; }
    void wait_until_stalled() { stalled_.get_future().wait(); }
    /// Whether the client closes its connection soon.
    bool is_left() { return left_.get_future().wait_for(10s) == std::future_status::ready; }

private:
    std::promise<void> stalled_;
    std::promise<void> left_;
    CannedModels server_;
};

} // namespace

TEST_CASE("a cancelled call closes its connection at once") {
    for (const std::string& begin : {std::string(), stream_head + gemini_text("x")}) {
        Stalling stalling(begin);
        std::stop_source stop;
        auto generator = make_gemini(stalling.server().gemini());
        auto asked = std::async(std::launch::async, [&] {
            return error_of(*generator, say("hi"), {}, soon().stop(stop.get_token())).code();
        });
        stalling.wait_until_stalled();
        stop.request_stop();
        CHECK(stalling.is_left());
        CHECK(asked.get() == Errc::cancelled);
    }
}

TEST_CASE("a call ends with its deadline") {
    Stalling stalling(stream_head);
    const Error error =
        error_of(*make_gemini(stalling.server().gemini()), say("hi"), {}, Call().timeout(200ms));
    CHECK(error.code() == Errc::deadline_exceeded);
    CHECK(stalling.is_left());
    CHECK(stalling.server().seen()[0].head.find("\r\nX-Server-Timeout: 1\r\n") !=
          std::string::npos);
}

TEST_CASE("what is answered is answered, however its connection ends") {
    const auto whole_of = [](CodeGenerator& generator, const Call& call) {
        return generator.generate(say("hi"), {}, call).text;
    };
    const auto begun = std::chrono::steady_clock::now();
    Stalling openai(stream_head + openai_text("x") + openai_end);
    CHECK(whole_of(*make_openai(openai.server().openai()), soon()) == "x");
    Stalling anthropic(stream_head + anthropic_text("x") + anthropic_end +
                       "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    CHECK(whole_of(*make_anthropic(anthropic.server().anthropic()), soon()) == "x");
    // Those that say that nothing more comes are not waited for.
    CHECK(std::chrono::steady_clock::now() - begun < 20s);
    Stalling gemini(stream_head + gemini_text("x") + gemini_end);
    CHECK(whole_of(*make_gemini(gemini.server().gemini()), Call().timeout(300ms)) == "x");
    CHECK(gemini.is_left());
    CannedModels noisy(stream_head + gemini_text("x") + gemini_end +
                       R"(data: {"error":{"code":503,"message":"m"}})"
                       "\r\n\r\n");
    CHECK(whole_of(*make_gemini(noisy.gemini()), soon()) == "x");
    CHECK(noisy.requests() == 1);
}

TEST_CASE("a service that is silent for too long is named with what to allow") {
    Stalling stalling(stream_head + gemini_text("x"));
    GeminiOptions options = stalling.server().gemini();
    options.transport.patience = 100ms;
    const TextSink shown = [](const TextEvent&) {};
    const Error error = error_of(*make_gemini(options), say("hi"), shown);
    CHECK(error.code() == Errc::connection_lost);
    CHECK(error.message() ==
          "the server was silent for 100 ms; allow more in ModelTransport::patience");
}

TEST_CASE("what a sink throws comes out, and closes the connection") {
    struct Enough : Error {
        Enough() : Error(Errc::connection_lost, "enough") {}
    };
    {
        Stalling stalling(stream_head + gemini_text("x"));
        auto generator = make_gemini(stalling.server().gemini());
        CHECK_THROWS_AS(
            generator->generate(
                say("hi"), [](const TextEvent&) { throw std::runtime_error("enough"); }, soon()),
            std::runtime_error);
        CHECK(stalling.is_left());
    }
    Stalling stalling(stream_head + gemini_text("x"));
    auto generator = make_gemini(stalling.server().gemini());
    CHECK_THROWS_AS(generator->generate(
                        say("hi"), [](const TextEvent&) { throw Enough(); }, soon()),
                    Enough);
    CHECK(stalling.server().requests() == 1);
}

TEST_CASE("text is shown before the answer is whole") {
    std::promise<void> shown;
    CannedModels server([&](Peer& peer, int) {
        peer.write(stream_head + gemini_text("first"));
        shown.get_future().wait();
        send(peer, gemini_text(" second") + gemini_end + ": Connection: close\n\n");
    });
    std::string seen;
    const ModelReply reply = make_gemini(server.gemini())
                                 ->generate(
                                     say("hi"),
                                     [&](const TextEvent& event) {
                                         seen += event.text;
                                         if (seen == "first") {
                                             shown.set_value();
                                         }
                                     },
                                     soon());
    CHECK(reply.text == "first second");
    CHECK(reply.time_to_first_text > 0us);
    CHECK(reply.time_to_first_text <= reply.duration);
}
