#ifndef REXA_NET_MESSAGE_HPP
#define REXA_NET_MESSAGE_HPP

#include "net/body.hpp"
#include "net/headers.hpp"
#include "net/retry.hpp"
#include "net/silence.hpp"
#include "net/url.hpp"

#include <rexa/secret.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rexa::net {

enum class Method : std::uint8_t { get = 1, head, post, put, patch, remove };

/// "GET" and so on.
std::string_view to_string(Method method) noexcept;

struct ReplyLimits {
    std::uint32_t header_bytes = 64 << 10;
    std::uint64_t body_bytes = 8 << 20;
};

struct Reply;

struct Request {
    Request(Method verb, Url where) : method(verb), url(std::move(where)) {}

    Method method;
    Url url;
    /// What errors call it, instead of its method and path, which may hold a secret.
    std::string description;
    Headers headers; ///< Host, Content-Length and Connection are the client's own
    std::string body;
    std::vector<Secret> secrets;        ///< what it holds that no error may repeat
    std::shared_ptr<BodySource> source; ///< instead of `body`, when set
    RetryRule retry;
    /// Corrects what is known of an attempt by all of a reply that says no: such as that it is
    /// final, or passing, or how long its body asks to wait. What may not be sent twice is not,
    /// whatever is said here.
    std::function<void(const Reply&, FailedAttempt&)> judge;
    ReplyLimits limits;
    /// Instead of the client's own, such as for a reply that comes when a long run has ended.
    std::optional<std::chrono::milliseconds> silence_timeout;
    /// From when all is sent; none: as before.
    std::optional<Silence> reply_silence;
    Progress on_upload;
    Progress on_download;
    /// Told of the headers of a reply of 200 to 299 before its body, which may need them.
    std::function<void(const Headers&)> on_head;
    /// Asked after each piece of a reply: whether all that is of interest has come. The end of such
    /// a reply is waited for shortly, for the sake of its connection, and may be missing.
    std::function<bool()> has_enough;
};

struct Reply {
    int status = 0;
    Headers headers;
    /// Empty when it went to a sink.
    std::string body;
    /// Times the request was sent.
    int attempts = 1;

    [[nodiscard]] bool succeeded() const noexcept { return status >= 200 && status < 300; }
};

} // namespace rexa::net

#endif
