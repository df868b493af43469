#include "integration/daytona/provider_fixture.hpp"
#include "support/leases.hpp"
#include "support/refusal.hpp"

#include <rexa/engine.hpp>
#include <rexa/memory.hpp>
#include <rexa/reap.hpp>

#include <doctest/doctest.h>

// Whose a sandbox is, and who ends it.

using namespace rexa;
using test::refusal;
using test::refusal_code;
using test::RemoteProvider;
using Names = std::vector<std::string>;

namespace {

Call soon() {
    return RemoteProvider::soon();
}

} // namespace

TEST_CASE("a key that is taken is refused, and whose it is keeps its sandbox") {
    RemoteProvider remote;
    const auto spec = RemoteProvider::spec();
    const auto sandbox = remote.provider->acquire(spec, soon());
    CHECK(refusal_code([&] { remote.provider->acquire(spec, soon()); }) == Errc::already_exists);
    CHECK(remote.left() == Names{spec.key});
    CHECK(RemoteProvider::output_of(*sandbox, "echo here") == "here\n");
    sandbox->destroy(soon());
}

TEST_CASE("nothing is ended that a list gave without being asked for") {
    RemoteProvider remote;
    remote.server.set(R"({"ignore_labels": true})");
    remote.provider->acquire(RemoteProvider::spec("rexa-other"), soon());
    daytona::v0::NewSandbox foreign;
    foreign.name = "foreign";
    remote.client.sandboxes().create(foreign, soon());
    remote.provider->reap("rexa-one", soon());
    CHECK(remote.left().size() == 2);
    CHECK(remote.provider->try_resume("rexa-one", RemoteProvider::spec(), soon()) == nullptr);
}

TEST_CASE("what rexa did not make is neither listed nor reaped") {
    RemoteProvider remote;
    daytona::v0::NewSandbox foreign;
    foreign.name = "foreign";
    foreign.labels = {{"team", "a"}};
    remote.client.sandboxes().create(foreign, soon());
    CHECK(remote.provider->list({{"team", "a"}}, soon()).empty());
    CHECK(reap_all(*remote.provider, {{"team", "a"}}, soon()) == 0);
    CHECK(remote.left() == Names{"foreign"});
}

TEST_CASE("labels of the engine are not overwritten by the options") {
    RemoteProvider remote;
    auto options = remote.options();
    options.labels = {{"rexa", "mine"}, {"team", "a"}};
    auto spec = RemoteProvider::spec();
    spec.labels = {{"rexa", "run"}};
    const auto sandbox = make_daytona(options)->acquire(spec, soon());
    const auto labels = remote.client.sandboxes().get(spec.key, soon()).labels;
    CHECK(labels.at("rexa") == "run");
    CHECK(labels.at("team") == "a");
    sandbox->destroy(soon());
}

TEST_CASE("a server that passes over what a sandbox may reach gets no run") {
    RemoteProvider remote;
    remote.server.set(R"({"server_version": "0.189.0"})");
    auto options = remote.options();
    options.allowed_domains = {"example.org"};
    auto spec = RemoteProvider::spec();
    spec.network = Network::internet;
    const auto refused = refusal([&] { make_daytona(options)->acquire(spec, soon()); });
    REQUIRE(refused.has_value());
    CHECK(refused->code() == Errc::unsupported);
    CHECK_FALSE(refused->had_no_effect());
    CHECK(remote.left().empty());
}

TEST_CASE("a creation that made nothing says so") {
    RemoteProvider remote;
    const auto spec = RemoteProvider::spec();
    const auto refused_for = [&](const SandboxSpec& wanted) {
        return refusal([&] { remote.provider->acquire(wanted, soon()); });
    };
    auto mounting = spec;
    mounting.host_paths = {"/etc"};
    CHECK(refused_for(mounting)->had_no_effect());
    auto options = remote.options();
    options.allowed_domains = {"a,b"};
    auto reaching = spec;
    reaching.network = Network::internet;
    const auto wrong = refusal([&] { make_daytona(options)->acquire(reaching, soon()); });
    REQUIRE(wrong.has_value());
    CHECK(wrong->code() == Errc::invalid_argument);
    CHECK(wrong->had_no_effect());
    CHECK(remote.requests_with("POST ") == 0);
    for (const int status : {400, 401, 403, 422}) {
        CAPTURE(status);
        remote.server.arm(R"({"kind": "status", "method": "POST", "path": "/api/sandbox$", )"
                          R"("status": )" +
                          std::to_string(status) + "}");
        const auto refused = refused_for(spec);
        REQUIRE(refused.has_value());
        CHECK(refused->http_status() == status);
        CHECK(refused->had_no_effect());
    }
    remote.server.arm(R"({"kind": "corpse"})");
    CHECK_FALSE(refused_for(spec)->had_no_effect());
    CHECK(remote.left().empty());
}

TEST_CASE("a run that is refused for its key tells of no sandbox") {
    RemoteProvider remote;
    auto options = remote.options();
    options.api_key = Secret("wrong");
    EngineParts parts;
    const std::shared_ptr<SnapshotStore> store = make_memory_store();
    parts.store = store;
    parts.providers = {make_daytona(options)};
    Engine engine(std::move(parts));
    CHECK(refusal_code([&] { engine.run(RunRequest("true", Language::shell)); }) ==
          Errc::unauthenticated);
    store->record_environment(make_daytona(options)->fingerprint(RemoteProvider::spec(), soon()),
                              {}, soon());
    CHECK(refusal_code([&] { engine.run(RunRequest("true", Language::shell)); }) ==
          Errc::unauthenticated);
    const auto refused = engine.get(engine.query({}).entries.at(0).id);
    CHECK(refused.data().notices.size() == 1);
    CHECK(test::take_leases(*store) == 0);
}

