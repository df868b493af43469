#include <rexa/error.hpp>
#include <rexa/open.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace rexa {

namespace {

/// Puts the part of this name first, for an empty one nothing. `field` is that of the options.
template <class Part>
void make_default(std::vector<std::shared_ptr<Part>>& parts, const std::string& name,
                  const char* field) {
    if (name.empty()) {
        return;
    }
    const auto first = std::find_if(parts.begin(), parts.end(), [&](const auto& part) {
        return part && part->name() == name;
    });
    if (first == parts.end()) {
        throw Error(Errc::invalid_argument,
                    std::string(field) + ": '" + name +
                        "' is not set up; give its options, or name one of those that are")
            .from("open");
    }
    std::rotate(parts.begin(), first, std::next(first));
}

std::vector<std::shared_ptr<SandboxProvider>> make_providers(OpenOptions& options) {
    std::vector<std::shared_ptr<SandboxProvider>> providers = {
        make_local(std::move(options.local))};
    if (options.daytona) {
        providers.push_back(make_daytona(std::move(*options.daytona)));
    }
    make_default(providers, options.provider, "provider");
    return providers;
}

template <class Part>
void append(std::vector<std::shared_ptr<Part>>& parts, std::vector<std::shared_ptr<Part>> further) {
    std::move(further.begin(), further.end(), std::back_inserter(parts));
}

std::vector<std::shared_ptr<CodeGenerator>> make_generators(OpenOptions& options) {
    std::vector<std::shared_ptr<CodeGenerator>> generators;
    if (options.gemini) {
        generators.push_back(make_gemini(std::move(*options.gemini)));
    }
    if (options.anthropic) {
        generators.push_back(make_anthropic(std::move(*options.anthropic)));
    }
    for (auto& server : options.openai) {
        generators.push_back(make_openai(std::move(server)));
    }
    append(generators, std::move(options.generators));
    make_default(generators, options.generator, "generator");
    return generators;
}

std::vector<std::shared_ptr<Transcriber>> make_transcribers(OpenOptions& options) {
    std::vector<std::shared_ptr<Transcriber>> transcribers;
    if (options.gemini_transcriber) {
        transcribers.push_back(make_gemini_transcriber(std::move(*options.gemini_transcriber)));
    }
    if (options.openai_transcriber) {
        transcribers.push_back(make_openai_transcriber(std::move(*options.openai_transcriber)));
    }
    append(transcribers, std::move(options.transcribers));
    return transcribers;
}

} // namespace

Engine open(const std::filesystem::path& folder, OpenOptions options) {
    EngineParts parts;
    if (options.local.cache_folder.empty()) {
        options.local.cache_folder = folder / "layers";
    }
    parts.providers = make_providers(options);
    parts.generators = make_generators(options);
    parts.transcribers = make_transcribers(options);
    parts.listeners = std::move(options.listeners);
    parts.store = make_sqlite_store(folder, options.sqlite);
    parts.options = options.engine;
    return Engine(std::move(parts));
}

} // namespace rexa
