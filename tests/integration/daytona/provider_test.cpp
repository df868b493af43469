#include "integration/daytona/canned_server.hpp"
#include "integration/daytona/provider_fixture.hpp"
#include "support/refusal.hpp"

#include <rexa/reap.hpp>

#include <doctest/doctest.h>

#include <stop_token>

using namespace rexa;
using daytona::v0::SandboxState;
using test::refusal;
using test::refusal_code;
using test::RemoteProvider;
using Names = std::vector<std::string>;

namespace {

Call soon() {
    return RemoteProvider::soon();
}

} // namespace

TEST_CASE("a sandbox has the run's name and labels, no network, and an end of its own") {
    RemoteProvider remote;
    auto spec = RemoteProvider::spec();
    spec.use = SandboxUse::once;
    spec.labels = {{"rexa.snapshot", "01"}};
    spec.limits.wall_time = std::chrono::minutes(3);
    const auto sandbox = remote.provider->acquire(spec, soon());
    const auto record = remote.client.sandboxes().get(spec.key, soon());
    CHECK(record.labels.at("rexa.snapshot") == "01");
    CHECK(record.labels.at("rexa.key") == spec.key);
    CHECK(record.network_block_all == true);
    CHECK(record.auto_stop_minutes == 15);
    CHECK(record.auto_delete_minutes == 0);
    CHECK(sandbox->info().key == spec.key);
    CHECK(sandbox->info().environment.isolation == Isolation::machine);
    CHECK(sandbox->info().environment.enforcement == Enforcement::remote);
    CHECK_FALSE(sandbox->info().cost.has_value());
    sandbox->destroy(soon());
    sandbox->destroy(soon());
    CHECK(remote.left().empty());
    CHECK(sandbox->info().cost->nano_usd > 0);
}

TEST_CASE("what a run may reach is what the options allow") {
    RemoteProvider remote;
    auto options = remote.options();
    options.allowed_addresses = {"10.0.0.0/8"};
    options.allowed_domains = {"*.example.org", "example.org"};
    auto spec = RemoteProvider::spec();
    spec.network = Network::internet;
    const auto sandbox = make_daytona(options)->acquire(spec, soon());
    const auto record = remote.client.sandboxes().get(spec.key, soon());
    CHECK_FALSE(record.network_block_all.value_or(false));
    CHECK(record.network_allow_list == "10.0.0.0/8");
    CHECK(record.domain_allow_list == "*.example.org,example.org");
    sandbox->destroy(soon());

    auto mounted = spec;
    mounted.host_paths = {"/etc"};
    spec.network = Network::host;
    const auto requests = remote.server.requests().size();
    CHECK(refusal_code([&] { remote.provider->acquire(spec, soon()); }) == Errc::unsupported);
    CHECK(refusal_code([&] { remote.provider->acquire(mounted, soon()); }) == Errc::unsupported);
    CHECK(remote.server.requests().size() == requests);
}

TEST_CASE("a creation that fails half-way leaves nothing behind") {
    for (const auto* fault :
         {R"({"kind": "corpse"})",
          R"({"kind": "close_after", "method": "POST", "path": "/sandbox$"})",
          R"({"kind": "close_in_head", "method": "POST", "path": "/sandbox$"})",
          R"({"kind": "close_in_body", "method": "POST", "path": "/sandbox$"})"}) {
        CAPTURE(fault);
        RemoteProvider remote;
        remote.server.arm(fault);
        const auto code =
            refusal_code([&] { remote.provider->acquire(RemoteProvider::spec(), soon()); });
        CHECK((code == Errc::remote_refused || code == Errc::connection_lost));
        CHECK(remote.left().empty());
    }
}

TEST_CASE("a creation whose call ends leaves nothing behind") {
    RemoteProvider remote;
    remote.server.set_delays(R"({"create": 1.5})");
    CHECK(refusal_code([&] {
              remote.provider->acquire(RemoteProvider::spec(),
                                       Call().timeout(std::chrono::milliseconds(300)));
          }) == Errc::deadline_exceeded);
    CHECK(remote.left().empty());
}

