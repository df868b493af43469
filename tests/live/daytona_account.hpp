#ifndef REXA_TESTS_LIVE_DAYTONA_ACCOUNT_HPP
#define REXA_TESTS_LIVE_DAYTONA_ACCOUNT_HPP

#include <rexa/daytona.hpp>
#include <rexa/daytona/v0/client.hpp>

#include <string>
#include <vector>

namespace rexa::test {

/// The account of DAYTONA_API_KEY, at DAYTONA_API_URL and in DAYTONA_TARGET where these are set.
/// Every sandbox made with its options has a label of this object's own, every snapshot of one that
/// is called as `name` says has it in its name; what is left of them is ended with it.
class DaytonaAccount {
public:
    DaytonaAccount();
    DaytonaAccount(const DaytonaAccount&) = delete;
    DaytonaAccount& operator=(const DaytonaAccount&) = delete;
    ~DaytonaAccount();

    [[nodiscard]] DaytonaOptions options() const;
    [[nodiscard]] const daytona::v0::Client& client() const noexcept { return client_; }
    /// A key for a sandbox that no other test has.
    [[nodiscard]] std::string name() const { return "rexa-live-" + mark_; }

    /// The names of sandboxes and snapshots as soon as any is listed; none when there is none
    /// within a minute. What `left` finds proves something only where this has found it before.
    [[nodiscard]] std::vector<std::string> made() const;
    /// The names of those that are not gone within a minute: the service lists what is destroyed a
    /// little longer.
    [[nodiscard]] std::vector<std::string> left() const;

private:
    [[nodiscard]] std::vector<daytona::v0::SandboxRecord> sandboxes() const;
    [[nodiscard]] std::vector<daytona::v0::SnapshotRecord> snapshots() const;
    [[nodiscard]] std::vector<std::string> names() const;
    /// The names once there are some, or none; those there are after a minute.
    [[nodiscard]] std::vector<std::string> wait_for_names(bool some) const;

    std::string mark_;
    daytona::v0::Client client_;
};

} // namespace rexa::test

#endif
