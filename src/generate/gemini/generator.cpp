#include "generate/gemini/dialect.hpp"
#include "generate/gemini/models.hpp"
#include "model_api/answering.hpp"

#include <rexa/error.hpp>
#include <rexa/gemini.hpp>

#include <utility>

namespace rexa {
namespace {

constexpr int most_pages = 100;

model_api::ServiceOptions service_options(GeminiOptions& options) {
    model_api::ServiceOptions service;
    service.names = {"gemini", "Gemini", "GeminiOptions"};
    if (options.api_key.empty() && !options.token) {
        throw Error(Errc::unauthenticated, "GeminiOptions::api_key: give a key, which "
                                           "https://aistudio.google.com/apikey makes, or a token")
            .from(service.names.name);
    }
    if (!options.api_key.empty() && options.token) {
        throw Error(Errc::invalid_argument,
                    "GeminiOptions: give either an api_key or a token, not both");
    }
    service.base_url = options.base_url;
    service.key_header = options.token ? "Authorization" : "x-goog-api-key";
    service.key_prefix = options.token ? "Bearer " : "";
    service.key = std::move(options.api_key);
    service.token = std::move(options.token);
    service.transport = options.transport;
    return service;
}

class GeminiGenerator final : public CodeGenerator {
public:
    explicit GeminiGenerator(GeminiOptions options)
        : service_(service_options(options)), model_(std::move(options.model)),
          dialect_({std::move(options.version), std::move(options.path), "GeminiOptions"},
                   service_.names()),
          catalog_(std::move(options.catalog), gemini::profiles(), gemini::prices()) {
        if (model_.empty()) {
            throw Error(Errc::invalid_argument, "GeminiOptions::model: name one");
        }
    }

    [[nodiscard]] std::string_view name() const noexcept override { return "gemini"; }
    [[nodiscard]] std::string default_model() const override { return model_; }

    ModelReply generate(const ModelRequest& request, const TextSink& sink,
                        const Call& call) override {
        const std::string& named = request.settings.model;
        const model_api::Asked asked{service_, dialect_, catalog_, named.empty() ? model_ : named};
        return model_api::Answering(asked, request, sink, call).run();
    }

    std::vector<ModelInfo> models(const Call& call) override {
        if (!dialect_.address().is_usual()) {
            throw Error(Errc::unsupported, "models are listed only where GeminiOptions::path is "
                                           "empty; see the service's own list")
                .from("gemini");
        }
        std::vector<ModelInfo> all;
        std::string next;
        for (int page = 0; page < most_pages; ++page) {
            gemini::ModelPage read = ask_page(next, call);
            std::ranges::move(read.models, std::back_inserter(all));
            next = std::move(read.next);
            if (next.empty()) {
                return all;
            }
        }
        throw Error(Errc::too_large, "Gemini's list of models does not end").from("gemini");
    }

private:
    gemini::ModelPage ask_page(const std::string& token, const Call& call) {
        net::QueryString query;
        query.add("pageSize", "1000");
        if (!token.empty()) {
            query.add("pageToken", token);
        }
        net::Request request =
            service_.request(net::Method::get, dialect_.address().resource("models"));
        request.url = request.url.with_query(query);
        return gemini::decode_models(service_.ask(
            std::move(request),
            [&](const model_api::Failure& failure) {
                return dialect_.refusal(failure, service_.names());
            },
            call));
    }

    model_api::ModelService service_;
    const std::string model_;
    const gemini::Dialect dialect_;
    const model_api::Catalog catalog_;
};

} // namespace

std::shared_ptr<CodeGenerator> make_gemini(GeminiOptions options) {
    return std::make_shared<GeminiGenerator>(std::move(options));
}

} // namespace rexa
