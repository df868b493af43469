#ifndef REXA_GENERATE_GEMINI_ANSWER_READER_HPP
#define REXA_GENERATE_GEMINI_ANSWER_READER_HPP

#include "model_api/dialect.hpp"

#include <string>

namespace rexa::gemini {

/// Reads what streamGenerateContent answers.
class AnswerReader final : public model_api::AnswerReader {
public:
    /// All outlive this object.
    AnswerReader(model_api::AnswerCollector& collector, model_api::AnswerFacts& facts,
                 const model_api::ServiceNames& names)
        : collector_(collector), facts_(facts), names_(names) {}

    void read(const net::JsonView& event) override;
    [[nodiscard]] model_api::Ending end() const override;

private:
    void read_candidate(const net::JsonView& candidate);
    void read_usage(const net::JsonView& usage);
    [[nodiscard]] model_api::Refusal refusal() const;

    model_api::AnswerCollector& collector_;
    model_api::AnswerFacts& facts_;
    const model_api::ServiceNames& names_;
    bool is_blocked_ = false; ///< the prompt
    std::string reason_;
    std::string explanation_;
    std::string continuation_;
};

} // namespace rexa::gemini

#endif
