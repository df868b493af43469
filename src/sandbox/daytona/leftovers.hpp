#ifndef REXA_SANDBOX_DAYTONA_LEFTOVERS_HPP
#define REXA_SANDBOX_DAYTONA_LEFTOVERS_HPP

#include <rexa/call.hpp>
#include <rexa/daytona/v0/client.hpp>

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rexa::daytona {

/// A sandbox that should not be.
struct Leftover {
    std::string sandbox; ///< its id; or while that is not known, its name
    std::string attempt; ///< of one not known by its id, where the name may be another's too
    /// Of one not known by its id: until then the service may still be making it.
    Call::Clock::time_point may_appear_until = {};
};

/// Sandboxes that the service did not let go, or may yet make. Safe to use from several threads.
class Leftovers {
public:
    explicit Leftovers(const v0::Client& client) : client_(client) {}
    Leftovers(const Leftovers&) = delete;
    Leftovers& operator=(const Leftovers&) = delete;
    /// Looks for all of them once more, in ten seconds at most.
    ~Leftovers();

    /// Ends one; what cannot be ended now, or may yet appear, is kept. Returns whether it was
    /// there, or may be. Errors: why it could not.
    bool end(const Leftover& leftover, const Call& call);

    /// The same where somebody has to hear of another failure.
    bool end_quietly(const Leftover& leftover, const Call& call) noexcept;

    /// Tries all that are kept again; in what time the call has, and two seconds at most.
    void end_kept(const Call& call) noexcept;

private:
    /// Whether it is gone.
    bool try_to_end(const Leftover& leftover, const Call& call) const;
    std::optional<v0::SandboxRecord> get(const std::string& name, const Call& call) const;
    void keep(const Leftover& leftover);
    void end_kept_within(const Call& call) noexcept;

    const v0::Client& client_;
    std::mutex mutex_;
    std::vector<Leftover> kept_;
};

} // namespace rexa::daytona

#endif
