#include "canned_models.hpp"

#include <algorithm>

using namespace rexa;
using namespace rexa::test;

namespace {

/// The whole answer cut in pieces of one size.
CannedModels::Answer in_pieces(std::string answer, std::size_t size) {
    return [answer = std::move(answer), size](Peer& peer, int) {
        boost::asio::ip::tcp::no_delay at_once(true);
        peer.socket().set_option(at_once);
        for (std::size_t at = 0; at < answer.size(); at += size) {
            peer.write(std::string_view(answer).substr(at, size));
        }
    };
}

const std::string wine = "gr\xC3\xBC\xC3\x9F \xF0\x9F\x8D\xB7";

void check_in_pieces(const std::string& body, auto make) {
    for (const std::size_t size : {1, 2, 3, 5, 64, 100'000}) {
        CAPTURE(size);
        CannedModels server(in_pieces(stream(body), size));
        std::string seen;
        const ModelReply reply = make(server)->generate(
            say("hi"), [&](const TextEvent& event) { seen += event.text; }, soon());
        CHECK(reply.text == wine + "\n");
        CHECK(seen == reply.text);
    }
}

} // namespace

TEST_CASE("however its bytes arrive, an answer is the same") {
    check_in_pieces(gemini_text(wine) + gemini_text("\\n") + gemini_end,
                    [](auto& server) { return make_gemini(server.gemini()); });
    check_in_pieces(": OPENROUTER PROCESSING\n\n" + openai_text(wine) + openai_text("\\n") +
                        openai_end,
                    [](auto& server) { return make_openai(server.openai()); });
    check_in_pieces(anthropic_text(wine) + anthropic_text("\\n") + anthropic_end,
                    [](auto& server) { return make_anthropic(server.anthropic()); });
}

TEST_CASE("line ends are any, and the last blank line may be missing") {
    for (const std::string end : {"\n", "\r", "\r\n"}) {
        std::string body = R"(data: {"choices":[{"delta":{"content":"x"}}]})" + end + end +
                           R"(data: {"choices":[{"finish_reason":"stop"}]})" + end;
        CannedModels server(stream(body));
        CHECK(make_openai(server.openai())->generate(say("hi"), {}, soon()).text == "x");
    }
}

TEST_CASE("thinking inside an answer is told apart while it streams") {
    CannedModels server(stream(openai_text("<th") + openai_text("ink>hm</thi") +
                               openai_text("nk>\\n\\nprint 1") + openai_end));
    std::vector<std::pair<TextKind, std::string>> seen;
    const ModelReply reply =
        make_openai(server.openai())
            ->generate(
                say("hi"),
                [&](const TextEvent& event) { seen.emplace_back(event.kind, event.text); }, soon());
    CHECK(reply.text == "print 1");
    CHECK(reply.thinking == "hm");
    CHECK(seen == std::vector<std::pair<TextKind, std::string>>{{TextKind::thinking, "hm"},
                                                                {TextKind::answer, "print 1"}});
}

TEST_CASE("an answer that is no stream is an answer") {
    CannedModels server(reply(200, R"({
  "choices": [{"message": {"role": "assistant", "content": "x"}, "finish_reason": "stop"}],
  "usage": {"prompt_tokens": 2, "completion_tokens": 1}
})"));
    const ModelReply whole = make_openai(server.openai())->generate(say("hi"), {}, soon());
    CHECK(whole.text == "x");
    CHECK(whole.usage == TokenUsage{2, {}, 1, {}});
    CannedModels array(reply(200, R"([{"candidates":[{"content":{"parts":[{"text":"x"}]}}]},
{"candidates":[{"finishReason":"STOP"}]}])"));
    CHECK(make_gemini(array.gemini())->generate(say("hi"), {}, soon()).text == "x");
    CannedModels failed(reply(200, R"([{"error":{"code":429,"status":"RESOURCE_EXHAUSTED",
        "details":[{"violations":[{"quotaId":"PerDay"}]}]}}])"));
    CHECK(error_of(*make_gemini(failed.gemini())).code() == Errc::quota_exhausted);
}

TEST_CASE("a conversation is sent as it was had, and a model as it is named") {
    CannedModels server(stream(anthropic_text("x") + anthropic_end));
    ModelRequest request = say("a");
    request.instructions = "i";
    request.messages.push_back({Speaker::model, "b"});
    request.messages.push_back({Speaker::user, "c"});
    request.settings.model = "claude-haiku-5-5";
    const ModelReply reply = make_anthropic(server.anthropic())->generate(request, {}, soon());
    CHECK(reply.model == "claude-haiku-5-5");
    CHECK(server.seen()[0].body ==
          R"({"model":"claude-haiku-5-5","max_tokens":64000,"system":"i","messages":[)"
          R"({"role":"user","content":"a"},{"role":"assistant","content":"b"},)"
          R"({"role":"user","content":"c"}],"stream":true})");
}

TEST_CASE("connections are kept for the next answer") {
    CannedModels server(stream(openai_text("x") + openai_end));
    const auto generator = make_openai(server.openai());
    for (int i = 0; i < 3; ++i) {
        CHECK(generator->generate(say("hi"), {}, soon()).text == "x");
    }
    CHECK(server.connections() == 1);
}
