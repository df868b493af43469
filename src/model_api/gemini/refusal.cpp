#include "model_api/gemini/refusal.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace rexa::model_api::gemini {
namespace {

/// What is said in the details of an error, as far as it matters here.
struct Details {
    bool is_key_invalid = false;
    bool is_of_a_day = false;
    std::optional<std::chrono::milliseconds> wait;
};

std::string text_of(const net::JsonView& value) {
    return value.is_text() ? value.text() : "";
}

void read_quota(const net::JsonView& violations, Details& details) {
    if (!violations.is_array()) {
        return;
    }
    for (const net::JsonView& violation : violations.items()) {
        if (violation.is_object()) {
            // A limit of nothing is one that no day ends.
            details.is_of_a_day |=
                text_of(violation["quotaId"]).find("PerDay") != std::string::npos ||
                text_of(violation["quotaValue"]) == "0";
        }
    }
}

Details read_details(const net::JsonView& error) {
    Details details;
    if (!error.is_object() || !error["details"].is_array()) {
        return details;
    }
    for (const net::JsonView& detail : error["details"].items()) {
        if (!detail.is_object()) {
            continue;
        }
        details.is_key_invalid |= text_of(detail["reason"]) == "API_KEY_INVALID";
        if (const auto wait = parse_duration(text_of(detail["retryDelay"]))) {
            details.wait = wait;
        }
        read_quota(detail["violations"], details);
    }
    return details;
}

bool is_too_long(const Failure& failure) {
    return failure.status == 400 &&
           failure.message.find("input token count") != std::string::npos &&
           failure.message.find("exceeds") != std::string::npos;
}

Refusal of_quota(const Failure& failure, const Details& details, const ServiceNames& names) {
    if (details.is_of_a_day) {
        return {Errc::quota_exhausted,
                names.title + ": no quota is left today for " + names.option("api_key") +
                    "; wait for the next day, ask another model, or pay for more",
                Again::never,
                details.wait,
                {}};
    }
    Refusal refusal = refusal_by_status(failure, names);
    if (details.wait && (!refusal.wait || *refusal.wait < *details.wait)) {
        refusal.wait = details.wait;
    }
    return refusal;
}

} // namespace

Refusal refusal(const Failure& failure, const ServiceNames& names) {
    const Details details = read_details(failure.details);
    if (details.is_key_invalid) {
        return {Errc::unauthenticated,
                names.title + " does not accept the key; check " + names.option("api_key"),
                Again::never,
                std::nullopt,
                {}};
    }
    if (is_too_long(failure)) {
        return prompt_too_long(names);
    }
    if (failure.status == 400 && failure.code == "FAILED_PRECONDITION") {
        return {Errc::failed_precondition,
                names.title +
                    " is not offered to this account or region without billing; enable "
                    "billing for the project of " +
                    names.option("api_key"),
                Again::never,
                std::nullopt,
                {}};
    }
    if (failure.status == 429) {
        return of_quota(failure, details, names);
    }
    Refusal refusal = refusal_by_status(failure, names);
    if (failure.status == 504) {
        refusal.again = Again::once;
        refusal.message = names.title + " did not finish in time; allow the call more, or ask "
                                        "for less";
    }
    return refusal;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (!text.ends_with('s')) {
        return std::nullopt;
    }
    text.remove_suffix(1);
    double seconds = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
    if (read.ptr != end || read.ec != std::errc() || !(seconds >= 0)) {
        return std::nullopt;
    }
    constexpr double longest = 365 * 86400;
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, longest) * 1000));
}

} // namespace rexa::model_api::gemini
