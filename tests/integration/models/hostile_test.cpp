#include "canned_models.hpp"

#include <sys/resource.h>

#include <array>
#include <memory>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Writes this for as long as the client stays.
CannedModels::Answer endlessly(const std::string& head, const std::string& piece) {
    return [head, piece](Peer& peer, int) {
        peer.write(stream_head + head);
        while (peer.write(piece)) {
        }
    };
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

long peak_kilobytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

Errc code_at(const std::string& body) {
    CannedModels server(stream_head + body);
    GeminiOptions options = server.gemini();
    options.transport.max_attempts = 1;
    return error_of(*make_gemini(options)).code();
}

} // namespace

TEST_CASE("a line that does not end is refused, in little memory") {
    const std::string much = repeated("#", 1 << 20);
    const long before = peak_kilobytes();
    for (const std::string head :
         {R"(data: {"candidates":[{"content":{"parts":[{"text":")", "{", ": ", "{\n"}) {
        CannedModels server(endlessly(head, head == "{\n" ? much + "\n" : much));
        GeminiOptions options = server.gemini();
        options.transport.answer_bytes = 4 << 20;
        const Error error = error_of(*make_gemini(options));
        CHECK(error.code() == Errc::too_large);
        CHECK(error.attempts() == 1);
    }
    // Sanitizers keep what was released for a while.
    CHECK(peak_kilobytes() - before < 160 * 1024);
}

TEST_CASE("thinking and text that do not end are refused") {
    const std::string thought =
        repeated(R"(data: {"choices":[{"delta":{"reasoning":"Still thinking about it. "}}]})"
                 "\n\n",
                 100);
    for (const std::string& piece :
         {thought, repeated(openai_text("and so on "), 100), repeated(openai_text(" "), 100)}) {
        CannedModels server(endlessly("", piece));
        OpenAiOptions options = server.openai();
        options.transport.answer_bytes = 100'000;
        const Error error = error_of(*make_openai(options));
        CHECK(error.code() == Errc::too_large);
        CHECK(error.message().ends_with("allow more in ModelTransport::answer_bytes"));
        CHECK(error.origin() == "openai");
    }
}

TEST_CASE("what is no answer is refused as what it is") {
    CHECK(code_at("data: " + repeated("[", 100'000) + repeated("]", 100'000) + "\n\n") ==
          Errc::bad_reply);
    CHECK(code_at("data: [1,2]\n\n") == Errc::bad_reply);
    CHECK(code_at("data: 7\n\n") == Errc::bad_reply);
    CHECK(code_at("data: {\"candidates\":[7]}\n\n") == Errc::bad_reply);
    CHECK(code_at("data: {\"candidates\":\n\n") == Errc::bad_reply);
    CHECK(code_at("data: {\"candidates\":[" + repeated("{},", 3'000'000) + "{}]}\n\n") ==
          Errc::too_large);
    CHECK(code_at("") == Errc::connection_lost);
    CHECK(code_at("no stream at all") == Errc::connection_lost);
}

TEST_CASE("broken text in an answer is mended") {
    CannedModels server(stream(gemini_text("a\xFF") + gemini_text("\xF0\x9F") +
                               gemini_text("\x8D\xB7 \\ud83d") + gemini_text("\\ude00 \\udc00") +
                               gemini_end));
    const ModelReply reply = make_gemini(server.gemini())->generate(say("hi"), {}, soon());
    CHECK(reply.text == "a\xEF\xBF\xBD\xF0\x9F\x8D\xB7 \xF0\x9F\x98\x80 \xEF\xBF\xBD");
}

TEST_CASE("a reply that is no answer says once where to look, whatever was asked") {
    struct Kind {
        std::string option;
        std::string list; ///< one that is none
        std::string place;
        std::string event; ///< one that is none
        std::string place_in_event;
        std::function<std::shared_ptr<CodeGenerator>(const CannedModels&)> make;
    };
    const std::array kinds = {
        Kind{"GeminiOptions", R"({"models":[7]})", "$.models[0]", R"({"candidates":[7]})",
             "$.candidates[0]", [](const auto& server) { return make_gemini(server.gemini()); }},
        Kind{"OpenAiOptions", R"({"data":[7]})", "$.data[0]", R"({"choices":[7]})", "$.choices[0]",
             [](const auto& server) { return make_openai(server.openai()); }},
        Kind{"AnthropicOptions", R"({"data":[7]})", "$.data[0]",
             R"({"type":"content_block_delta","delta":7})", "$.delta",
             [](const auto& server) { return make_anthropic(server.anthropic()); }},
    };
    for (const Kind& kind : kinds) {
        const auto complaint = [&](const std::string& answer, auto ask) {
            CannedModels server(answer);
            const auto generator = kind.make(server);
            const auto error = refusal([&] { ask(*generator); });
            REQUIRE(error.has_value());
            CHECK(error->code() == Errc::bad_reply);
            CHECK(error->origin() == generator->name());
            return error->message();
        };
        const auto generate = [](CodeGenerator& generator) {
            generator.generate(say("hi"), {}, soon());
        };
        const auto list = [](CodeGenerator& generator) { generator.models(soon()); };
        const std::string cure = "; check " + kind.option + "::base_url";
        const std::string page =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
        CHECK(complaint(page, generate) == "a web page came in place of an answer" + cure);
        CHECK(complaint(page, list) == "a web page came in place of an answer" + cure);
        const std::string zipped = reply(200, "x", "Content-Encoding: gzip\r\n");
        const std::string encoded =
            ", or a gateway, sent its answer in an encoding that nobody asked for" + cure;
        CHECK(complaint(zipped, generate).ends_with(encoded));
        CHECK(complaint(zipped, list).ends_with(encoded));
        const std::string what = " must be an object, not a number" + cure;
        CHECK(complaint(reply(200, kind.list), list) == "reply: " + kind.place + what);
        CHECK(complaint(stream("data: " + kind.event + "\n\n"), generate) ==
              "reply: " + kind.place_in_event + what);
        CHECK(complaint(reply(200, kind.event), generate) ==
              "reply: " + kind.place_in_event + what);
    }
}

TEST_CASE("web pages and redirects say that the address is wrong") {
    const std::string page = "<!doctype html><html></html>";
    CannedModels welcome("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " +
                         std::to_string(page.size()) + "\r\n\r\n" + page);
    const Error shown = error_of(*make_openai(welcome.openai()));
    CHECK(shown.code() == Errc::bad_reply);
    CHECK(shown.message().find("check OpenAiOptions::base_url") != std::string::npos);
    CannedModels elsewhere(reply(302, "", "Location: http://127.0.0.1:1/\r\n"));
    const Error redirect = error_of(*make_openai(elsewhere.openai()));
    CHECK(redirect.code() == Errc::bad_reply);
    CHECK(redirect.message() ==
          "OpenAI sent a redirect, which is not followed; check OpenAiOptions::base_url");
    CannedModels zipped("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x08");
    CHECK(error_of(*make_openai(zipped.openai())).code() == Errc::bad_reply);
    CannedModels gateway("HTTP/1.1 502 Bad\r\nContent-Type: text/html\r\nContent-Length: " +
                         std::to_string(page.size()) + "\r\n\r\n" + page);
    OpenAiOptions options = gateway.openai();
    options.transport.max_attempts = 1;
    const Error bad = error_of(*make_openai(options));
    CHECK(bad.code() == Errc::remote_failed);
    CHECK(bad.remote_message().empty());
}
