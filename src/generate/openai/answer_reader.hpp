#ifndef REXA_GENERATE_OPENAI_ANSWER_READER_HPP
#define REXA_GENERATE_OPENAI_ANSWER_READER_HPP

#include "model_api/dialect.hpp"

#include <string>

namespace rexa::openai {

/// Reads the chunks of a chat completion, or a whole one from a server that does not stream.
class AnswerReader final : public model_api::AnswerReader {
public:
    /// All outlive this object.
    AnswerReader(model_api::AnswerCollector& collector, model_api::AnswerFacts& facts,
                 const model_api::ServiceNames& names)
        : collector_(collector), facts_(facts), names_(names) {}

    void read(const net::JsonView& chunk) override;
    void read_end_mark() override { has_end_mark_ = true; }
    [[nodiscard]] model_api::Ending end() const override;

private:
    void read_choice(const net::JsonView& choice);
    void read_text(const net::JsonView& delta);
    void read_content(const net::JsonView& content);
    void read_usage(const net::JsonView& usage);
    [[nodiscard]] model_api::Refusal refusal() const;

    model_api::AnswerCollector& collector_;
    model_api::AnswerFacts& facts_;
    const model_api::ServiceNames& names_;
    std::string reason_;
    std::string declined_; ///< the model's own words
    bool has_end_mark_ = false;
};

} // namespace rexa::openai

#endif