TEST_CASE("a sandbox that ends already is not ended again") {
    RemoteProvider remote;
    remote.server.set_delays(R"({"delete": 3})");
    remote.server.arm(R"({"kind": "corpse"})");
    const auto spec = RemoteProvider::spec();
    CHECK(refusal_code([&] { remote.provider->acquire(spec, soon()); }) == Errc::remote_refused);
    remote.provider->reap(spec.key, soon());
    CHECK(remote.requests_with("DELETE ") == 1);
    CHECK(remote.left().empty());
}

TEST_CASE("what a creation that was cut off makes later is ended with the next one") {
    RemoteProvider remote;
    remote.server.arm(
        R"({"kind": "delay", "seconds": 1, "method": "POST", "path": "/api/sandbox$"})");
    CHECK(refusal_code([&] {
              remote.provider->acquire(RemoteProvider::spec(),
                                       Call().timeout(std::chrono::milliseconds(300)));
          }) == Errc::deadline_exceeded);
    for (const Call call = soon(); remote.left().empty();) {
        call.check();
    }
    remote.provider->acquire(RemoteProvider::spec("rexa-next"), soon())->destroy(soon());
    CHECK(remote.left().empty());
}

TEST_CASE("a fork has a key of its own, and one that fails leaves nothing behind") {
    RemoteProvider remote;
    remote.server.set(R"({"default_class": "linux-vm"})");
    const auto parent = remote.provider->acquire(RemoteProvider::spec(), soon());
    remote.server.arm(R"({"kind": "status", "status": 403, "method": "PUT", "path": "/labels$"})");
    CHECK(refusal_code([&] { parent->fork(soon()); }) == Errc::permission_denied);
    CHECK(remote.left() == Names{"rexa-0123456789abcdef"});
    const auto child = parent->fork(soon());
    const auto record = remote.client.sandboxes().get(child->info().key, soon());
    CHECK(record.labels.at("rexa.key") == child->info().key);
    child->destroy(soon());
    remote.client.sandboxes().wait_until_removed(record.id, soon());
    parent->destroy(soon());
}

TEST_CASE("a fork that was cut off and is made later is ended with the next creation") {
    RemoteProvider remote;
    remote.server.set(R"({"default_class": "linux-vm"})");
    const auto parent = remote.provider->acquire(RemoteProvider::spec(), soon());
    remote.server.arm(R"({"kind": "delay", "seconds": 1, "path": "/fork$"})");
    CHECK(refusal_code([&] { parent->fork(Call().timeout(std::chrono::milliseconds(300))); }) ==
          Errc::deadline_exceeded);
    for (const Call call = soon(); remote.left().size() < 2;) {
        call.check();
    }
    const auto next = remote.provider->acquire(RemoteProvider::spec("rexa-next"), soon());
    CHECK(remote.left() == Names{"rexa-0123456789abcdef", "rexa-next"});
    next->destroy(soon());
    parent->destroy(soon());
}

TEST_CASE("a sandbox whose network was opened meanwhile is not resumed") {
    RemoteProvider remote;
    const auto spec = RemoteProvider::spec();
    const auto sandbox = remote.provider->acquire(spec, soon());
    daytona::v0::NetworkSettings open;
    open.block_all = false;
    remote.client.sandboxes().set_network(remote.client.sandboxes().get(spec.key, soon()).id, open,
                                          soon());
    CHECK(remote.provider->try_resume(spec.key, spec, soon()) == nullptr);
    sandbox->destroy(soon());
}

TEST_CASE("a sandbox that may reach something else is not resumed") {
    RemoteProvider remote;
    auto spec = RemoteProvider::spec();
    spec.network = Network::internet;
    const auto sandbox = remote.provider->acquire(spec, soon());
    auto options = remote.options();
    options.allowed_domains = {"example.org"};
    CHECK(make_daytona(options)->try_resume(spec.key, spec, soon()) == nullptr);
    CHECK(remote.provider->try_resume(spec.key, spec, soon()) != nullptr);
    sandbox->destroy(soon());
}

TEST_CASE("a snapshot that is made anew under its name is another environment") {
    RemoteProvider remote;
    daytona::v0::NewSnapshot wanted;
    wanted.name = "mine";
    wanted.image = "python:3.12";
    const auto spec = RemoteProvider::spec();
    const auto fingerprint = [&] {
        const auto made = remote.client.snapshots().create(wanted, soon());
        remote.client.snapshots().wait_until_active(made.id, soon());
        auto options = remote.options();
        options.snapshot = "mine";
        const auto provider = make_daytona(options);
        const auto first = provider->fingerprint(spec, soon());
        CHECK(provider->fingerprint(spec, soon()) == first);
        remote.client.snapshots().remove(made.id, soon());
        const Call call = soon();
        while (refusal_code([&] { remote.client.snapshots().get(made.id, call); }) !=
               Errc::not_found) {
            call.check();
        }
        return first;
    };
    CHECK(fingerprint() != fingerprint());
}
