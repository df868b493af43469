#ifndef REXA_DAYTONA_V0_CLIENT_HPP
#define REXA_DAYTONA_V0_CLIENT_HPP

#include <rexa/call.hpp>
#include <rexa/daytona/v0/sandboxes.hpp>
#include <rexa/daytona/v0/snapshots.hpp>
#include <rexa/daytona/v0/toolbox.hpp>
#include <rexa/daytona/v0/volumes.hpp>
#include <rexa/http_options.hpp>
#include <rexa/secret.hpp>

#include <memory>
#include <optional>
#include <string>

namespace rexa::daytona::v0 {

struct ClientOptions {
    std::string api_url = "https://app.daytona.io/api";

    /// An API key, or a JWT, which needs the organisation too.
    Secret api_key;
    std::string organization;

    HttpOptions http;

    /// Attempts a request has in all; 1: nothing is tried again. What may have happened at the
    /// service already is never asked for twice unless twice is as good as once.
    int max_attempts = 4;
};

/// What a key is good for.
struct KeyRecord {
    std::string name;
    std::vector<std::string> permissions;
    std::optional<Timestamp> expires_at;
};

/// Daytona's platform of the releases 0.x, which its vendor calls v0: every call one request or
/// what is said of it, blocking, with the Call's deadline and cancellation over all of it. Nothing
/// is sent, and no connection made, before the first call.
///
/// Cheap to copy; safe to use from several threads. What it hands out stays usable without it.
class Client {
public:
    /// Errors: invalid_argument.
    explicit Client(ClientOptions options);

    [[nodiscard]] Sandboxes sandboxes() const;
    [[nodiscard]] Snapshots snapshots() const;
    [[nodiscard]] Volumes volumes() const;

    /// The inside of a sandbox. The one that takes an id (no name) asks for the sandbox first, when
    /// it is used.
    [[nodiscard]] Toolbox toolbox(const SandboxRecord& sandbox) const;
    [[nodiscard]] Toolbox toolbox(std::string id) const;

    /// Whether the key is good. Errors: unauthenticated; as for Sandboxes.
    KeyRecord current_key(const Call& call = {}) const;

private:
    std::shared_ptr<Service> service_;
};

} // namespace rexa::daytona::v0

#endif
