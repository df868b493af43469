#include "live/daytona_account.hpp"
#include "support/memory_blobs.hpp"
#include "support/refusal.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace rexa;
using namespace std::chrono_literals;
using test::DaytonaAccount;
using test::refusal_code;

namespace {

Call soon() {
    return Call().timeout(5min);
}

SandboxSpec spec_of(const std::string& key) {
    SandboxSpec spec;
    spec.key = key;
    spec.language = Language::shell;
    return spec;
}

std::string output_of(Sandbox& sandbox, const std::string& code) {
    Command command;
    command.language = Language::shell;
    command.code = code;
    std::string text;
    OutputObserver observer([&](const OutputEvent& event) { text += as_chars(event.bytes); });
    sandbox.execute(command, observer, soon());
    return text;
}

std::set<std::string> names_in(const Tree& tree, test::MemoryBlobs& blobs) {
    std::set<std::string> names;
    for (const auto& entry : decode_tree_node(blobs.read(tree.root(), soon())).entries) {
        names.insert(entry.name);
    }
    return names;
}

/// The name of the one snapshot that was made of the sandbox with this key.
std::string snapshot_of(const DaytonaAccount& account, const std::string& key) {
    daytona::v0::SnapshotQuery query;
    query.name = key;
    const auto found = account.client().snapshots().list(query, soon());
    return found.size() == 1 ? found.front().name : "";
}

/// Freezes a sandbox whose workspace holds the file `made`, and makes another one of it.
void check_snapshot(const DaytonaAccount& account, SandboxProvider& provider, Sandbox& sandbox) {
    test::MemoryBlobs blobs;
    SandboxSnapshot frozen;
    try {
        frozen = sandbox.snapshot(blobs, soon());
    } catch (const Error& error) {
        // Not every service and class of sandbox can; the error must say so, and no more.
        REQUIRE(error.code() == Errc::unsupported);
        return;
    }
    const auto name = snapshot_of(account, sandbox.info().key);
    CHECK_FALSE(name.empty());
    const auto second =
        provider.acquire_from_snapshot(frozen, spec_of(sandbox.info().key + "-second"), soon());
    CHECK(output_of(*second, "cat made") == "made\n");
    second->destroy(soon());
    account.client().snapshots().remove(name, soon());
}

} // namespace

TEST_CASE("the life of a sandbox: made, used, captured, stopped, resumed, frozen, destroyed") {
    const DaytonaAccount account;
    const auto provider = make_daytona(account.options());
    const auto spec = spec_of(account.name());
    test::MemoryBlobs blobs;
    auto sandbox = provider->acquire(spec, soon());
    CHECK(account.made() == std::vector<std::string>{spec.key});
    sandbox->place(Tree(), blobs, soon());
    CHECK(output_of(*sandbox, "echo made > made; echo done") == "done\n");
    const auto captured = sandbox->capture(Tree(), blobs, blobs, soon());
    CHECK(captured.left_out.empty());
    CHECK(names_in(captured.tree, blobs) == std::set<std::string>{"made"});
    CHECK(blobs.contains(as_bytes("made\n")));

    sandbox->stop(soon());
    sandbox = provider->try_resume(spec.key, spec, soon());
    REQUIRE(sandbox != nullptr);
    CHECK(output_of(*sandbox, "cat made") == "made\n");

    check_snapshot(account, *provider, *sandbox);
    sandbox->destroy(soon());
    CHECK(sandbox->info().cost.value_or(Cost()) > Cost());
    CHECK(provider->try_resume(spec.key, spec, soon()) == nullptr);
    CHECK(account.left().empty());
}

TEST_CASE("what a dead host left is reaped by its key") {
    const DaytonaAccount account;
    const auto provider = make_daytona(account.options());
    const auto spec = spec_of(account.name());
    provider->acquire(spec, soon());
    CHECK(account.made() == std::vector<std::string>{spec.key});
    provider->reap(spec.key, soon());
    provider->reap(spec.key, soon());
    CHECK(account.left().empty());
}

TEST_CASE("a key is told from one that the service does not know") {
    const DaytonaAccount account;
    CHECK_NOTHROW(account.client().current_key(soon()));
    auto options = account.options();
    options.api_key =
        Secret("dtn_0000000000000000000000000000000000000000000000000000000000000000");
    CHECK(refusal_code([&] { make_daytona(options)->acquire(spec_of(account.name()), soon()); }) ==
          Errc::unauthenticated);
}
