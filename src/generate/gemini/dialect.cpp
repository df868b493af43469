#include "generate/gemini/dialect.hpp"

#include "generate/gemini/answer_reader.hpp"
#include "generate/gemini/models.hpp"
#include "model_api/gemini/refusal.hpp"
#include "model_api/gemini/service.hpp"
#include "net/ascii.hpp"

#include <algorithm>
#include <string>

namespace rexa::gemini {
namespace {

using net::JsonWriter;

void write_text(JsonWriter& json, const std::string& text) {
    json.key("parts").begin_array().begin_object();
    json.member("text", text);
    json.end_object().end_array();
}

void write_messages(JsonWriter& json, const std::vector<ModelMessage>& messages) {
    json.key("contents").begin_array();
    for (const ModelMessage& message : messages) {
        json.begin_object();
        json.member("role", message.speaker == Speaker::user ? "user" : "model");
        write_text(json, message.text);
        json.end_object();
    }
    json.end_array();
}

std::string level_word(Thinking thinking) {
    std::string word(to_string(thinking));
    std::ranges::transform(word, word.begin(), [](char c) { return static_cast<char>(c & ~0x20); });
    return word;
}

void write_thinking(JsonWriter& json, const model_api::Prompt& prompt) {
    if (prompt.profile.thinking == ThinkingControl::none || prompt.without_thoughts) {
        return;
    }
    json.key("thinkingConfig").begin_object();
    json.member("includeThoughts", true);
    if (const auto thinking = prompt.settings.thinking) {
        if (prompt.profile.thinking == ThinkingControl::level) {
            json.member("thinkingLevel", level_word(*thinking));
        } else {
            json.member("thinkingBudget", thinking_budget(*thinking));
        }
    }
    json.end_object();
}

void write_settings(JsonWriter& json, const model_api::Prompt& prompt) {
    const ModelSettings& settings = prompt.settings;
    json.key("generationConfig").begin_object();
    if (settings.max_output_tokens) {
        json.member("maxOutputTokens", *settings.max_output_tokens);
    }
    if (settings.temperature) {
        json.member("temperature", *settings.temperature);
    }
    if (settings.top_p) {
        json.member("topP", *settings.top_p);
    }
    if (settings.seed) {
        json.member("seed", *settings.seed);
    }
    write_thinking(json, prompt);
    json.end_object();
}

bool generates_text(const net::JsonView& model) {
    const auto methods = model["supportedGenerationMethods"].items();
    return std::ranges::any_of(methods, [](const net::JsonView& method) {
        return method.is_text() && method.text() == "generateContent";
    });
}

std::optional<std::uint64_t> limit_of(const net::JsonView& value) {
    const auto limit = value.optional_integer();
    return limit && *limit > 0 ? std::optional<std::uint64_t>(*limit) : std::nullopt;
}

} // namespace

JsonWriter encode(const model_api::Prompt& prompt) {
    JsonWriter json;
    json.begin_object();
    write_messages(json, prompt.request.messages);
    if (!prompt.request.instructions.empty()) {
        json.key("systemInstruction").begin_object();
        write_text(json, prompt.request.instructions);
        json.end_object();
    }
    write_settings(json, prompt);
    if (!prompt.continuation.empty()) {
        json.member("continuationToken", prompt.continuation);
    }
    json.end_object();
    return json;
}

model_api::ModelPage decode_models(const net::JsonView& page) {
    model_api::ModelPage decoded;
    constexpr std::string_view kind = "models/";
    for (const net::JsonView& model : page["models"].items()) {
        if (!generates_text(model)) {
            continue;
        }
        ModelInfo info;
        info.name = model["name"].text();
        info.name.erase(0, info.name.starts_with(kind) ? kind.size() : 0);
        info.title = model["displayName"].optional_text().value_or("");
        info.input_tokens = limit_of(model["inputTokenLimit"]);
        info.output_tokens = limit_of(model["outputTokenLimit"]);
        decoded.models.push_back(std::move(info));
    }
    decoded.next = page["nextPageToken"].optional_text().value_or("");
    return decoded;
}

net::Request Dialect::request(const model_api::ModelService& service,
                              const model_api::Prompt& prompt) const {
    net::Request request = service.post(
        address_.method(prompt.model, "streamGenerateContent?alt=sse"), encode(prompt));
    model_api::gemini::tell_time_left(request, prompt.time_left);
    return request;
}

std::unique_ptr<model_api::AnswerReader> Dialect::reader(model_api::AnswerCollector& collector,
                                                         model_api::AnswerFacts& facts) const {
    return std::make_unique<AnswerReader>(collector, facts, names_);
}

model_api::Refusal Dialect::refusal(const model_api::Failure& failure,
                                    const model_api::ServiceNames& names) const {
    return model_api::gemini::refusal(failure, names);
}

net::Request Dialect::models_request(const model_api::ModelService& service,
                                     const std::string& next) const {
    net::QueryString query;
    query.add("pageSize", "1000");
    if (!next.empty()) {
        query.add("pageToken", next);
    }
    net::Request request = service.request(net::Method::get, address_.resource("models"));
    request.url = request.url.with_query(query);
    return request;
}

} // namespace rexa::gemini
