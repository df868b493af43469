#ifndef REXA_TESTS_INTEGRATION_DAYTONA_FIXTURE_HPP
#define REXA_TESTS_INTEGRATION_DAYTONA_FIXTURE_HPP

#include "support/daytona/fake_daytona.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace rexa::test {

/// A client of a server of its own.
class Daytona {
public:
    explicit Daytona(const FakeDaytonaOptions& options = {})
        : server(options), client(options_for(server)) {}

    static daytona::v0::ClientOptions options_for(const FakeDaytona& server) {
        daytona::v0::ClientOptions options;
        options.api_url = server.url();
        options.api_key = Secret(server.key());
        options.http.ca_file = server.ca_file();
        return options;
    }

    /// Long enough for all that a test waits for, and an end for what never comes.
    static Call soon() { return Call().timeout(std::chrono::seconds(60)); }

    daytona::v0::SandboxRecord started(std::string name = "rexa-test") {
        daytona::v0::NewSandbox sandbox;
        sandbox.name = std::move(name);
        const auto made = client.sandboxes().create(sandbox, soon());
        return client.sandboxes().wait_until_started(made.id, soon());
    }

    FakeDaytona server;
    daytona::v0::Client client;
};

} // namespace rexa::test

#endif
