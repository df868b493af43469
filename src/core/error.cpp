#include "core/text.hpp"

#include <rexa/bytes.hpp>
#include <rexa/error.hpp>

#include <utility>

namespace rexa {
namespace {

constexpr std::size_t remote_text_limit = 4096;

std::string clean_remote_text(const std::string& untrusted) {
    const std::string line = core::to_safe_line(core::clip_utf8(untrusted, remote_text_limit));
    return std::string(core::clip_utf8(line, remote_text_limit));
}

} // namespace

std::string_view to_string(Errc code) noexcept {
    switch (code) {
    case Errc::invalid_argument:
        return "invalid_argument";
    case Errc::not_found:
        return "not_found";
    case Errc::already_exists:
        return "already_exists";
    case Errc::failed_precondition:
        return "failed_precondition";
    case Errc::cancelled:
        return "cancelled";
    case Errc::deadline_exceeded:
        return "deadline_exceeded";
    case Errc::unsupported:
        return "unsupported";
    case Errc::ambiguous_prefix:
        return "ambiguous_prefix";
    case Errc::resource_exhausted:
        return "resource_exhausted";
    case Errc::connection_failed:
        return "connection_failed";
    case Errc::connection_lost:
        return "connection_lost";
    case Errc::tls_failed:
        return "tls_failed";
    case Errc::proxy_failed:
        return "proxy_failed";
    case Errc::bad_reply:
        return "bad_reply";
    case Errc::too_large:
        return "too_large";
    case Errc::unauthenticated:
        return "unauthenticated";
    case Errc::permission_denied:
        return "permission_denied";
    case Errc::rate_limited:
        return "rate_limited";
    case Errc::remote_refused:
        return "remote_refused";
    case Errc::remote_failed:
        return "remote_failed";
    case Errc::budget_exceeded:
        return "budget_exceeded";
    case Errc::quota_exhausted:
        return "quota_exhausted";
    case Errc::overloaded:
        return "overloaded";
    case Errc::sandbox_unavailable:
        return "sandbox_unavailable";
    case Errc::sandbox_failed:
        return "sandbox_failed";
    case Errc::interpreter_not_found:
        return "interpreter_not_found";
    case Errc::path_unreadable:
        return "path_unreadable";
    case Errc::workspace_invalid:
        return "workspace_invalid";
    case Errc::cleanup_failed:
        return "cleanup_failed";
    case Errc::store_failed:
        return "store_failed";
    case Errc::store_newer:
        return "store_newer";
    case Errc::store_full:
        return "store_full";
    case Errc::store_read_only:
        return "store_read_only";
    case Errc::store_corrupt:
        return "store_corrupt";
    case Errc::store_unsuitable:
        return "store_unsuitable";
    case Errc::store_busy:
        return "store_busy";
    case Errc::answer_blocked:
        return "answer_blocked";
    case Errc::answer_truncated:
        return "answer_truncated";
    case Errc::answer_all_thinking:
        return "answer_all_thinking";
    case Errc::answer_unusable:
        return "answer_unusable";
    case Errc::no_code:
        return "no_code";
    case Errc::generator_missing:
        return "generator_missing";
    case Errc::audio_unusable:
        return "audio_unusable";
    case Errc::internal:
        return "internal";
    }
    return "unknown";
}

struct Error::Facts {
    Errc code = Errc::internal;
    std::string message;
    std::string shown; ///< with what a remote service said
    std::string origin;
    int system_error = 0;
    bool retryable = false;
    bool had_no_effect = false;
    std::optional<std::chrono::milliseconds> retry_after;
    int attempts = 1;
    int http_status = 0;
    std::string remote_code;
    std::string remote_message;
    std::string request_id;
};

Error::Error(Errc code, std::string message) : facts_(std::make_shared<Facts>()) {
    facts_->code = code;
    facts_->message = core::to_ascii_line(message);
    facts_->shown = facts_->message;
}

Errc Error::code() const noexcept {
    return facts_->code;
}
const std::string& Error::message() const noexcept {
    return facts_->message;
}
const char* Error::what() const noexcept {
    return facts_->shown.c_str();
}
const std::string& Error::origin() const noexcept {
    return facts_->origin;
}
int Error::system_error() const noexcept {
    return facts_->system_error;
}
bool Error::retryable() const noexcept {
    return facts_->retryable;
}
bool Error::had_no_effect() const noexcept {
    return facts_->had_no_effect;
}
std::optional<std::chrono::milliseconds> Error::retry_after() const noexcept {
    return facts_->retry_after;
}
int Error::attempts() const noexcept {
    return facts_->attempts;
}
int Error::http_status() const noexcept {
    return facts_->http_status;
}
const std::string& Error::remote_code() const noexcept {
    return facts_->remote_code;
}
const std::string& Error::remote_message() const noexcept {
    return facts_->remote_message;
}
const std::string& Error::request_id() const noexcept {
    return facts_->request_id;
}

Error::Facts& Error::own_facts() {
    if (facts_.use_count() > 1) {
        facts_ = std::make_shared<Facts>(*facts_);
    }
    return *facts_;
}

Error&& Error::from(std::string origin) && {
    own_facts().origin = std::move(origin);
    return std::move(*this);
}

Error&& Error::with_errno(int number) && {
    own_facts().system_error = number;
    return std::move(*this);
}

Error&& Error::with_retry(std::optional<std::chrono::milliseconds> after) && {
    Facts& facts = own_facts();
    facts.retryable = true;
    facts.retry_after = after;
    return std::move(*this);
}

Error&& Error::with_attempts(int attempts) && {
    own_facts().attempts = attempts;
    return std::move(*this);
}

Error&& Error::without_effect() && {
    own_facts().had_no_effect = true;
    return std::move(*this);
}

Error&& Error::with_remote(int http_status, std::string code, std::string untrusted_message,
                           std::string request_id) && {
    Facts& facts = own_facts();
    facts.http_status = http_status;
    facts.remote_code = clean_remote_text(code);
    facts.remote_message = clean_remote_text(untrusted_message);
    facts.request_id = clean_remote_text(request_id);
    facts.shown = facts.message;
    if (!facts.remote_message.empty()) {
        facts.shown += ": " + core::to_ascii_line(facts.remote_message);
    }
    return std::move(*this);
}

} // namespace rexa
