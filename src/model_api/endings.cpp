#include "model_api/endings.hpp"

#include "core/text.hpp"

#include <string>

namespace rexa::model_api {
namespace {

constexpr std::size_t longest_reason = 60;

/// A reason is a word. What is longer is left to the error's remote code: a cut through a secret
/// would leave a part of it.
std::string in_brackets(std::string_view reason) {
    return reason.size() > longest_reason ? "" : " (" + core::to_safe_line(reason) + ')';
}

} // namespace

Refusal truncated(const AnswerCollector& collector, const ServiceNames& names) {
    if (collector.answer().empty()) {
        return {Errc::answer_all_thinking,
                names.title + " used up the longest answer by thinking; raise "
                              "ModelSettings::max_output_tokens or lower ModelSettings::thinking",
                Again::never,
                std::nullopt,
                {}};
    }
    return {Errc::answer_truncated,
            names.title + "'s answer was cut at its longest; raise "
                          "ModelSettings::max_output_tokens, or ask for less",
            Again::never,
            std::nullopt,
            {}};
}

Refusal blocked(std::string_view reason, const ServiceNames& names) {
    return {Errc::answer_blocked,
            names.title + "'s filters withheld the answer" + in_brackets(reason) +
                "; ask in other words",
            Again::never,
            std::nullopt,
            {}};
}

Refusal unusable(std::string_view reason, Again again, const ServiceNames& names) {
    return {Errc::answer_unusable,
            names.title + " ended its answer before it was complete" + in_brackets(reason) +
                "; try again, or ask in other words",
            again,
            std::nullopt,
            {}};
}

Refusal cut(const ServiceNames& names) {
    return {Errc::connection_lost,
            names.title + " broke off in the middle of its answer; try again",
            Again::passing,
            std::nullopt,
            {}};
}

Refusal empty_answer(const ServiceNames& names) {
    return {Errc::answer_unusable,
            names.title + " answered nothing; try again, or ask in other words",
            Again::once,
            std::nullopt,
            {}};
}

} // namespace rexa::model_api
