#include "generate/openai/server.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <array>

namespace rexa::openai {
namespace {

constexpr std::array servers = {
    Server{.kind = OpenAiServer::openai,
           .title = "OpenAI",
           .base_url = "https://api.openai.com/v1",
           .default_model = "gpt-5.5",
           .needs_key = true,
           .takes_store = true},
    Server{.kind = OpenAiServer::ollama,
           .title = "Ollama",
           .base_url = "http://localhost:11434/v1",
           .start_hint = "ollama serve",
           .fetch_command = "ollama pull"},
    Server{.kind = OpenAiServer::llama_cpp,
           .title = "llama.cpp",
           .base_url = "http://localhost:8080/v1",
           .start_hint = "llama-server -m <file>.gguf"},
    Server{.kind = OpenAiServer::vllm,
           .title = "vLLM",
           .base_url = "http://localhost:8000/v1",
           .start_hint = "vllm serve <model>"},
    Server{.kind = OpenAiServer::lm_studio,
           .title = "LM Studio",
           .base_url = "http://localhost:1234/v1",
           .start_hint = "lms server start",
           .fetch_command = "lms get"},
    Server{.kind = OpenAiServer::open_router,
           .title = "OpenRouter",
           .base_url = "https://openrouter.ai/api/v1",
           .needs_key = true,
           .effort = EffortField::reasoning},
    Server{.kind = OpenAiServer::other, .title = "the model server", .takes_usage_option = false},
};

} // namespace

const Server& server_of(OpenAiServer kind) {
    const auto found = std::ranges::find(servers, kind, &Server::kind);
    if (found == servers.end()) {
        throw Error(Errc::invalid_argument, "OpenAiOptions::server: use one of OpenAiServer");
    }
    return *found;
}

} // namespace rexa::openai
