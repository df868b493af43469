#ifndef REXA_GENERATE_ANTHROPIC_DIALECT_HPP
#define REXA_GENERATE_ANTHROPIC_DIALECT_HPP

#include "model_api/dialect.hpp"
#include "net/json_writer.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rexa::anthropic {

/// The body of a request for a streamed message.
net::JsonWriter encode(const model_api::Prompt& prompt);

/// The next page begins behind the id that asks for it.
model_api::ModelPage decode_models(const net::JsonView& page);

/// How Anthropic is asked for a message.
class Dialect final : public model_api::Dialect {
public:
    /// `names` outlive this object.
    Dialect(std::string version, const model_api::ServiceNames& names)
        : version_(std::move(version)), names_(names) {}

    [[nodiscard]] net::Request request(const model_api::ModelService& service,
                                       const model_api::Prompt& prompt) const override;
    [[nodiscard]] std::unique_ptr<model_api::AnswerReader>
    reader(model_api::AnswerCollector& collector, model_api::AnswerFacts& facts) const override;
    [[nodiscard]] model_api::Refusal refusal(const model_api::Failure& failure,
                                             const model_api::ServiceNames& names) const override;
    [[nodiscard]] bool fits_thinking(const ModelSettings& settings,
                                     const ModelProfile& profile) const override;
    [[nodiscard]] net::Request models_request(const model_api::ModelService& service,
                                              const std::string& next) const override;
    [[nodiscard]] model_api::ModelPage read_models(const net::JsonView& page) const override {
        return decode_models(page);
    }

private:
    std::string version_;
    const model_api::ServiceNames& names_;
};

} // namespace rexa::anthropic

#endif
