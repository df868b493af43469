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
                    "OpenOptions::openai with a key, or OpenOptions::openai for a server on this "
                    "machine that needs none, such as Ollama (ollama serve) or llama.cpp "
                    "(llama-server)")
            .from("engine");
    }
    return choose_part(parts_.generators, name, "generator");
}

Transcriber& EngineCore::transcriber(std::string_view name) const {
    if (parts_.transcribers.empty()) {
        throw Error(Errc::generator_missing,
                    "transcriber: this engine has none; set OpenOptions::gemini_transcriber or "
                    "OpenOptions::openai_transcriber, which takes whisper.cpp's server on this "
                    "machine too")
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
