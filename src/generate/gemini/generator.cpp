#include "generate/gemini/dialect.hpp"
#include "generate/gemini/models.hpp"
#include "model_api/answering.hpp"
#include "model_api/gemini/service.hpp"

#include <rexa/error.hpp>
#include <rexa/gemini.hpp>

#include <utility>

namespace rexa {
namespace {

constexpr int most_pages = 100;

class GeminiGenerator final : public CodeGenerator {
public:
    explicit GeminiGenerator(GeminiOptions options)
        : service_(model_api::gemini::service_options(options)), model_(std::move(options.model)),
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
