#ifndef REXA_GEMINI_HPP
#define REXA_GEMINI_HPP

#include <rexa/call.hpp>
#include <rexa/code_generator.hpp>
#include <rexa/model_catalog.hpp>
#include <rexa/model_transport.hpp>
#include <rexa/secret.hpp>
#include <rexa/transcriber.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rexa {

/// Google's Gemini, by the API that generates content. For Vertex AI give its host as `base_url`,
/// `path` such as "/v1/projects/P/locations/L/publishers/google/models/{model}", and `token`.
/// Models that think are always asked for summaries of it (includeThoughts), which cost no more
/// than the thinking itself; where that is refused, they are asked without.
struct GeminiOptions {
    /// From https://aistudio.google.com/apikey; not with `token`.
    Secret api_key;
    /// Gives an OAuth access token whenever one is needed, from any thread; it caches by itself,
    /// and keeps to the Call: whoever needs the token waits until it returns.
    std::function<Secret(const Call&)> token;
    std::string model = "gemini-3.8-flash";
    std::string base_url = "https://generativelanguage.googleapis.com";
    std::string version = "v1beta";
    /// Of a model, behind `base_url`; empty: "/{version}/models/{model}".
    std::string path;
    ModelTransport transport;
    ModelCatalog catalog;
};

/// The generator "gemini". Nothing is sent before the first use. Errors: invalid_argument;
/// unauthenticated where there is neither key nor token.
std::shared_ptr<CodeGenerator> make_gemini(GeminiOptions options);

struct GeminiTranscriberOptions {
    /// `model` is what understands speech; a model named "*-transcribe" is asked as such, any
    /// other by an instruction to write down what it hears.
    GeminiOptions service;
    /// Recordings beyond this many bytes go by the service's Files API, whose copies are deleted
    /// afterwards (and by the service after two days). At most 70 MiB.
    std::uint64_t inline_bytes = 14u << 20;
};

/// The transcriber "gemini". Errors: as make_gemini.
std::shared_ptr<Transcriber> make_gemini_transcriber(GeminiTranscriberOptions options);

} // namespace rexa

#endif
