#include "generate/gemini/dialect.hpp"
#include "generate/gemini/models.hpp"
#include "model_api/answering.hpp"
#include "model_api/gemini/service.hpp"

#include <rexa/error.hpp>
#include <rexa/gemini.hpp>

#include <utility>

namespace rexa {
namespace {

class GeminiGenerator final : public CodeGenerator {
public:
    explicit GeminiGenerator(GeminiOptions options)
        : service_(model_api::gemini::service_options(options, "GeminiOptions")),
          model_(std::move(options.model)),
          dialect_({std::move(options.version), std::move(options.path), "GeminiOptions"},
                   service_.names()),
          catalog_(std::move(options.catalog), gemini::profiles(), gemini::prices()) {}

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
        return model_api::list_models(service_, dialect_, call);
    }

private:
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
