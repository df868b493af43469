#include "model_api/refusal.hpp"

#include "model_api/settings.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace rexa::model_api {
namespace {

Refusal passing(Errc code, std::string message, const Failure& failure) {
    return {code, std::move(message), Again::passing, failure.wait, {}};
}

Refusal final(Errc code, std::string message) {
    return {code, std::move(message), Again::never, std::nullopt, {}};
}

void add_text(const net::JsonView& object, std::string_view name, std::vector<std::string>& texts) {
    if (object.is_object() && object[name].is_text() && !object[name].text().empty()) {
        texts.push_back(object[name].text());
    }
}

std::vector<net::JsonView> list_in(const net::JsonView& object, std::string_view name) {
    return object.is_object() && object[name].is_array() ? object[name].items()
                                                         : std::vector<net::JsonView>();
}

/// What an error says it is about: OpenAI's name of a parameter, or Gemini's fields, the
/// descriptions of which may name what the field holds.
std::vector<std::string> subjects_of(const net::JsonView& error) {
    std::vector<std::string> subjects;
    add_text(error, "param", subjects);
    for (const net::JsonView& detail : list_in(error, "details")) {
        for (const net::JsonView& violation : list_in(detail, "fieldViolations")) {
            add_text(violation, "field", subjects);
            add_text(violation, "description", subjects);
        }
    }
    return subjects;
}

/// Which setting of the request the error is about. Where it does not say, its words may.
std::string_view setting_of(const Failure& failure) {
    std::vector<std::string> texts = subjects_of(failure.details);
    if (texts.empty()) {
        texts = {failure.details.to_json(), failure.message};
    }
    for (const std::string& text : texts) {
        const std::string_view setting = setting_named_in(text, failure.settings);
        if (!setting.empty()) {
            return setting;
        }
    }
    return {};
}

Refusal refused(const Failure& failure, const ServiceNames& names) {
    const std::string_view setting = setting_of(failure);
    Refusal refusal =
        final(Errc::remote_refused,
              names.title + " refused the request" +
                  (setting.empty() ? std::string("; its message says why")
                                   : "; it does not take ModelSettings::" + std::string(setting)));
    refusal.setting = setting;
    return refusal;
}

Refusal meaning_of_status(const Failure& failure, const ServiceNames& names) {
    const std::string& title = names.title;
    const std::string where = "; check " + names.option("base_url");
    switch (failure.status) {
    case 401:
        return final(Errc::unauthenticated,
                     title + " does not accept the key; check " + names.option("api_key"));
    case 402:
        return final(Errc::quota_exhausted, title + ": no credit is left on the account of " +
                                                names.option("api_key") + "; add some");
    case 403:
        return final(Errc::permission_denied, title + ": the key may not do this; check what " +
                                                  names.option("api_key") + " is allowed");
    case 404:
        return final(Errc::not_found, title +
                                          " does not know the model, or the address; ask "
                                          "models() what there is" +
                                          where);
    case 408:
        return passing(Errc::remote_failed, title + " did not finish in time; try again", failure);
    case 409:
        return passing(Errc::remote_failed, title + ": another request stood in the way; try again",
                       failure);
    case 413:
        return prompt_too_long(names);
    case 429:
        return passing(Errc::rate_limited, "too many requests to " + title + "; try again later",
                       failure);
    case 503:
    case 529:
        return passing(Errc::overloaded, title + " has no capacity now; try again later", failure);
    default:
        break;
    }
    if (failure.status >= 500) {
        return passing(Errc::remote_failed, title + " failed; try again", failure);
    }
    if (failure.status >= 400) {
        return failure.is_web_page
                   ? final(Errc::remote_refused, "no " + title + " answers there" + where)
                   : refused(failure, names);
    }
    if (failure.status >= 300) {
        return final(Errc::bad_reply, title + " sent a redirect, which is not followed" + where);
    }
    return passing(Errc::remote_failed, title + " failed in the middle of the answer; try again",
                   failure);
}

} // namespace

Refusal prompt_too_long(const ServiceNames& names) {
    return final(Errc::remote_refused,
                 "the prompt is longer than " + names.title +
                     " takes; shorten the prompt or what it is about, or choose a model with a "
                     "longer context");
}

Refusal refusal_by_status(const Failure& failure, const ServiceNames& names) {
    Refusal refusal = meaning_of_status(failure, names);
    if (failure.may_pass) {
        refusal.again = *failure.may_pass ? Again::passing : Again::never;
    }
    return refusal;
}

bool SecondChances::take(const Refusal& refusal) {
    if (refusal.again != Again::once || std::ranges::find(taken_, refusal.code) != taken_.end()) {
        return false;
    }
    taken_.push_back(refusal.code);
    return true;
}

void judge(const Refusal& refusal, bool has_second_chance, net::FailedAttempt& failed) {
    const bool may_pass = refusal.again == Again::passing || refusal.again == Again::loading ||
                          (refusal.again == Again::once && has_second_chance);
    failed.kind = may_pass ? net::FailureKind::passing : net::FailureKind::final;
    failed.asked = refusal.wait;
}

} // namespace rexa::model_api
