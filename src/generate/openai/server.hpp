#ifndef REXA_GENERATE_OPENAI_SERVER_HPP
#define REXA_GENERATE_OPENAI_SERVER_HPP

#include "model_api/catalog.hpp"

#include <rexa/model_catalog.hpp>
#include <rexa/openai.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace rexa::openai {

/// How a request says how much to think.
enum class EffortField : std::uint8_t {
    reasoning_effort = 1, ///< a word
    reasoning = 2,        ///< an object with the word
};

/// How one kind of server differs from the others.
struct Server {
    OpenAiServer kind = OpenAiServer::other;
    std::string_view title = {};
    std::string_view base_url = {};      ///< where it usually is; empty: anywhere
    std::string_view default_model = {}; ///< empty: the one that it lists
    bool needs_key = false;
    bool takes_store = false;       ///< and keeps answers where it is not told otherwise
    bool takes_usage_option = true; ///< `stream_options`
    EffortField effort = EffortField::reasoning_effort;
    std::string_view start_hint = {};    ///< the command that starts it
    std::string_view fetch_command = {}; ///< the command that fetches a model, without its name
};

const Server& server_of(OpenAiServer kind);

// What is known of the models of a server.

std::span<const ModelProfile> profiles(OpenAiServer kind);
std::span<const model_api::PublishedPrice> prices(OpenAiServer kind);

} // namespace rexa::openai

#endif
