#include "canned_models.hpp"

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

const std::string answered = stream(openai_text("hi") + openai_end);

OpenAiOptions at(const CannedModels& server, OpenAiServer kind, std::string model = "m") {
    OpenAiOptions options = server.openai(kind);
    options.api_key = Secret();
    options.model = std::move(model);
    return options;
}

} // namespace

TEST_CASE("a local server is asked without a key") {
    CannedModels server(answered);
    CHECK(make_openai(at(server, OpenAiServer::ollama))->generate(say("hi"), {}, soon()).text ==
          "hi");
    CHECK(server.seen()[0].head.find("Authorization") == std::string::npos);
    CHECK(server.seen()[0].body ==
          R"({"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,)"
          R"("stream_options":{"include_usage":true}})");
}

TEST_CASE("where no server is, the error says how to start one") {
    OpenAiOptions options;
    options.server = OpenAiServer::ollama;
    options.model = "m";
    options.base_url = "http://127.0.0.1:1/v1";
    options.transport.max_attempts = 1;
    const Error error = error_of(*make_openai(options));
    CHECK(error.code() == Errc::connection_failed);
    CHECK(error.origin() == "ollama");
    CHECK(error.message().ends_with(
        "; check OpenAiOptions::base_url; start the server with `ollama serve`"));
}

TEST_CASE("a server that is still loading its model is waited for") {
    const std::string loading = reply(
        503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})");
    CannedModels server({loading, loading, loading, answered});
    OpenAiOptions options = at(server, OpenAiServer::llama_cpp);
    options.transport.max_attempts = 1;
    const ModelReply reply = make_openai(options)->generate(say("hi"), {}, soon());
    CHECK(reply.text == "hi");
    CHECK(reply.attempts == 4);

    CannedModels never(loading);
    options = at(never, OpenAiServer::llama_cpp);
    options.transport.max_attempts = 1;
    options.transport.patience = 600ms;
    const Error error = error_of(*make_openai(options));
    CHECK(error.code() == Errc::overloaded);
    CHECK(error.message() == "llama.cpp is still loading its model; try again later");
}

TEST_CASE("the only model of a local server is the one that is asked") {
    CannedModels server({reply(200, R"({"data":[{"id":"a/b:c"}]})"), answered});
    const auto generator = make_openai(at(server, OpenAiServer::vllm, ""));
    CHECK(generator->default_model().empty());
    CHECK(generator->generate(say("hi"), {}, soon()).text == "hi");
    CHECK(server.seen()[0].head.starts_with("GET /v1/models HTTP/1.1"));
    CHECK(server.seen()[1].body.starts_with(R"({"model":"a/b:c",)"));
}

TEST_CASE("of several models a host has to name one, of none it has to fetch one") {
    CannedModels several(reply(200, R"({"data":[{"id":"a"},{"id":"b"}]})"));
    const Error many = error_of(*make_openai(at(several, OpenAiServer::ollama, "")));
    CHECK(many.code() == Errc::invalid_argument);
    CHECK(many.message() == "OpenAiOptions::model: name one of a, b");
    CannedModels none(reply(200, R"({"data":[]})"));
    CHECK(error_of(*make_openai(at(none, OpenAiServer::ollama, ""))).message() ==
          "OpenAiOptions::model: name one; Ollama has none yet, `ollama pull <model>` fetches one");
}

TEST_CASE("a model that a local server lacks can be fetched") {
    CannedModels server(reply(404, R"({"error":{"message":"model 'x' not found"}})"));
    const Error error = error_of(*make_openai(at(server, OpenAiServer::ollama, "x")));
    CHECK(error.code() == Errc::not_found);
    CHECK(error.message().ends_with("; `ollama pull <model>` fetches one"));
}

TEST_CASE("an address without its version is told of") {
    CannedModels server(reply(404, "404 page not found"));
    const Error error = error_of(*make_openai(at(server, OpenAiServer::ollama, "x")));
    CHECK(
        error.message().find("check OpenAiOptions::base_url, which ends in /v1 at most servers") !=
        std::string::npos);
}

TEST_CASE("what a router shows of its program goes to it alone") {
    CannedModels server(answered);
    OpenAiOptions options = server.openai(OpenAiServer::open_router);
    options.site_url = "https://example.org";
    options.site_title = "Example";
    options.organization = "org";
    make_openai(options)->generate(say("hi"), {}, soon());
    const std::string head = server.seen()[0].head;
    CHECK(head.find("\r\nHTTP-Referer: https://example.org\r\n") != std::string::npos);
    CHECK(head.find("\r\nX-Title: Example\r\n") != std::string::npos);
    CHECK(head.find("OpenAI-Organization") == std::string::npos);
    options = server.openai();
    options.organization = "org";
    options.project = "pro";
    make_openai(options)->generate(say("hi"), {}, soon());
    CHECK(server.seen()[1].head.find("\r\nOpenAI-Organization: org\r\nOpenAI-Project: pro\r\n") !=
          std::string::npos);
}
