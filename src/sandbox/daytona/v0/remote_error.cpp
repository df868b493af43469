#include "sandbox/daytona/v0/remote_error.hpp"

#include "net/reply_json.hpp"

#include <array>

namespace rexa::daytona::v0 {
namespace {

struct Meaning {
    int status;
    std::string_view code; ///< empty: any
    Errc errc;
    bool retryable;
    std::string_view message;
    Asked asked = Asked::service; ///< toolbox: also git; service: anybody
};

constexpr std::array meanings = {
    Meaning{401, "GIT_AUTH_FAILED", Errc::permission_denied, false,
            "the git remote does not accept the credentials; check them"},
    Meaning{403, "FILE_ACCESS_DENIED", Errc::permission_denied, false,
            "the user of the sandbox may not touch the file; change its permissions"},
    Meaning{409, "GIT_BRANCH_EXISTS", Errc::already_exists, false,
            "a branch of this name is there; choose another name"},
    Meaning{409, "GIT_PUSH_REJECTED", Errc::failed_precondition, false,
            "the git remote has commits that are not here; pull them first"},
    Meaning{409, "GIT_DIRTY_WORKTREE", Errc::failed_precondition, false,
            "the repository has changes that would be lost; commit or discard them"},
    Meaning{409, "GIT_MERGE_CONFLICT", Errc::failed_precondition, false,
            "the changes contradict each other; resolve the conflict"},
    Meaning{422, "GIT_REMOTE_REJECTED", Errc::remote_refused, false, "the git remote rejected it"},
    Meaning{502, "GIT_TRANSPORT_FAILED", Errc::remote_failed, true,
            "the sandbox could not reach the git remote"},
    Meaning{401, "", Errc::permission_denied, false,
            "the git remote (or an older Daytona, of its key) does not accept the credentials; "
            "check both",
            Asked::git},
    Meaning{403, "", Errc::permission_denied, false,
            "the user of the sandbox, or the API key, may not do this; check both", Asked::toolbox},
    Meaning{409, "", Errc::failed_precondition, false,
            "something that is there stands in the way; the remote message says what",
            Asked::toolbox},
    Meaning{404, "", Errc::not_found, false, "there is no such thing", Asked::toolbox},
    Meaning{502, "", Errc::remote_failed, true, "Daytona could not reach the sandbox",
            Asked::toolbox},
    Meaning{401, "", Errc::unauthenticated, false,
            "Daytona does not accept the API key; check api_key"},
    Meaning{403, "", Errc::permission_denied, false,
            "the API key may not do this; give it the permission, or use another one"},
    Meaning{404, "", Errc::not_found, false,
            "there is no such thing; check its name or id, and api_url"},
    Meaning{408, "", Errc::deadline_exceeded, false,
            "the command took longer than its timeout; allow more"},
    Meaning{409, "", Errc::failed_precondition, true,
            "another change is under way, or the name is taken; try again later"},
    Meaning{410, "", Errc::failed_precondition, false, "it has ended already"},
    Meaning{422, "", Errc::unsupported, false,
            "this server or class of sandbox cannot do this; use another class"},
    Meaning{429, "", Errc::rate_limited, true, "too many requests; try again later"},
    Meaning{502, "", Errc::remote_failed, true,
            "the service could not be reached behind its gateway; try again later"},
    Meaning{503, "", Errc::remote_failed, true, "Daytona is not available now; try again later"},
    Meaning{504, "", Errc::remote_failed, true, "Daytona's gateway waited too long"},
};

/// A web server that knows nothing of Daytona. Gateways in front of it answer with other statuses.
bool is_from_elsewhere(const RemoteFailure& failure) {
    const int status = failure.status;
    const bool is_redirect = status >= 300 && status < 400;
    const bool is_unknown = status == 400 || status == 404 || status == 405;
    return failure.asked == Asked::service && (is_redirect || (is_unknown && !failure.is_json));
}

Meaning meaning_of(const RemoteFailure& failure) {
    for (const Meaning& meaning : meanings) {
        const bool is_asked = meaning.asked == Asked::service || meaning.asked == failure.asked ||
                              (meaning.asked == Asked::toolbox && failure.asked == Asked::git);
        if (meaning.status == failure.status && is_asked &&
            (meaning.code.empty() || meaning.code == failure.code)) {
            return meaning;
        }
    }
    if (failure.status >= 500) {
        return {failure.status, "", Errc::remote_failed, false, "Daytona failed"};
    }
    if (failure.status < 400) {
        return {failure.status, "", Errc::bad_reply, false, "an answer that nobody expects"};
    }
    return {failure.status, "", Errc::remote_refused, false, "Daytona refused the request"};
}

/// A member of an error body, whatever its kind; nothing in an error is worth another error.
std::string lenient_text(const net::JsonView& value) {
    if (value.is_text()) {
        return value.text();
    }
    return value.present() ? value.to_json() : "";
}

std::string first_of(const net::JsonView& body, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (std::string text = lenient_text(body[name]); !text.empty()) {
            return text;
        }
    }
    return "";
}

void read_body(const net::JsonView& body, RemoteFailure& failure) {
    failure.message = first_of(body, {"message", "error", "errors"});
    failure.code = first_of(body, {"code", "error_code"});
    failure.source = first_of(body, {"source"});
}

bool is_plain_text(const net::Reply& reply) {
    const std::string_view type = reply.headers.find("Content-Type").value_or("");
    return type.find("html") == std::string_view::npos && !reply.body.starts_with('<');
}

} // namespace

RemoteFailure read_failure(const net::Reply& reply) {
    RemoteFailure failure;
    failure.status = reply.status;
    failure.attempts = reply.attempts;
    failure.request_id = reply.headers.find("X-Request-Id").value_or("");
    failure.retry_after = net::retry_after(reply.headers, std::chrono::system_clock::now());
    try {
        const net::JsonView body = net::JsonView::parse(reply.body);
        if (body.is_object()) {
            read_body(body, failure);
            return failure;
        }
    } catch (const Error&) {
        // Not JSON, or JSON of no shape that is known: what there is of text is all there is.
    }
    failure.is_json = false;
    if (is_plain_text(reply)) {
        failure.message = reply.body;
    }
    return failure;
}

Error make_error(const RemoteFailure& failure, std::string_view what) {
    const Meaning meaning = meaning_of(failure);
    const std::string_view message =
        is_from_elsewhere(failure) ? "no Daytona answers there; check api_url" : meaning.message;
    Error error(meaning.errc, std::string(what) + ": " + std::string(message) + " (status " +
                                  std::to_string(failure.status) + ')');
    if (meaning.retryable) {
        error = std::move(error).with_retry(failure.retry_after);
    }
    return std::move(error)
        .from("daytona")
        .with_attempts(failure.attempts)
        .with_remote(failure.status, failure.code, failure.message, failure.request_id);
}

Error name_taken(const RemoteFailure& failure, const std::string& what) {
    return Error(Errc::already_exists, what + " is there; choose another")
        .from("daytona")
        .with_attempts(failure.attempts)
        .with_remote(failure.status, failure.code, failure.message, failure.request_id);
}

} // namespace rexa::daytona::v0
