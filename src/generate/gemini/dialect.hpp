#ifndef REXA_GENERATE_GEMINI_DIALECT_HPP
#define REXA_GENERATE_GEMINI_DIALECT_HPP

#include "model_api/dialect.hpp"
#include "model_api/gemini/address.hpp"
#include "net/json_writer.hpp"

#include <memory>
#include <utility>

namespace rexa::gemini {

/// The body of a request for text.
net::JsonWriter encode(const model_api::Prompt& prompt);

model_api::ModelPage decode_models(const net::JsonView& page);

/// How Gemini is asked for text.
class Dialect final : public model_api::Dialect {
public:
    /// `names` outlive this object.
    Dialect(model_api::gemini::Address address, const model_api::ServiceNames& names)
        : address_(std::move(address)), names_(names) {}

    [[nodiscard]] net::Request request(const model_api::ModelService& service,
                                       const model_api::Prompt& prompt) const override;
    [[nodiscard]] bool always_tells_of_thinking(const ModelProfile& profile) const override {
        return profile.thinking != ThinkingControl::none;
    }
    [[nodiscard]] std::unique_ptr<model_api::AnswerReader>
    reader(model_api::AnswerCollector& collector, model_api::AnswerFacts& facts) const override;
    [[nodiscard]] model_api::Refusal refusal(const model_api::Failure& failure,
                                             const model_api::ServiceNames& names) const override;
    [[nodiscard]] net::Request models_request(const model_api::ModelService& service,
                                              const std::string& next) const override;
    [[nodiscard]] model_api::ModelPage read_models(const net::JsonView& page) const override {
        return decode_models(page);
    }

    [[nodiscard]] const model_api::gemini::Address& address() const noexcept { return address_; }

private:
    model_api::gemini::Address address_;
    const model_api::ServiceNames& names_;
};

} // namespace rexa::gemini

#endif