TEST_CASE("what could not be ended is ended with the next use, or with the provider") {
    RemoteProvider remote;
    for (const bool used_again : {true, false}) {
        remote.server.arm(R"({"kind": "corpse"})");
        remote.server.arm(R"({"kind": "status", "status": 403, "method": "DELETE"})");
        CHECK(refusal_code([&] { remote.provider->acquire(RemoteProvider::spec(), soon()); }) ==
              Errc::remote_refused);
        CHECK(remote.left() == Names{"rexa-0123456789abcdef"});
        if (used_again) {
            remote.provider->acquire(RemoteProvider::spec("rexa-next"), soon())->destroy(soon());
        } else {
            remote.provider.reset();
        }
        CHECK(remote.left().empty());
    }
}

TEST_CASE("files survive a stop, and what goes on is the same sandbox") {
    RemoteProvider remote;
    const auto spec = RemoteProvider::spec();
    const auto sandbox = remote.provider->acquire(spec, soon());
    sandbox->place(remote.tree_with("in", "given"), remote.blobs, soon());
    CHECK(RemoteProvider::output_of(*sandbox, "cat in; echo made > out") == "given");
    CHECK(RemoteProvider::output_of(*remote.provider->try_resume(spec.key, spec, soon()),
                                    "cat out") == "made\n");
    sandbox->stop(soon());
    CHECK(remote.client.sandboxes().get(spec.key, soon()).state == SandboxState::stopped);
    const auto started = remote.provider->try_resume(spec.key, spec, soon());
    REQUIRE(started != nullptr);
    CHECK(RemoteProvider::output_of(*started, "cat in out") == "givenmade\n");
    sandbox->stop(soon());
    remote.client.sandboxes().archive(spec.key, soon());
    remote.client.sandboxes().wait_until(spec.key, SandboxState::archived, soon());
    const auto restored = remote.provider->try_resume(spec.key, spec, soon());
    REQUIRE(restored != nullptr);
    CHECK(RemoteProvider::output_of(*restored, "cat in out") == "givenmade\n");
    restored->destroy(soon());
}

TEST_CASE("what is gone, or was made for something else, is not resumed") {
    RemoteProvider remote;
    const auto spec = RemoteProvider::spec();
    CHECK(remote.provider->try_resume(spec.key, spec, soon()) == nullptr);
    const auto sandbox = remote.provider->acquire(spec, soon());
    auto other = spec;
    other.base = ProviderSnapshot{"another"};
    CHECK(remote.provider->try_resume(spec.key, other, soon()) == nullptr);
    sandbox->destroy(soon());
    CHECK(remote.provider->try_resume(spec.key, spec, soon()) == nullptr);
    CHECK(remote.left().empty());
}

TEST_CASE("a sandbox is made from the state of another") {
    RemoteProvider remote;
    const auto first = remote.provider->acquire(RemoteProvider::spec(), soon());
    RemoteProvider::output_of(*first, "echo kept > file");
    const auto frozen = first->snapshot(remote.blobs, soon());
    CHECK(frozen.kind == "daytona_snapshot");
    const auto second =
        remote.provider->acquire_from_snapshot(frozen, RemoteProvider::spec("rexa-second"), soon());
    CHECK(RemoteProvider::output_of(*second, "cat file; echo more > file") == "kept\n");
    CHECK(RemoteProvider::output_of(*first, "cat file") == "kept\n");

    auto foreign = frozen;
    foreign.kind = "something";
    CHECK(refusal_code([&] {
              remote.provider->acquire_from_snapshot(foreign, RemoteProvider::spec("x"), soon());
          }) == Errc::invalid_argument);
    first->destroy(soon());
    second->destroy(soon());
}

