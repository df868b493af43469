#include "generate/anthropic/dialect.hpp"
#include "generate/anthropic/models.hpp"
#include "model_api/answering.hpp"

#include <rexa/anthropic.hpp>
#include <rexa/error.hpp>

#include <utility>

namespace rexa {
namespace {

model_api::ServiceOptions service_options(AnthropicOptions& options) {
    model_api::ServiceOptions service;
    service.names = {"anthropic", "Anthropic", "AnthropicOptions"};
    if (options.api_key.empty()) {
        throw Error(Errc::unauthenticated, "AnthropicOptions::api_key: give a key, which "
                                           "https://platform.claude.com/settings/keys makes")
            .from(service.names.name);
    }
    service.base_url = options.base_url;
    service.key_header = "x-api-key";
    service.key = std::move(options.api_key);
    service.transport = options.transport;
    return service;
}

const std::string& checked_version(const std::string& version) {
    if (version != "2023-06-01" && version != "2026-10-21") {
        throw Error(Errc::invalid_argument,
                    "AnthropicOptions::version: use 2023-06-01 or 2026-10-21");
    }
    return version;
}

class AnthropicGenerator final : public CodeGenerator {
public:
    explicit AnthropicGenerator(AnthropicOptions options)
        : service_(service_options(options)), model_(std::move(options.model)),
          dialect_(checked_version(options.version), service_.names()),
          catalog_(std::move(options.catalog), anthropic::profiles(options.version),
                   anthropic::prices()) {
        if (model_.empty()) {
            throw Error(Errc::invalid_argument, "AnthropicOptions::model: name one");
        }
    }

    [[nodiscard]] std::string_view name() const noexcept override { return "anthropic"; }
    [[nodiscard]] std::string default_model() const override { return model_; }

    ModelReply generate(const ModelRequest& request, const TextSink& sink,
                        const Call& call) override {
        const std::string& named = request.settings.model;
        const model_api::Asked asked{service_, dialect_, catalog_, named.empty() ? model_ : named};
        return model_api::Answering(asked, request, sink, call).run();
    }

    std::vector<ModelInfo> models(const Call& call) override {
        return model_api::list_models(service_, dialect_, call);
    }

private:
    model_api::ModelService service_;
    const std::string model_;
    const anthropic::Dialect dialect_;
    const model_api::Catalog catalog_;
};

} // namespace

std::shared_ptr<CodeGenerator> make_anthropic(AnthropicOptions options) {
    return std::make_shared<AnthropicGenerator>(std::move(options));
}

} // namespace rexa
