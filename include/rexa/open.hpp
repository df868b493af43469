#ifndef REXA_OPEN_HPP
#define REXA_OPEN_HPP

#include <rexa/anthropic.hpp>
#include <rexa/daytona.hpp>
#include <rexa/engine.hpp>
#include <rexa/gemini.hpp>
#include <rexa/local.hpp>
#include <rexa/openai.hpp>
#include <rexa/sqlite.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rexa {

struct OpenOptions {
    LocalOptions local;
    /// When set, runs may name the provider "daytona" too.
    std::optional<DaytonaOptions> daytona;
    /// The provider of runs that name none: "local" or, where it is set up, "daytona".
    std::string provider = "local";

    // Models that write code, by the names "gemini", "anthropic" and those of OpenAiServer. Nothing
    // is sent to one before it is asked.
    std::optional<GeminiOptions> gemini;
    std::optional<AnthropicOptions> anthropic;
    std::vector<OpenAiOptions> openai; ///< one for each server
    /// Further ones, such as a program's own.
    std::vector<std::shared_ptr<CodeGenerator>> generators;
    /// The one that requests without a name ask; empty: the first that is set up, in this order.
    std::string generator;

    // What understands speech, by the names "gemini" and "openai"; the first that is set up is the
    // default, in this order.
    std::optional<GeminiTranscriberOptions> gemini_transcriber;
    std::optional<OpenAiTranscriberOptions> openai_transcriber;
    /// Further ones, such as a program's own.
    std::vector<std::shared_ptr<Transcriber>> transcribers;

    /// Told of what happens; make_galileo makes one.
    std::vector<std::shared_ptr<RunListener>> listeners;
    SqliteOptions sqlite;
    EngineOptions engine;
};

/// An engine with the embedded defaults: a SQLite store in this folder, which is made with its
/// parents when it does not exist, and the local sandbox, whose workspace layers are cached in
/// `layers` there. Errors: invalid_argument, also for a provider or generator that is not set up;
/// unauthenticated where a service's key is missing.
Engine open(const std::filesystem::path& folder, OpenOptions options = {});

} // namespace rexa

#endif
