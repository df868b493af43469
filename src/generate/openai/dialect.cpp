#include "generate/openai/dialect.hpp"

#include "generate/openai/answer_reader.hpp"
#include "generate/openai/refused_field.hpp"
#include "model_api/openai/refusal.hpp"

namespace rexa::openai {
namespace {

using net::JsonWriter;

void write_message(JsonWriter& json, std::string_view role, const std::string& text) {
    json.begin_object();
    json.member("role", role);
    json.member("content", text);
    json.end_object();
}

void write_messages(JsonWriter& json, const model_api::Prompt& prompt) {
    json.key("messages").begin_array();
    if (!prompt.request.instructions.empty()) {
        write_message(json, prompt.profile.is_reasoning ? "developer" : "system",
                      prompt.request.instructions);
    }
    for (const ModelMessage& message : prompt.request.messages) {
        write_message(json, message.speaker == Speaker::user ? "user" : "assistant", message.text);
    }
    json.end_array();
}

void write_thinking(JsonWriter& json, Thinking thinking, EffortField field) {
    if (field == EffortField::reasoning_effort) {
        json.member("reasoning_effort", to_string(thinking));
        return;
    }
    json.key("reasoning").begin_object();
    json.member("effort", to_string(thinking));
    json.end_object();
}

void write_settings(JsonWriter& json, const model_api::Prompt& prompt, const Server& server) {
    const ModelSettings& settings = prompt.settings;
    if (settings.max_output_tokens) {
        json.member(prompt.profile.is_reasoning ? "max_completion_tokens" : "max_tokens",
                    *settings.max_output_tokens);
    }
    if (settings.temperature) {
        json.member("temperature", *settings.temperature);
    }
    if (settings.top_p) {
        json.member("top_p", *settings.top_p);
    }
    if (settings.seed) {
        json.member("seed", *settings.seed);
    }
    if (settings.thinking) {
        write_thinking(json, *settings.thinking, server.effort);
    }
}

/// What OpenAI takes, the server behind a gateway need not.
void explain_field(std::string_view field, model_api::Refusal& refusal) {
    if (!field.empty()) {
        refusal.message = "the server at OpenAiOptions::base_url does not take `" +
                          std::string(field) +
                          "`, as OpenAI does; set OpenAiOptions::server to OpenAiServer::other";
    }
}

} // namespace

JsonWriter encode(const model_api::Prompt& prompt, const Server& server) {
    JsonWriter json;
    json.begin_object();
    json.member("model", prompt.model);
    write_messages(json, prompt);
    json.member("stream", true);
    if (server.takes_usage_option) {
        json.key("stream_options").begin_object();
        json.member("include_usage", true);
        json.end_object();
    }
    if (server.takes_store) {
        json.member("store", false);
    }
    write_settings(json, prompt, server);
    json.end_object();
    return json;
}

model_api::ModelPage decode_models(const net::JsonView& list) {
    model_api::ModelPage decoded;
    for (const net::JsonView& model : list["data"].items()) {
        ModelInfo info;
        info.name = model["id"].text();
        info.title = model["name"].is_text() ? model["name"].text() : "";
        decoded.models.push_back(std::move(info));
    }
    return decoded;
}

net::Request Dialect::request(const model_api::ModelService& service,
                              const model_api::Prompt& prompt) const {
    net::Request request = service.post("chat/completions", encode(prompt, server_));
    add_headers(request);
    return request;
}

/// These servers list all at once.
net::Request Dialect::models_request(const model_api::ModelService& service,
                                     const std::string& /*next*/) const {
    net::Request request = service.request(net::Method::get, "models");
    add_headers(request);
    return request;
}

void Dialect::add_headers(net::Request& request) const {
    for (const net::Header& header : headers_) {
        request.headers.set(header.name, header.value);
    }
}

std::unique_ptr<model_api::AnswerReader> Dialect::reader(model_api::AnswerCollector& collector,
                                                         model_api::AnswerFacts& facts) const {
    return std::make_unique<AnswerReader>(collector, facts, names_);
}

model_api::Refusal Dialect::refusal(const model_api::Failure& failure,
                                    const model_api::ServiceNames& names) const {
    model_api::Refusal refusal = model_api::openai::refusal(failure, names);
    if (refusal.code == Errc::not_found && !server_.fetch_command.empty()) {
        refusal.message += "; `" + std::string(server_.fetch_command) + " <model>` fetches one";
    }
    if (answerer_ == Answerer::gateway && refusal.code == Errc::remote_refused &&
        refusal.setting.empty()) {
        explain_field(refused_field(failure), refusal);
    }
    return refusal;
}

} // namespace rexa::openai
