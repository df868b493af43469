#ifndef REXA_GENERATE_ANTHROPIC_ANSWER_READER_HPP
#define REXA_GENERATE_ANTHROPIC_ANSWER_READER_HPP

#include "model_api/dialect.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::anthropic {

/// Reads the events of a message. Each names its type in its data too, so that the names of events
/// are not needed; unknown ones are ignored.
class AnswerReader final : public model_api::AnswerReader {
public:
    /// All outlive this object.
    AnswerReader(model_api::AnswerCollector& collector, model_api::AnswerFacts& facts,
                 const model_api::ServiceNames& names)
        : collector_(collector), facts_(facts), names_(names) {}

    void read(const net::JsonView& event) override;
    [[nodiscard]] bool is_over() const override { return is_over_; }
    [[nodiscard]] model_api::Ending end() const override;

private:
    void read_message(const net::JsonView& message);
    void read_block(const net::JsonView& block);
    void read_stop(const net::JsonView& from);
    void read_usage(const net::JsonView& usage);
    [[nodiscard]] model_api::Refusal refusal() const;

    model_api::AnswerCollector& collector_;
    model_api::AnswerFacts& facts_;
    const model_api::ServiceNames& names_;
    std::string reason_;
    std::string explanation_;
    bool is_over_ = false;
    // The parts of the prompt, in tokens.
    std::optional<std::uint64_t> fresh_;
    std::optional<std::uint64_t> cached_;
    std::optional<std::uint64_t> cached_now_;
};

} // namespace rexa::anthropic

#endif
