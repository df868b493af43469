#ifndef REXA_TESTS_CONTRACT_GENERATOR_SUBJECT_HPP
#define REXA_TESTS_CONTRACT_GENERATOR_SUBJECT_HPP

#include "support/models/fake_models.hpp"

#include <rexa/anthropic.hpp>
#include <rexa/error.hpp>
#include <rexa/gemini.hpp>
#include <rexa/openai.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

/// Every generator passes the same suite, against the fake of its vendor. A subject makes one and
/// says what the fake is to answer.
namespace rexa::test {

template <class Options>
Options reaching(const FakeModels& servers, const std::string& vendor) {
    Options options;
    options.api_key = Secret(servers.key(vendor));
    options.base_url = servers.url(vendor);
    options.transport.longest_wait = std::chrono::seconds(1);
    return options;
}

struct GeminiSubject {
    static constexpr const char* vendor = "gemini";
    FakeModels servers{{vendor}};
    std::shared_ptr<CodeGenerator> generator =
        make_gemini(reaching<GeminiOptions>(servers, vendor));
};

struct OpenAiSubject {
    static constexpr const char* vendor = "openai";
    FakeModels servers{{vendor}};
    std::shared_ptr<CodeGenerator> generator = make_openai(options());

    [[nodiscard]] OpenAiOptions options() const {
        auto options = reaching<OpenAiOptions>(servers, vendor);
        options.model = "gpt-5";
        return options;
    }
};

struct AnthropicSubject {
    static constexpr const char* vendor = "anthropic";
    FakeModels servers{{vendor}};
    std::shared_ptr<CodeGenerator> generator =
        make_anthropic(reaching<AnthropicOptions>(servers, vendor));
};

inline ModelRequest say(std::string text) {
    ModelRequest request;
    request.messages.push_back({Speaker::user, std::move(text)});
    return request;
}

/// An end for what never comes.
inline Call soon() {
    return Call().timeout(std::chrono::seconds(30));
}

} // namespace rexa::test

#define REXA_GENERATORS                                                                            \
    rexa::test::GeminiSubject, rexa::test::OpenAiSubject, rexa::test::AnthropicSubject

#endif
