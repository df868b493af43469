#include "core/text.hpp"
#include "generate/openai/dialect.hpp"
#include "generate/openai/server.hpp"
#include "model_api/answering.hpp"
#include "model_api/openai/host.hpp"

#include <rexa/error.hpp>
#include <rexa/openai.hpp>

#include <utility>

namespace rexa {

std::string_view to_string(OpenAiServer server) noexcept {
    switch (server) {
    case OpenAiServer::openai:
        return "openai";
    case OpenAiServer::ollama:
        return "ollama";
    case OpenAiServer::llama_cpp:
        return "llama.cpp";
    case OpenAiServer::vllm:
        return "vllm";
    case OpenAiServer::lm_studio:
        return "lm-studio";
    case OpenAiServer::open_router:
        return "open-router";
    case OpenAiServer::other:
        return "other";
    }
    return "unknown";
}

namespace {

// Of a server's own list in an error.
constexpr std::size_t longest_list = 600;

model_api::ServiceOptions service_options(OpenAiOptions& options, const openai::Server& server) {
    model_api::ServiceOptions service;
    service.names = {std::string(to_string(server.kind)), std::string(server.title),
                     "OpenAiOptions"};
    if (server.needs_key && options.api_key.empty()) {
        throw Error(Errc::unauthenticated,
                    service.names.option("api_key") + ": give the key of " + service.names.title)
            .from(service.names.name);
    }
    if (options.base_url.empty() && server.base_url.empty()) {
        throw Error(Errc::invalid_argument,
                    "OpenAiOptions::base_url: say where the server is, with its version, such as "
                    "http://localhost:8000/v1");
    }
    service.base_url = options.base_url.empty() ? std::string(server.base_url) : options.base_url;
    service.key_header = "Authorization";
    service.key_prefix = "Bearer ";
    service.key = std::move(options.api_key);
    service.transport = options.transport;
    service.start_hint = server.start_hint;
    return service;
}

net::Headers headers_of(const OpenAiOptions& options) {
    net::Headers headers;
    const auto add = [&](std::string_view name, const std::string& value, OpenAiServer only) {
        if (!value.empty() && options.server == only) {
            headers.set(name, value);
        }
    };
    add("OpenAI-Organization", options.organization, OpenAiServer::openai);
    add("OpenAI-Project", options.project, OpenAiServer::openai);
    add("HTTP-Referer", options.site_url, OpenAiServer::open_router);
    add("X-Title", options.site_title, OpenAiServer::open_router);
    return headers;
}

openai::Answerer answerer(const OpenAiOptions& options) {
    const bool is_itself =
        options.server != OpenAiServer::openai || options.base_url.empty() ||
        model_api::openai::is_at_openai(options.base_url, "OpenAiOptions::base_url");
    return is_itself ? openai::Answerer::itself : openai::Answerer::gateway;
}

class OpenAiGenerator final : public CodeGenerator {
public:
    explicit OpenAiGenerator(OpenAiOptions options)
        : server_(openai::server_of(options.server)), service_(service_options(options, server_)),
          model_(options.model.empty() ? std::string(server_.default_model) : options.model),
          dialect_(server_, headers_of(options), service_.names(), answerer(options)),
          catalog_(std::move(options.catalog), openai::profiles(options.server),
                   openai::prices(options.server)) {}

    [[nodiscard]] std::string_view name() const noexcept override {
        return to_string(server_.kind);
    }
    [[nodiscard]] std::string default_model() const override { return model_; }

    ModelReply generate(const ModelRequest& request, const TextSink& sink,
                        const Call& call) override {
        const model_api::Asked asked{service_, dialect_, catalog_, model_of(request, call)};
        return model_api::Answering(asked, request, sink, call).run();
    }

    std::vector<ModelInfo> models(const Call& call) override {
        return model_api::list_models(service_, dialect_, call);
    }

private:
    std::string model_of(const ModelRequest& request, const Call& call) {
        if (!request.settings.model.empty()) {
            return request.settings.model;
        }
        return model_.empty() ? only_model(call) : model_;
    }

    /// Asked for each time: another model may have been loaded meanwhile.
    std::string only_model(const Call& call) {
        const std::vector<ModelInfo> listed = models(call);
        if (listed.size() == 1) {
            return listed.front().name;
        }
        std::string names;
        for (const ModelInfo& model : listed) {
            names += (names.empty() ? "" : ", ") + model.name;
        }
        throw Error(Errc::invalid_argument,
                    "OpenAiOptions::model: name one" +
                        (names.empty()
                             ? "; " + service_.names().title + " has none yet" + fetch_hint()
                             : " of " + core::to_clipped_line(names, longest_list)))
            .from(service_.names().name);
    }

    [[nodiscard]] std::string fetch_hint() const {
        return server_.fetch_command.empty()
                   ? std::string()
                   : ", `" + std::string(server_.fetch_command) + " <model>` fetches one";
    }

    const openai::Server& server_;
    model_api::ModelService service_;
    const std::string model_;
    const openai::Dialect dialect_;
    const model_api::Catalog catalog_;
};

} // namespace

std::shared_ptr<CodeGenerator> make_openai(OpenAiOptions options) {
    return std::make_shared<OpenAiGenerator>(std::move(options));
}

} // namespace rexa
