#include "net/url.hpp"
#include "sandbox/daytona/v0/build_log.hpp"
#include "sandbox/daytona/v0/waiting.hpp"

#include <rexa/daytona/v0/sandboxes.hpp>
#include <rexa/error.hpp>

namespace rexa::daytona::v0 {
namespace {

bool is_broken(const SandboxRecord& sandbox) noexcept {
    return sandbox.state == SandboxState::error || sandbox.state == SandboxState::build_failed;
}

/// Whether what is waited for can still come.
void check(const Service& service, const SandboxRecord& sandbox) {
    if (sandbox.state == SandboxState::destroyed) {
        throw Error(Errc::not_found, "the sandbox is gone; make another one").from("daytona");
    }
    if (is_broken(sandbox)) {
        throw broken_record(service, "the sandbox", sandbox.state.text, sandbox.error_reason);
    }
}

bool is_building(const SandboxRecord& sandbox) noexcept {
    return sandbox.state == SandboxState::pending_build ||
           sandbox.state == SandboxState::building_snapshot ||
           sandbox.state == SandboxState::unknown;
}

} // namespace

SandboxRecord Sandboxes::wait_until(std::string_view id, SandboxState state,
                                    const Call& call) const {
    const auto arrived = [&](const SandboxRecord& sandbox) {
        if (sandbox.state == state) {
            return true;
        }
        check(*service_, sandbox);
        return false;
    };
    return poll([&] { return get(id, call); }, arrived, call);
}

SandboxRecord Sandboxes::wait_until_started(std::string_view id, const Call& call) const {
    return wait_until(id, SandboxState::started, call);
}

std::optional<SandboxRecord> Sandboxes::wait_until_stopped(std::string_view id,
                                                           const Call& call) const {
    const auto arrived = [&](const std::optional<SandboxRecord>& sandbox) {
        if (!sandbox || sandbox->state == SandboxState::stopped ||
            sandbox->state == SandboxState::destroyed) {
            return true;
        }
        check(*service_, *sandbox);
        return false;
    };
    auto sandbox = poll([&] { return if_found([&] { return get(id, call); }); }, arrived, call);
    return sandbox && sandbox->state == SandboxState::stopped ? sandbox : std::nullopt;
}

void Sandboxes::wait_until_removed(std::string_view id, const Call& call) const {
    const auto gone = [](const std::optional<SandboxRecord>& sandbox) {
        return !sandbox || sandbox->state == SandboxState::destroyed;
    };
    poll([&] { return if_found([&] { return get(id, call); }); }, gone, call);
}

SandboxRecord Sandboxes::wait_while(std::string_view id, SandboxState state,
                                    const Call& call) const {
    SandboxRecord sandbox =
        poll([&] { return get(id, call); },
             [&](const SandboxRecord& now) { return !(now.state == state); }, call);
    check(*service_, sandbox);
    return sandbox;
}

void Sandboxes::build_logs(std::string_view id, bool follow, const BytesSink& sink,
                           const Call& call) const {
    const std::string path =
        "/sandbox/" + net::encode_segment(id, "sandbox id") + "/build-logs-url";
    read_build_log(
        *service_, path, follow, [&] { return !is_building(get(id, call)); }, sink, call);
}

} // namespace rexa::daytona::v0
