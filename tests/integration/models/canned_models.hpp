#ifndef REXA_TESTS_INTEGRATION_MODELS_CANNED_MODELS_HPP
#define REXA_TESTS_INTEGRATION_MODELS_CANNED_MODELS_HPP

#include "support/loopback_server.hpp"
#include "support/refusal.hpp"

#include <rexa/anthropic.hpp>
#include <rexa/gemini.hpp>
#include <rexa/openai.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Servers whose every byte a test chooses.
namespace rexa::test {

/// Long enough for all that a test waits for, and an end for what never comes.
inline Call soon() {
    return Call().timeout(std::chrono::seconds(30));
}

inline ModelRequest say(std::string text) {
    ModelRequest request;
    request.messages = {{Speaker::user, std::move(text)}};
    return request;
}

inline std::string reply(int status, std::string_view body, std::string_view headers = "") {
    return "HTTP/1.1 " + std::to_string(status) + " Word\r\nContent-Type: application/json\r\n" +
           std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

/// A body that ends with the connection.
inline const std::string stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

inline std::string stream(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// One event of each service with some text, and the last one of a whole answer.
inline std::string gemini_text(std::string_view text) {
    return R"(data: {"candidates":[{"content":{"parts":[{"text":")" + std::string(text) +
           "\"}]}}]}\r\n\r\n";
}
inline const std::string gemini_end =
    R"(data: {"candidates":[{"finishReason":"STOP"}],"modelVersion":"m-1","responseId":"r-1"})"
    "\r\n\r\n";

inline std::string openai_text(std::string_view text) {
    return R"(data: {"choices":[{"index":0,"delta":{"content":")" + std::string(text) +
           "\"}}]}\n\n";
}
inline const std::string openai_end =
    R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
    "\n\ndata: [DONE]\n\n";

inline std::string anthropic_text(std::string_view text) {
    return R"(event: content_block_delta
data: {"type":"content_block_delta","delta":{"type":"text_delta","text":")" +
           std::string(text) + "\"}}\n\n";
}
inline const std::string anthropic_end = R"(event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}

)";

/// Sends an answer; one that says so is the last of its connection.
inline void send(Peer& peer, const std::string& answer) {
    peer.write(answer);
    if (answer.find("Connection: close") != std::string::npos) {
        boost::system::error_code ignored; // the client may have gone already
        peer.socket().shutdown(Peer::TcpSocket::shutdown_send, ignored);
    }
}

/// A request as the server saw it.
struct Seen {
    std::string head;
    std::string body;
};

/// Answers each request, the number of which is counted from 1, on any connection.
class CannedModels {
public:
    using Answer = std::function<void(Peer& peer, int number)>;

    explicit CannedModels(Answer answer)
        : answer_(std::move(answer)), server_([this](Peer& peer) { serve(peer); }) {}
    /// The same answer to every request.
    explicit CannedModels(std::string answer)
        : CannedModels([answer = std::move(answer)](Peer& peer, int) { send(peer, answer); }) {}
    /// One answer for each request.
    explicit CannedModels(std::vector<std::string> answers)
        : CannedModels([answers = std::move(answers)](Peer& peer, int number) {
              send(peer, answers.at(static_cast<std::size_t>(number) - 1));
          }) {}

    [[nodiscard]] std::vector<Seen> seen() {
        const std::lock_guard lock(mutex_);
        return seen_;
    }
    [[nodiscard]] int requests() { return static_cast<int>(seen().size()); }
    [[nodiscard]] int connections() const noexcept { return server_.connections(); }
    [[nodiscard]] std::string url(std::string_view path = "") const { return server_.url(path); }

    [[nodiscard]] GeminiOptions gemini() const {
        GeminiOptions options;
        options.api_key = Secret("canary-key-0123456");
        options.base_url = server_.url();
        return options;
    }
    [[nodiscard]] OpenAiOptions openai(OpenAiServer server = OpenAiServer::openai) const {
        OpenAiOptions options;
        options.server = server;
        options.api_key = Secret("canary-key-0123456");
        options.model = "m";
        options.base_url = server_.url("/v1");
        return options;
    }
    [[nodiscard]] AnthropicOptions anthropic() const {
        AnthropicOptions options;
        options.api_key = Secret("canary-key-0123456");
        options.base_url = server_.url();
        return options;
    }

private:
    void serve(Peer& peer) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
            const std::size_t length = head.find("Content-Length: ");
            const std::string body = length == std::string::npos
                                         ? std::string()
                                         : peer.read_body(std::stoul(head.substr(length + 16)));
            int number = 0;
            {
                const std::lock_guard lock(mutex_);
                seen_.push_back({head, body});
                number = static_cast<int>(seen_.size());
            }
            answer_(peer, number);
        }
    }

    Answer answer_;
    std::mutex mutex_;
    std::vector<Seen> seen_;
    LoopbackServer server_;
};

/// The error a generator ends with.
inline Error error_of(CodeGenerator& generator, const ModelRequest& request = say("hi"),
                      const TextSink& sink = {}, const Call& call = soon()) {
    const auto error = refusal([&] { generator.generate(request, sink, call); });
    REQUIRE(error.has_value());
    return *error;
}

} // namespace rexa::test

#endif
