#ifndef REXA_SANDBOX_DAYTONA_V0_REMOTE_ERROR_HPP
#define REXA_SANDBOX_DAYTONA_V0_REMOTE_ERROR_HPP

#include "net/message.hpp"

#include <rexa/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

/// Who was asked, which decides what a status means.
enum class Asked : std::uint8_t {
    service = 1,
    toolbox,
    git, ///< the toolbox, about a repository
};

/// What a reply that says no says. Any part but the status may be missing: proxies in front of the
/// service send what they like.
struct RemoteFailure {
    int status = 0;
    std::string code;    ///< such as "FILE_NOT_FOUND"
    std::string source;  ///< who says so, such as "DAYTONA_DAEMON"
    std::string message; ///< untrusted
    std::string request_id;
    std::optional<std::chrono::milliseconds> retry_after;
    int attempts = 1;
    Asked asked = Asked::service;
    bool is_json = true; ///< an object, as Daytona itself sends it

    /// Whether the toolbox in the sandbox itself said so, which then certainly runs.
    [[nodiscard]] bool is_from_toolbox() const noexcept { return source == "DAYTONA_DAEMON"; }
};

RemoteFailure read_failure(const net::Reply& reply);

/// `what` was asked for, as in "POST /sandbox".
Error make_error(const RemoteFailure& failure, std::string_view what);

/// The meaning of a 409 to what makes something of a name, such as "a sandbox of this name".
Error name_taken(const RemoteFailure& failure, const std::string& what);

} // namespace rexa::daytona::v0

#endif
