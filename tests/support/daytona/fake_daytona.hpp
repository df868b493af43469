#ifndef REXA_TESTS_SUPPORT_DAYTONA_FAKE_DAYTONA_HPP
#define REXA_TESTS_SUPPORT_DAYTONA_FAKE_DAYTONA_HPP

#include "support/child_server.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::test {

/// A sandbox as the fake server sees it, whatever was answered to its client.
struct FakeSandbox {
    std::string id;
    std::string name;
    std::string state;
};

struct FakeDaytonaOptions {
    bool tls = false;
    /// Settings and delays as the program takes them, such as "delay.create=0.5"; see world.py.
    std::vector<std::string> settings;
};

/// The fake Daytona server, alive as long as this object. Its code runs in local sandboxes. May be
/// asked from several threads.
/// Errors: std::runtime_error.
class FakeDaytona {
public:
    explicit FakeDaytona(const FakeDaytonaOptions& options = {});
    FakeDaytona(const FakeDaytona&) = delete;
    FakeDaytona& operator=(const FakeDaytona&) = delete;
    /// Ends the server. A violation that `finish` was not asked about is reported to doctest.
    ~FakeDaytona();

    /// The base of the control plane, such as "http://127.0.0.1:4711/api".
    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] const std::string& key() const noexcept { return key_; }
    /// The file of the CA to trust; empty without TLS.
    [[nodiscard]] const std::string& ca_file() const noexcept { return ca_file_; }

    /// Spoils the next requests that match; a JSON object such as
    /// {"kind": "bad_gateway", "method": "POST", "path": "/api/sandbox$", "times": 2}.
    /// faults.py names the kinds and the options.
    void arm(std::string_view fault);
    /// Spoils so many of a hundred requests, chosen by the seed.
    void arm_random(int percent, unsigned seed);
    /// Changes settings, a JSON object such as {"daemon_version": "0.160.0"}; see world.py.
    void set(std::string_view settings);
    /// Changes how long the steps of a sandbox's life take, in seconds: {"create": 2.5}.
    void set_delays(std::string_view delays);
    /// Changes rate limits: {"sandbox-create": [2, 60]} is two a minute.
    void set_limits(std::string_view limits);
    /// Puts a sandbox into a state that no request leads to, such as "error".
    void put(std::string_view sandbox_id, std::string_view state);
    /// Puts it into "error", from which the service can recover it.
    void break_recoverably(std::string_view sandbox_id, std::string_view reason);

    /// All that are not destroyed, errored ones too.
    [[nodiscard]] std::vector<FakeSandbox> sandboxes();
    /// The ids of all that were made without `networkBlockAll`, also of those that are gone: here
    /// nothing has a network, so that a program cannot tell.
    [[nodiscard]] std::vector<std::string> networked();
    /// Requests that the vendor's documents do not know, one line each.
    [[nodiscard]] std::vector<std::string> violations();
    /// Every request so far, as "GET /api/sandbox?limit=1".
    [[nodiscard]] std::vector<std::string> requests();
    /// The headers of each of these, parted by tabs, with "<the key>" in place of the right key.
    [[nodiscard]] std::vector<std::string> request_headers();

    /// Ends the server; the violations there were.
    std::vector<std::string> finish();

private:
    /// One line to the server's door for tests; the lines of its answer.
    std::vector<std::string> ask(std::string_view verb, std::string_view body = "{}");

    std::mutex mutex_;
    ChildServer server_;
    bool finished_ = false;
    std::string url_;
    std::string key_;
    std::string ca_file_;
};

} // namespace rexa::test

#endif
