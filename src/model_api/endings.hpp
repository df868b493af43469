#ifndef REXA_MODEL_API_ENDINGS_HPP
#define REXA_MODEL_API_ENDINGS_HPP

#include "model_api/answer_collector.hpp"
#include "model_api/refusal.hpp"

#include <string_view>

namespace rexa::model_api {

// What it means that an answer ended otherwise than complete. `reason` is the service's own word.

Refusal truncated(const AnswerCollector& collector, const ServiceNames& names);
Refusal blocked(std::string_view reason, const ServiceNames& names);
Refusal unusable(std::string_view reason, Again again, const ServiceNames& names);
/// The connection, or the service, broke off.
Refusal cut(const ServiceNames& names);
Refusal empty_answer(const ServiceNames& names);

} // namespace rexa::model_api

#endif
