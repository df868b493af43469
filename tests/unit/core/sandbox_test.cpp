#include <rexa/error.hpp>
#include <rexa/observer.hpp>
#include <rexa/sandbox.hpp>

#include <doctest/doctest.h>

#include <functional>

using namespace rexa;

namespace {

class NoBlobs final : public BlobSink {
public:
    Digest put(BytesView) override { return {}; }
    std::unique_ptr<BlobWriter> open() override { return nullptr; }
};

class PlainSandbox final : public Sandbox {
public:
    PlainSandbox() { info_.environment.provider = "plain"; }
    [[nodiscard]] const SandboxInfo& info() const noexcept override { return info_; }
    Execution execute(const Command&, RunObserver&, const Call&) override { return {}; }
    void place(const Tree&, BlobSource&, const Call&) override {}
    CapturedWorkspace capture(const Tree& base, BlobSource&, BlobSink&, const Call&) override {
        return {base, {}};
    }
    void destroy(const Call&) override {}

private:
    SandboxInfo info_;
};

class PlainProvider final : public SandboxProvider {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "plain"; }
    std::unique_ptr<Sandbox> acquire(const SandboxSpec&, const Call&) override {
        return std::make_unique<PlainSandbox>();
    }
};

void check_unsupported(const std::function<void()>& operation) {
    try {
        operation();
        FAIL("was done");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::unsupported);
        CHECK(error.origin() == "plain");
        CHECK(error.message().starts_with("provider 'plain' cannot "));
    }
}

} // namespace

TEST_CASE("what a sandbox does not offer is unsupported") {
    PlainSandbox sandbox;
    NoBlobs blobs;
    check_unsupported([&] { static_cast<void>(sandbox.snapshot(blobs, {})); });
    check_unsupported([&] { static_cast<void>(sandbox.fork({})); });
    check_unsupported([&] { sandbox.stop({}); });
}

TEST_CASE("a provider that only acquires has harmless answers for the rest") {
    PlainProvider provider;
    CHECK(provider.try_resume("key", {}, {}) == nullptr);
    CHECK(provider.list({}, {}).empty());
    CHECK_NOTHROW(provider.reap("unknown", {}));
    CHECK(provider.fingerprint({}, {}) == Digest::of(as_bytes("plain")));
    CHECK(provider.describe({}, {}) == EnvironmentDescription{});
    CHECK_FALSE(provider.capabilities().fork);
    check_unsupported([&] { static_cast<void>(provider.acquire_from_snapshot({}, {}, {})); });
}

TEST_CASE("observers are told, and the silent one is always the same") {
    CHECK(&silent_observer() == &silent_observer());
    CHECK_NOTHROW(silent_observer().on_output({}));
    std::string seen;
    OutputObserver observer([&](const OutputEvent& event) { seen += as_chars(event.bytes); });
    observer.on_output({Stream::out, 0, {}, as_bytes("hello")});
    observer.on_phase({}, Phase::executing);
    CHECK(seen == "hello");
}
