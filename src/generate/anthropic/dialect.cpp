#include "generate/anthropic/dialect.hpp"

#include "generate/anthropic/answer_reader.hpp"
#include "generate/anthropic/models.hpp"
#include "generate/anthropic/refusal.hpp"

namespace rexa::anthropic {
namespace {

using net::JsonWriter;

constexpr std::string_view version_header = "anthropic-version";
constexpr std::uint32_t most_where_unknown = 8'192; // a request without a limit is refused

void write_messages(JsonWriter& json, const std::vector<ModelMessage>& messages) {
    json.key("messages").begin_array();
    for (const ModelMessage& message : messages) {
        json.begin_object();
        json.member("role", message.speaker == Speaker::user ? "user" : "assistant");
        json.member("content", message.text);
        json.end_object();
    }
    json.end_array();
}

void write_thinking_type(JsonWriter& json, std::string_view type) {
    json.key("thinking").begin_object().member("type", type).end_object();
}

/// Also asks to see what is thought, which newer models leave out.
void write_effort(JsonWriter& json, Thinking thinking) {
    json.key("thinking").begin_object();
    json.member("type", "adaptive");
    json.member("display", "summarized");
    json.end_object();
    json.key("output_config").begin_object();
    json.member("effort", to_string(thinking));
    json.end_object();
}

void write_budget(JsonWriter& json, std::uint32_t tokens) {
    json.key("thinking").begin_object();
    json.member("type", "enabled");
    json.member("budget_tokens", tokens);
    json.end_object();
}

std::uint32_t longest_answer(const ModelSettings& settings) {
    return settings.max_output_tokens.value_or(most_where_unknown);
}

void write_thinking(JsonWriter& json, const model_api::Prompt& prompt) {
    const Thinking thinking = *prompt.settings.thinking;
    if (thinking == Thinking::none) {
        write_thinking_type(json, word_without_thinking(prompt.model));
    } else if (prompt.profile.thinking != ThinkingControl::budget) {
        write_effort(json, thinking);
    } else if (const auto budget = thinking_budget(thinking, longest_answer(prompt.settings))) {
        write_budget(json, *budget);
    }
}

} // namespace

JsonWriter encode(const model_api::Prompt& prompt) {
    const ModelSettings& settings = prompt.settings;
    JsonWriter json;
    json.begin_object();
    json.member("model", prompt.model);
    json.member("max_tokens", longest_answer(settings));
    if (!prompt.request.instructions.empty()) {
        json.member("system", prompt.request.instructions);
    }
    write_messages(json, prompt.request.messages);
    json.member("stream", true);
    if (settings.temperature) {
        json.member("temperature", *settings.temperature);
    }
    if (settings.top_p) {
        json.member("top_p", *settings.top_p);
    }
    if (settings.thinking) {
        write_thinking(json, prompt);
    }
    json.end_object();
    return json;
}

model_api::ModelPage decode_models(const net::JsonView& page) {
    model_api::ModelPage decoded;
    for (const net::JsonView& model : page["data"].items()) {
        ModelInfo info;
        info.name = model["id"].text();
        info.title = model["display_name"].optional_text().value_or("");
        decoded.models.push_back(std::move(info));
    }
    if (page["has_more"].optional_boolean().value_or(false)) {
        decoded.next = page["last_id"].optional_text().value_or("");
    }
    return decoded;
}

net::Request Dialect::request(const model_api::ModelService& service,
                              const model_api::Prompt& prompt) const {
    net::Request request = service.post("v1/messages", encode(prompt));
    request.headers.set(version_header, version_);
    return request;
}

net::Request Dialect::models_request(const model_api::ModelService& service,
                                     const std::string& next) const {
    net::Request request = service.request(net::Method::get, "v1/models");
    net::QueryString query;
    query.add("limit", "1000");
    if (!next.empty()) {
        query.add("after_id", next);
    }
    request.url = request.url.with_query(query);
    request.headers.set(version_header, version_);
    return request;
}

std::unique_ptr<model_api::AnswerReader> Dialect::reader(model_api::AnswerCollector& collector,
                                                         model_api::AnswerFacts& facts) const {
    return std::make_unique<AnswerReader>(collector, facts, names_);
}

model_api::Refusal Dialect::refusal(const model_api::Failure& failure,
                                    const model_api::ServiceNames& names) const {
    return anthropic::refusal(failure, names);
}

bool Dialect::fits_thinking(const ModelSettings& settings, const ModelProfile& profile) const {
    return profile.thinking != ThinkingControl::budget ||
           settings.thinking.value_or(Thinking::none) == Thinking::none ||
           thinking_budget(*settings.thinking, longest_answer(settings)).has_value();
}

} // namespace rexa::anthropic
