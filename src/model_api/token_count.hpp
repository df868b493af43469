#ifndef REXA_MODEL_API_TOKEN_COUNT_HPP
#define REXA_MODEL_API_TOKEN_COUNT_HPP

#include "net/reply_json.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rexa::model_api {

/// A count of tokens that a service tells beside an answer. The answer is what was asked for: what
/// is no count, or more than any request could have, is unknown and no error.
std::optional<std::uint64_t> token_count(const net::JsonView& usage, std::string_view name);

/// The same, within a member of the usage.
std::optional<std::uint64_t> token_count(const net::JsonView& usage, std::string_view part,
                                         std::string_view name);

} // namespace rexa::model_api

#endif
