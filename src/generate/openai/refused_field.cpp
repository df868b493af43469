#include "generate/openai/refused_field.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace rexa::openai {
namespace {

bool is_of_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Also with a part of it behind a dot.
bool has_name(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos;
         at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || !is_of_name(text[at - 1])) &&
            (end == text.size() || !is_of_name(text[end]))) {
            return true;
        }
    }
    return false;
}

/// A message that only names the word may be about anything.
bool refuses_something(std::string_view message) {
    constexpr std::array words = {"nknown",        "nrecogni",    "nsupported", "not supported",
                                  "not permitted", "not allowed", "nexpected",  "nvalid",
                                  "xtra",          "dditional",   "arameter"};
    return std::ranges::any_of(
        words, [&](const char* word) { return message.find(word) != std::string_view::npos; });
}

std::string param_of(const model_api::Failure& failure) {
    const net::JsonView param = failure.details["param"];
    return param.is_text() ? param.text() : "";
}

} // namespace

std::string_view refused_field(const model_api::Failure& failure) {
    if (failure.status != 400 && failure.status != 422) {
        return {};
    }
    const std::string param = param_of(failure);
    if (param.empty() && !refuses_something(failure.message)) {
        return {};
    }
    for (const std::string_view field : {"store", "stream_options"}) {
        if (has_name(param.empty() ? failure.message : param, field)) {
            return field;
        }
    }
    const bool is_about_role = (param + failure.message).find("role") != std::string::npos;
    return is_about_role && has_name(failure.message, "developer") ? "developer" : "";
}

} // namespace rexa::openai
