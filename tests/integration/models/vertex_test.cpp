#include "canned_models.hpp"

#include <atomic>

using namespace rexa;
using namespace rexa::test;

namespace {

const std::string unauthenticated =
    reply(401, R"({"error":{"code":401,"message":"no token-1","status":"UNAUTHENTICATED"}})");

GeminiOptions at(const CannedModels& server, std::function<Secret(const Call&)> token) {
    GeminiOptions options = server.gemini();
    options.api_key = Secret();
    options.token = std::move(token);
    options.path = "/v1/projects/p/locations/global/publishers/google/models/{model}";
    return options;
}

} // namespace

TEST_CASE("Vertex is asked with a token, at the path of its project") {
    CannedModels server(stream(gemini_text("hi") + gemini_end));
    const auto generator = make_gemini(at(server, [](const Call&) { return Secret("token-1"); }));
    CHECK(generator->generate(say("hi"), {}, soon()).text == "hi");
    const std::string head = server.seen()[0].head;
    CHECK(head.starts_with("POST /v1/projects/p/locations/global/publishers/google/models/"
                           "gemini-3.8-flash:streamGenerateContent?alt=sse HTTP/1.1\r\n"));
    CHECK(head.find("\r\nAuthorization: Bearer token-1\r\n") != std::string::npos);
    CHECK(head.find("x-goog-api-key") == std::string::npos);
    CHECK(refusal_code([&] { generator->models(soon()); }) == Errc::unsupported);
}

TEST_CASE("a token that ran out is asked for once more") {
    std::atomic<int> number = 0;
    const auto token = [&](const Call&) { return Secret("token-" + std::to_string(++number)); };
    CannedModels server({unauthenticated, stream(gemini_text("hi") + gemini_end)});
    CHECK(make_gemini(at(server, token))->generate(say("hi"), {}, soon()).attempts == 2);
    CHECK(server.seen()[1].head.find("Bearer token-2") != std::string::npos);

    number = 0;
    CannedModels always(unauthenticated);
    const Error error = error_of(*make_gemini(at(always, token)));
    CHECK(error.code() == Errc::unauthenticated);
    CHECK(error.attempts() == 2);
}

TEST_CASE("a token is in no error, and what its supplier throws comes out") {
    CannedModels server(reply(403, R"({"error":{"message":"not for token-1"}})"));
    const auto generator = make_gemini(at(server, [](const Call&) { return Secret("token-1"); }));
    CHECK(error_of(*generator).remote_message() == "not for <a secret>");
    const auto fails = make_gemini(at(server, [](const Call&) -> Secret {
        throw Error(Errc::failed_precondition, "no metadata server");
    }));
    CHECK(error_of(*fails).message() == "no metadata server");
    const auto broken = make_gemini(at(server, [](const Call&) { return Secret("a b"); }));
    CHECK(error_of(*broken).message() ==
          "GeminiOptions::token: give it without blanks and line ends");
}
