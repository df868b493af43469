#ifndef REXA_ERROR_HPP
#define REXA_ERROR_HPP

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rexa {

/// What went wrong, as a number that never changes its meaning. Treat an unknown value as
/// `internal`.
enum class Errc : std::int32_t {
    // Generic: 1-99
    invalid_argument = 1,
    not_found = 2,
    already_exists = 3,
    failed_precondition = 4,
    cancelled = 5,
    deadline_exceeded = 6,
    unsupported = 7,
    ambiguous_prefix = 8,
    resource_exhausted = 9,

    // Transport: 100-199
    connection_failed = 100, ///< no connection: name not found, refused, unreachable
    connection_lost = 101,   ///< ended before the reply was whole
    tls_failed = 102,
    proxy_failed = 103,
    bad_reply = 104, ///< the other side broke its protocol
    too_large = 105, ///< a reply beyond a limit of this side

    // Remote service: 200-299
    unauthenticated = 200,
    permission_denied = 201,
    rate_limited = 202,
    remote_refused = 203, ///< another status of 400-499
    remote_failed = 204,  ///< status 500-599
    budget_exceeded = 205,
    quota_exhausted = 206, ///< nothing is left of a day's quota or of an account's credit
    overloaded = 207,      ///< the service has no capacity now

    // Sandbox: 300-399
    sandbox_unavailable = 300,
    sandbox_failed = 301,
    interpreter_not_found = 302,
    path_unreadable = 303,
    workspace_invalid = 304,
    cleanup_failed = 305,

    // Store: 400-499
    store_failed = 400,
    store_newer = 401,
    store_full = 402,
    store_read_only = 403,
    store_corrupt = 404,
    store_unsuitable = 405,
    store_busy = 406,

    // Models: 500-599
    answer_blocked = 500,      ///< withheld by the service's filters
    answer_truncated = 501,    ///< longer than the model may answer
    answer_all_thinking = 502, ///< the model used all it may answer with for thinking
    answer_unusable = 503,     ///< ended for another reason than being complete
    no_code = 504,             ///< the answer holds none
    generator_missing = 505,   ///< none is set up
    audio_unusable = 506,      ///< empty, of no known format, or nothing was understood

    internal = 900,
};

/// The enumerator's own name, as in "deadline_exceeded"; "unknown" for a value this version lacks.
std::string_view to_string(Errc code) noexcept;

/// The one exception of the library. User code that fails inside a sandbox is not an Error: it is
/// a snapshot whose execution failed. Copying never throws; the facts are shared and immutable.
class Error : public std::exception {
public:
    /// `message` is one line of ASCII which names the field and the cure, without a full stop.
    /// Any other byte in it is shown as an escape such as \n or \xe9.
    Error(Errc code, std::string message);

    // Moving would leave an error without its facts; a copy costs one reference count.
    Error(const Error&) noexcept = default;
    Error& operator=(const Error&) noexcept = default;
    ~Error() override = default;

    [[nodiscard]] Errc code() const noexcept;

    /// The rexa message. Never contains a Secret.
    [[nodiscard]] const std::string& message() const noexcept;
    /// The message, and after a colon what a remote service said of it, in ASCII too.
    [[nodiscard]] const char* what() const noexcept override;

    /// The part that failed: "engine", "sqlite", "local", or a provider's name. May be empty.
    [[nodiscard]] const std::string& origin() const noexcept;

    /// The errno of the system call behind this, 0 when there was none.
    [[nodiscard]] int system_error() const noexcept;

    /// Whether the same call may succeed later without any change.
    [[nodiscard]] bool retryable() const noexcept;

    /// Of a sandbox provider's error: whether it certainly made no sandbox, and costs nothing.
    /// Tells nothing of the run that asked for one.
    [[nodiscard]] bool had_no_effect() const noexcept;

    /// How long the other side asked to wait before the next attempt.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry_after() const noexcept;

    /// Attempts made before giving up; 1 when nothing was retried.
    [[nodiscard]] int attempts() const noexcept;

    /// Facts of a remote service. The text is theirs and untrusted: one line of
    /// UTF-8 of at most 4 KiB, in which control characters are shown as escapes.
    [[nodiscard]] int http_status() const noexcept;
    [[nodiscard]] const std::string& remote_code() const noexcept;
    [[nodiscard]] const std::string& remote_message() const noexcept;
    [[nodiscard]] const std::string& request_id() const noexcept;

    // Builders, used where the error is raised: `throw Error(...).from("sqlite").with_errno(e)`.
    Error&& from(std::string origin) &&;
    Error&& with_errno(int number) &&;
    Error&& with_retry(std::optional<std::chrono::milliseconds> after = std::nullopt) &&;
    Error&& with_attempts(int attempts) &&;
    Error&& without_effect() &&;
    Error&& with_remote(int http_status, std::string code, std::string untrusted_message,
                        std::string request_id) &&;

private:
    struct Facts;
    Facts& own_facts();
    std::shared_ptr<Facts> facts_;
};

} // namespace rexa

#endif
