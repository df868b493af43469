#ifndef REXA_DAYTONA_HPP
#define REXA_DAYTONA_HPP

#include <rexa/http_options.hpp>
#include <rexa/sandbox.hpp>
#include <rexa/secret.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rexa {

/// What a sandbox is given; the service bills it whether it is used or not. Each at least 1.
struct DaytonaResources {
    int cpu = 1;
    int memory_gib = 1;
    int disk_gib = 3;
};

/// What a second costs, in billionths of a US dollar. The defaults are the vendor's list prices of
/// May 2026 (https://www.daytona.io/pricing), without the disk space that is free for each account.
struct DaytonaPrices {
    std::int64_t cpu = 14'000;
    std::int64_t memory_gib = 4'500;
    std::int64_t disk_gib = 30;
};

struct DaytonaOptions {
    std::string api_url = "https://app.daytona.io/api";
    Secret api_key;

    /// With a JWT in place of the key only.
    std::string organization;

    HttpOptions http;

    /// Region; empty: the organisation's own.
    std::string target;

    /// What sandboxes are made from unless a run says otherwise: a snapshot by name or id, or an
    /// image with a tag such as "python:3.12-slim"; both empty: the service's default snapshot. It
    /// must hold python3 and the interpreters that runs ask for.
    std::string snapshot;
    std::string image;
    std::optional<DaytonaResources> resources; ///< with an image only; snapshots bring their own

    /// What a run with Network::internet may reach; both empty: everything. At most 10 IPv4 ranges
    /// such as "10.0.0.0/8", and at most 10 domains, with "*." in front for those below.
    std::vector<std::string> allowed_addresses;
    std::vector<std::string> allowed_domains;

    /// On every sandbox, beside those of rexa.
    Labels labels;

    /// The service itself stops a sandbox nobody uses after that, should this program not come to
    /// it; at least one minute. One that was used once is deleted with that, and in any case 15
    /// minutes after the run's wall_time has passed since its creation: a build that waits in a
    /// queue and the transfer of files are in these 15. One that is used repeatedly is kept as it
    /// stopped, and its disk is billed, until it is destroyed or reaped.
    std::chrono::minutes idle_time_to_live{15};

    DaytonaPrices prices;
};

/// Sandboxes of the remote service Daytona, of its platform that the vendor calls v0. Nothing is
/// sent before the first use.
///
/// Programs run below an uploaded helper that needs python3, and as the sandbox's own user: what
/// runs there can deceive that helper about itself, and about nothing outside of its sandbox. Time,
/// memory, output and workspace limits are held by it with samples, so that they may be overrun for
/// a moment; `temporary_bytes` is not held. A program that makes itself another user, with sudo, is
/// killed with sudo; where that asks for a password it goes on until its sandbox is destroyed.
///
/// Where the service does not take what a sandbox may reach, as older servers and some accounts,
/// none is handed out: unsupported. A sandbox counts as billed from the request for it until it was
/// destroyed, at most for its time to live; its size is taken for 1, 1 and 3 until the first one of
/// its kind has shown what it is. The environment's fingerprint tells a snapshot from another of
/// its name, and not what the service's default snapshot or an image's tag mean today: name a
/// snapshot where that matters.
///
/// Errors of its use, besides those of the ports: connection and remote service errors (100-299),
/// interpreter_not_found, sandbox_unavailable, sandbox_failed.
std::shared_ptr<SandboxProvider> make_daytona(DaytonaOptions options);

} // namespace rexa

#endif
