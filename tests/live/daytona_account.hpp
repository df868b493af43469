#ifndef REXA_TESTS_LIVE_DAYTONA_ACCOUNT_HPP
#define REXA_TESTS_LIVE_DAYTONA_ACCOUNT_HPP

#include <rexa/daytona.hpp>
#include <rexa/daytona/v0/client.hpp>

#include <string>
#include <vector>

namespace rexa::test {

/// The account of DAYTONA_API_KEY, at DAYTONA_API_URL and in DAYTONA_TARGET where these are set.
/// Every sandbox made with its options has a label of this object's own; what is left of them is
/// ended with it.
class DaytonaAccount {
public:
    static bool is_given();

    DaytonaAccount();
    DaytonaAccount(const DaytonaAccount&) = delete;
    DaytonaAccount& operator=(const DaytonaAccount&) = delete;
    ~DaytonaAccount();

    [[nodiscard]] DaytonaOptions options() const;
    [[nodiscard]] const daytona::v0::Client& client() const noexcept { return client_; }
    /// A name that no other test has.
    [[nodiscard]] std::string name() const { return "rexa-live-" + mark_; }

    /// The names of those that are not gone within a minute: the service lists what is destroyed a
    /// little longer.
    [[nodiscard]] std::vector<std::string> left() const;

private:
    [[nodiscard]] std::vector<daytona::v0::SandboxRecord> listed() const;

    std::string mark_;
    daytona::v0::Client client_;
};

} // namespace rexa::test

#endif
