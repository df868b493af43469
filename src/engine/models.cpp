#include "engine/core.hpp"
#include "engine/parts_by_name.hpp"

#include <rexa/error.hpp>

#include <string>

namespace rexa::detail {

CodeGenerator& EngineCore::generator(std::string_view name) const {
    if (parts_.generators.empty()) {
        throw Error(Errc::generator_missing,
                    "generator: this engine has none; set OpenOptions::gemini (a key is free at "
                    "https://aistudio.google.com/apikey), OpenOptions::anthropic or "
                    "OpenOptions::openai with a key; or for a local server "
                    "OpenOptions::openai with OpenAiServer::ollama (ollama serve) or "
                    "OpenOptions::openai with OpenAiServer::llama_cpp (llama-server)")
            .from("engine");
    }
    return choose_part(parts_.generators, name, "generator");
}

Transcriber& EngineCore::transcriber(std::string_view name) const {
    if (parts_.transcribers.empty()) {
        throw Error(Errc::generator_missing,
                    "transcriber: this engine has none; set OpenOptions::gemini_transcriber or "
                    "OpenOptions::openai_transcriber with a key; or without one, for whisper.cpp's "
                    "server on this machine, OpenOptions::openai_transcriber with its base_url, "
                    "path and no model")
            .from("engine");
    }
    return choose_part(parts_.transcribers, name, "transcriber");
}

std::vector<std::string> EngineCore::generator_names() const {
    std::vector<std::string> names;
    for (const auto& generator : parts_.generators) {
        names.emplace_back(generator->name());
    }
    return names;
}

} // namespace rexa::detail
