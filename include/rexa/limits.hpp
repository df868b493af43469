#ifndef REXA_LIMITS_HPP
#define REXA_LIMITS_HPP

#include <chrono>
#include <cstdint>

namespace rexa {

/// What one run may use. A limit of zero is an invalid_argument, and so is one beyond what is said
/// or 2^60; there is no "unlimited". Where the host's own hard limit is lower, that one is in force
/// and the snapshot has a notice of it.
struct Limits {
    std::chrono::milliseconds wall_time = std::chrono::minutes(10); ///< at most 365 days
    std::chrono::seconds cpu_time = std::chrono::hours(1);          ///< at most 365 days
    std::uint64_t memory_bytes = 4ull << 30;                        ///< at least 2^20
    std::uint32_t processes = 256;                                  ///< at most 2^20

    /// At least 4, at most 2^20, and 300 less than the host's own: its hard limit, as an ordinary
    /// user its soft.
    std::uint32_t open_files = 1024;
    std::uint64_t file_bytes = 4ull << 30;

    /// What /workspace may hold beyond the tree it started from. Where it lies on disk (see
    /// LocalProbe) it is watched by samples, and a run that goes beyond is killed as `failed`.
    /// Bytes are those of whole blocks; a sparse file whose size is beyond the limit cannot be
    /// kept, nor then the rest. Some room is added for what rexa puts there itself, up to 64 files
    /// and 128 KiB.
    std::uint64_t workspace_bytes = 1ull << 30;
    std::uint64_t workspace_files = 200'000; ///< at most 2^40

    /// Space in each of /tmp and /dev/shm. It counts as memory.
    std::uint64_t temporary_bytes = 256ull << 20;

    /// Output allowed on both streams together; beyond it the run ends as killed_output.
    std::uint64_t output_bytes = 256ull << 20;

    /// Output kept of each stream: its first and its last bytes, at most 64 MiB each. What lies
    /// between is counted.
    std::uint64_t output_head_bytes = 1ull << 20;
    std::uint64_t output_tail_bytes = 1ull << 20;

    friend bool operator==(const Limits&, const Limits&) = default;
};

/// Whether a run can reach a network. Anything but `none` is recorded in the snapshot.
enum class Network : std::uint8_t {
    none = 1, ///< its own loopback only
    /// The host's network, as the host's own processes see it: its loopback interface with all that
    /// listens there, and its abstract unix sockets.
    host = 2,
    /// What lies outside, by the provider's own network and as far as its options allow; never the
    /// host's. Remote providers only.
    internet = 3,
};

} // namespace rexa

#endif
