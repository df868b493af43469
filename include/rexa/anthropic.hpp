#ifndef REXA_ANTHROPIC_HPP
#define REXA_ANTHROPIC_HPP

#include <rexa/code_generator.hpp>
#include <rexa/model_catalog.hpp>
#include <rexa/model_transport.hpp>
#include <rexa/secret.hpp>

#include <memory>
#include <string>

namespace rexa {

struct AnthropicOptions {
    Secret api_key;
    std::string model = "claude-sonnet-5-5";
    std::string base_url = "https://api.anthropic.com";
    /// Of the API: "2023-06-01" or "2026-10-21".
    std::string version = "2026-10-21";
    ModelTransport transport;
    ModelCatalog catalog;
};

/// The generator "anthropic". Nothing is sent before the first use. Errors: invalid_argument;
/// unauthenticated where there is no key.
std::shared_ptr<CodeGenerator> make_anthropic(AnthropicOptions options);

} // namespace rexa

#endif
