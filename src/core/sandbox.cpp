#include <rexa/error.hpp>
#include <rexa/sandbox.hpp>

namespace rexa {
namespace {

[[noreturn]] void refuse(std::string_view provider, std::string_view what) {
    std::string message = "provider '" + std::string(provider) + "' cannot " + std::string(what) +
                          "; ask its capabilities first, or choose another provider";
    throw Error(Errc::unsupported, std::move(message)).from(std::string(provider));
}

} // namespace

SandboxSnapshot Sandbox::snapshot(BlobSink&, const Call&) {
    refuse(info().environment.provider, "freeze the state of a sandbox");
}

std::unique_ptr<Sandbox> Sandbox::fork(const Call&) {
    refuse(info().environment.provider, "fork a sandbox");
}

void Sandbox::stop(const Call&) {
    refuse(info().environment.provider, "stop a sandbox and keep its state");
}

std::unique_ptr<Sandbox> SandboxProvider::try_resume(const SandboxKey&, const SandboxSpec&,
                                                     const Call&) {
    return nullptr;
}

std::unique_ptr<Sandbox> SandboxProvider::acquire_from_snapshot(const SandboxSnapshot&,
                                                                const SandboxSpec&, const Call&) {
    refuse(name(), "make a sandbox from a frozen state");
}

std::vector<SandboxInfo> SandboxProvider::list(const Labels&, const Call&) {
    return {};
}

void SandboxProvider::reap(const SandboxKey&, const Call&) {}

std::optional<Cost> SandboxProvider::highest_cost(const SandboxSpec&, const Call&) {
    return std::nullopt;
}

Digest SandboxProvider::fingerprint(const SandboxSpec&, const Call&) {
    return Digest::of(as_bytes(name()));
}

EnvironmentDescription SandboxProvider::describe(const SandboxSpec&, const Call&) {
    return {};
}

} // namespace rexa