TEST_CASE("a virtual machine is forked; what cannot be is told what would") {
    RemoteProvider remote;
    const auto container = remote.provider->acquire(RemoteProvider::spec("rexa-container"), soon());
    const auto why = refusal([&] { container->fork(soon()); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::unsupported);
    CHECK(why->http_status() == 422);
    CHECK(why->message() ==
          "POST /api/sandbox/" + remote.client.sandboxes().get("rexa-container", soon()).id +
              "/fork: this server or class of sandbox cannot do this; use another class "
              "(status 422)");
    remote.server.set(R"({"default_class": "linux-vm"})");
    const auto parent = remote.provider->acquire(RemoteProvider::spec(), soon());
    RemoteProvider::output_of(*parent, "echo kept > file");
    const auto child = parent->fork(soon());
    CHECK(RemoteProvider::output_of(*child, "cat file; echo child > file") == "kept\n");
    CHECK(RemoteProvider::output_of(*parent, "cat file") == "kept\n");
    const auto child_id = remote.client.sandboxes().get(child->info().key, soon()).id;
    child->destroy(soon());
    remote.client.sandboxes().wait_until_removed(child_id, soon());
    parent->destroy(soon());
    container->destroy(soon());
    CHECK(remote.left().empty());
}

TEST_CASE("what a dead host left is found by its name, else by its label, and ended") {
    RemoteProvider remote;
    remote.provider->acquire(RemoteProvider::spec("rexa-one"), soon());
    daytona::v0::NewSandbox renamed;
    renamed.name = "another-name";
    renamed.labels = {{"rexa.key", "rexa-two"}};
    remote.client.sandboxes().create(renamed, soon());
    remote.provider->reap("rexa-one", soon());
    CHECK(remote.left() == Names{"another-name"});
    remote.provider->reap("rexa-two", soon());
    remote.provider->reap("rexa-three", soon());
    CHECK(remote.left().empty());
}

TEST_CASE("a sandbox of this name that is somebody else's is left alone") {
    RemoteProvider remote;
    daytona::v0::NewSandbox foreign;
    foreign.name = "rexa-one";
    remote.client.sandboxes().create(foreign, soon());
    remote.provider->reap("rexa-one", soon());
    CHECK(remote.left() == Names{"rexa-one"});
}

TEST_CASE("a service that tells of impossible machines is billed for usual ones") {
    test::CannedServer server([](const std::string&) {
        return test::reply(R"({"id":"s","name":"s","cpu":-4,"memory":1e300,"mem":-1,"disk":-3})");
    });
    auto options = DaytonaOptions();
    options.api_url = server.options().api_url;
    options.api_key = Secret("key-1");
    options.snapshot = "mine";
    const auto impossible = make_daytona(options)->highest_cost(RemoteProvider::spec(), soon());
    options.snapshot.clear();
    CHECK(impossible == make_daytona(options)->highest_cost(RemoteProvider::spec(), soon()));
}

TEST_CASE("sandboxes are listed by their labels") {
    RemoteProvider remote;
    auto spec = RemoteProvider::spec();
    spec.labels = {{"team", "a"}};
    const auto sandbox = remote.provider->acquire(spec, soon());
    const auto found = remote.provider->list({{"team", "a"}}, soon());
    REQUIRE(found.size() == 1);
    CHECK(found[0].key == spec.key);
    CHECK(found[0].labels.at("team") == "a");
    CHECK(remote.provider->list({{"team", "b"}}, soon()).empty());
    sandbox->destroy(soon());
}

TEST_CASE("what hosts left that died with their store is ended by label") {
    RemoteProvider remote;
    for (const auto* key : {"rexa-one", "rexa-two", "rexa-other"}) {
        auto spec = RemoteProvider::spec(key);
        spec.labels = {{"team", spec.key == "rexa-other" ? "b" : "a"}};
        remote.provider->acquire(spec, soon());
    }
    CHECK(reap_all(*remote.provider, {{"team", "a"}}, soon()) == 2);
    CHECK(remote.left() == Names{"rexa-other"});
    CHECK(reap_all(*remote.provider, {{"team", "a"}}, soon()) == 0);
}

TEST_CASE("wishes that contradict each other are refused before any request") {
    const auto refused = [](auto change) {
        DaytonaOptions options;
        options.api_key = Secret("dtn_test");
        change(options);
        return refusal([&] { make_daytona(options); });
    };
    CHECK(refused([](auto& options) { options.api_key = Secret(); })->message() ==
          "api_key: give the key that the service's dashboard shows");
    CHECK(refused([](auto& options) {
              options.snapshot = "a";
              options.image = "b:1";
          })->message() == "snapshot and image: give one of them");
    CHECK(refused([](auto& options) { options.resources.emplace(); })->code() ==
          Errc::invalid_argument);
    CHECK(refused([](auto& options) {
              options.image = "a:1";
              options.resources = DaytonaResources{1, 0, 1};
          })->code() == Errc::invalid_argument);
    CHECK(refused([](auto& options) {
              options.idle_time_to_live = std::chrono::minutes(0);
          })->code() == Errc::invalid_argument);
    CHECK(refused([](auto& options) { options.api_url = "ftp://x"; })->code() ==
          Errc::invalid_argument);
}
