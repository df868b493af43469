#include "live/daytona_account.hpp"

#include "live/reason_to_skip.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace rexa::test {

namespace {

using namespace std::chrono_literals;
using daytona::v0::SandboxState;

constexpr const char* label = "rexa-live-test";

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

daytona::v0::ClientOptions client_options() {
    daytona::v0::ClientOptions options;
    options.api_key = Secret(variable("DAYTONA_API_KEY"));
    if (const auto url = variable("DAYTONA_API_URL"); !url.empty()) {
        options.api_url = url;
    }
    return options;
}

} // namespace

std::string reason_to_skip() {
    return variable("DAYTONA_API_KEY").empty()
               ? "DAYTONA_API_KEY is not set; with a key these tests use the real service, for "
                 "about a cent"
               : "";
}

DaytonaAccount::DaytonaAccount() : mark_(SnapshotId::random().brief()), client_(client_options()) {}

DaytonaAccount::~DaytonaAccount() {
    try {
        for (const auto& sandbox : sandboxes()) {
            client_.sandboxes().remove(sandbox.id, Call().timeout(30s));
        }
        for (const auto& snapshot : snapshots()) {
            client_.snapshots().remove(snapshot.id, Call().timeout(30s));
        }
    } catch (const Error& error) {
        std::cerr << "sandboxes with the label " << label << "=" << mark_
                  << " and snapshots with it in their name may be left: " << error.what() << "\n";
    }
}

DaytonaOptions DaytonaAccount::options() const {
    const auto client = client_options();
    DaytonaOptions options;
    options.api_url = client.api_url;
    options.api_key = client.api_key;
    options.target = variable("DAYTONA_TARGET");
    options.labels[label] = mark_;
    return options;
}

std::vector<std::string> DaytonaAccount::made() const {
    return wait_for_names(true);
}

std::vector<std::string> DaytonaAccount::left() const {
    return wait_for_names(false);
}

std::vector<std::string> DaytonaAccount::wait_for_names(bool some) const {
    const auto end = std::chrono::steady_clock::now() + 60s;
    auto found = names();
    while (found.empty() == some && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(500ms);
        found = names();
    }
    return found;
}

std::vector<std::string> DaytonaAccount::names() const {
    std::vector<std::string> found;
    for (const auto& sandbox : sandboxes()) {
        found.push_back(sandbox.name);
    }
    for (const auto& snapshot : snapshots()) {
        found.push_back(snapshot.name);
    }
    return found;
}

std::vector<daytona::v0::SnapshotRecord> DaytonaAccount::snapshots() const {
    daytona::v0::SnapshotQuery query;
    query.name = mark_;
    auto found = client_.snapshots().list(query, Call().timeout(30s));
    std::erase_if(found, [](const auto& snapshot) {
        return snapshot.state == daytona::v0::SnapshotState::removing;
    });
    return found;
}

std::vector<daytona::v0::SandboxRecord> DaytonaAccount::sandboxes() const {
    daytona::v0::SandboxQuery query;
    query.labels[label] = mark_;
    auto found = client_.sandboxes().list(query, Call().timeout(30s));
    std::erase_if(found, [](const auto& sandbox) {
        return sandbox.state == SandboxState::destroyed ||
               sandbox.state == SandboxState::destroying || sandbox.desired_state == "destroyed";
    });
    return found;
}

} // namespace rexa::test
