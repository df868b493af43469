#ifndef REXA_OPENAI_HPP
#define REXA_OPENAI_HPP

#include <rexa/code_generator.hpp>
#include <rexa/model_catalog.hpp>
#include <rexa/model_transport.hpp>
#include <rexa/secret.hpp>
#include <rexa/transcriber.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rexa {

/// Servers that speak OpenAI's chat completions, each a little differently.
enum class OpenAiServer : std::uint8_t {
    openai = 1,
    ollama = 2,
    llama_cpp = 3,
    vllm = 4,
    lm_studio = 5,
    open_router = 6,
    other = 7, ///< asked for no more than all of them know
};

/// "openai", "ollama", "llama.cpp", "vllm", "lm-studio", "open-router", "other".
std::string_view to_string(OpenAiServer server) noexcept;

struct OpenAiOptions {
    OpenAiServer server = OpenAiServer::openai;
    /// Needed by openai and open_router; local servers are asked without one.
    Secret api_key;
    /// Empty: the default of the server ("gpt-5.5"), or the one model that a local server lists.
    std::string model;
    /// With its version, such as "http://localhost:11434/v1". Empty: where the server usually is;
    /// `other` has none.
    std::string base_url;
    std::string organization; ///< of openai
    std::string project;      ///< of openai
    /// What open_router shows its other users of this program.
    std::string site_url;
    std::string site_title;
    ModelTransport transport;
    ModelCatalog catalog;
};

/// The generator of the name of its server. Nothing is sent before the first use.
/// Errors: invalid_argument; unauthenticated where a key is needed and there is none.
std::shared_ptr<CodeGenerator> make_openai(OpenAiOptions options);

struct OpenAiTranscriberOptions {
    Secret api_key; ///< needed at OpenAI itself
    /// Empty for a server that has but one, such as whisper.cpp's.
    std::string model = "gpt-transcribe";
    std::string base_url = "https://api.openai.com/v1";
    /// Behind `base_url`; whisper.cpp's server has "/inference" unless it was told otherwise.
    std::string path = "/audio/transcriptions";
    ModelTransport transport;
    ModelCatalog catalog;
};

/// The transcriber "openai", for every server with that endpoint. Of a vocabulary it tells the
/// first hundred entries, or, to a model that takes none, as much as is no risk. Errors:
/// invalid_argument; unauthenticated where a key is needed and there is none.
std::shared_ptr<Transcriber> make_openai_transcriber(OpenAiTranscriberOptions options);

} // namespace rexa

#endif
