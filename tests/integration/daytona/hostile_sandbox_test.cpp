#include "integration/daytona/provider_fixture.hpp"
#include "sandbox/daytona/remote_helper.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using test::refusal;
using test::refusal_code;
using test::RemoteProvider;

namespace {

Call soon() {
    return RemoteProvider::soon();
}

/// Runs a program that adds to the helper's own code.
void change_helper(Sandbox& sandbox, const std::string& file, const std::string& addition) {
    RemoteProvider::output_of(
        sandbox, "open('/tmp/rexa/remote/" + file + "', 'a').write('''" + addition + "''')\n",
        Language::python);
}

/// What a helper says that lies about its workspace: one file, of the content "a".
std::string lying_capture(const std::string& size) {
    return "\n"
           "def capture(places, *rest):\n"
           "    digest = hashlib.sha256(b\"a\").hexdigest()\n"
           "    with open(os.path.join(places.blobs, digest), \"wb\") as file:\n"
           "        file.write(b\"a\")\n"
           "    with open(os.path.join(places.base, \"found\"), \"w\") as found:\n"
           "        found.write(manifest.Entry(\"f\", b\"name\", digest, " +
           size + ").line())\n";
}

std::unique_ptr<Sandbox> hostile_sandbox(RemoteProvider& remote) {
    return remote.provider->acquire(RemoteProvider::spec("rexa-hostile", Language::python), soon());
}

} // namespace

TEST_CASE("files that are smaller than their sandbox says are not kept") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    change_helper(*sandbox, "capture.py", lying_capture("4_000_000"));
    const auto why = refusal([&] { sandbox->capture(Tree(), remote.blobs, remote.blobs, soon()); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::bad_reply);
    CHECK(why->message() == "the sandbox says a file has a size that it has not");
    sandbox->destroy(soon());
}

TEST_CASE("nor are sizes that contradict what was placed") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    const Tree tree = remote.tree_with("in", "a");
    sandbox->place(tree, remote.blobs, soon());
    change_helper(*sandbox, "capture.py", lying_capture("2"));
    CHECK(refusal_code([&] { sandbox->capture(tree, remote.blobs, remote.blobs, soon()); }) ==
          Errc::bad_reply);
    sandbox->destroy(soon());
}

TEST_CASE("a tree with a false size is not placed") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    for (const std::uint64_t size : {4'000'000, 5'000'000}) {
        TreeNode node;
        node.entries = {{"in", EntryKind::file, size, remote.blobs.put(as_bytes("a")), ""}};
        const Tree tree(remote.blobs.put(encode(node)));
        CHECK(refusal_code([&] { sandbox->place(tree, remote.blobs, soon()); }) ==
              Errc::store_corrupt);
    }
    sandbox->destroy(soon());
}

TEST_CASE("what a changed helper says of a limit is told in words of this side") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    change_helper(*sandbox, "capture.py",
                  "\n"
                  "def capture(places, *rest):\n"
                  "    raise ValueError(\"workspace_files: send money to\" + 100_000 * \" me\")\n");
    const auto why = refusal([&] { sandbox->capture(Tree(), remote.blobs, remote.blobs, soon()); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::resource_exhausted);
    CHECK(why->message() == "workspace_files: the workspace holds more files and folders, or "
                            "deeper ones, than is allowed; write less or raise it");
    sandbox->destroy(soon());
}

TEST_CASE("a helper that gives no answer is given up, also without a deadline") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    daytona::RemoteHelper helper(
        remote.client.toolbox(remote.client.sandboxes().get("rexa-hostile", soon())),
        std::chrono::seconds(1));
    helper.upload({{"/tmp/rexa/mark", ""}}, soon());
    change_helper(*sandbox, "capture.py", "\nimport time\ntime.sleep(9e6)\n");
    const auto why = refusal([&] { helper.run("platform", {}, Call()); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::sandbox_failed);
    CHECK(why->message() == "rexa's helper in the sandbox gave no answer in time");
    sandbox->destroy(soon());
}

TEST_CASE("a helper may have as much to say as many files need") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    daytona::RemoteHelper helper(
        remote.client.toolbox(remote.client.sandboxes().get("rexa-hostile", soon())));
    helper.upload({{"/tmp/rexa/mark", ""}}, soon());
    change_helper(*sandbox, "run.py", "\ndef platform(places):\n    print(20_000_000 * \"x\")\n");
    CHECK(helper.run("platform", {}, soon()).size() == 20'000'001);
    sandbox->destroy(soon());
}

TEST_CASE("a sandbox that stops in the middle of a file is given up, also without a deadline") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    daytona::RemoteHelper helper(
        remote.client.toolbox(remote.client.sandboxes().get("rexa-hostile", soon())),
        std::chrono::seconds(1));
    const auto refused = [&](const std::string& path, const auto& work) {
        remote.server.arm(R"({"kind": "stall", "path": ")" + path + "\"}");
        const auto why = refusal(work);
        REQUIRE(why.has_value());
        CHECK(why->code() == Errc::sandbox_failed);
        return why->message();
    };
    CHECK(refused("/files/bulk-upload", [&] {
              helper.upload({{"/tmp/rexa/mark", "m"}}, Call());
          }) == "the sandbox did not take files in time");
    helper.upload({{"/tmp/rexa/mark", "m"}}, soon());
    CHECK(refused("/files/(bulk-)?download", [&] {
              static_cast<void>(helper.read("/tmp/rexa/mark", 1, Call()));
          }) == "the sandbox did not send a file in time");
    CHECK(refused("/process/session", [&] { helper.start("s", "platform", {}, Call()); }) ==
          "the sandbox did not start rexa's helper in time");
    sandbox->destroy(soon());
}

TEST_CASE("a sandbox without python3 is named as that by the first run") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    RemoteProvider::output_of(*sandbox,
                              "open('/tmp/rexa/remote/__main__.py', 'w').write("
                              "'import os; os._exit(127)')\n",
                              Language::python);
    const auto why = refusal([&] { RemoteProvider::output_of(*sandbox, "true"); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::interpreter_not_found);
    CHECK(why->message() == "the sandbox has no python3, which rexa needs there; choose a snapshot "
                            "or an image that has it");
    sandbox->destroy(soon());
}

TEST_CASE("a program that kills what watches it loses its result, and no output") {
    RemoteProvider remote;
    const auto sandbox = remote.provider->acquire(RemoteProvider::spec(), soon());
    Command command;
    command.language = Language::shell;
    command.code = "head -c 5000000 /dev/zero\n"
                   "until [ \"$(cat /tmp/rexa/runs/*/out | wc -c)\" = 5000000 ]; do :; done\n"
                   "kill -9 $PPID\n";
    std::uint64_t size = 0;
    OutputObserver observer([&](const OutputEvent& event) { size += event.bytes.size(); });
    const auto why = refusal([&] { sandbox->execute(command, observer, soon()); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::sandbox_failed);
    CHECK(size == 5'000'000);
    sandbox->destroy(soon());
}

TEST_CASE("a record of output that was made longer, or taken away, does not undo the run") {
    RemoteProvider remote;
    const auto sandbox = hostile_sandbox(remote);
    const std::string print = "import glob, os\n"
                              "print('x' * 5_000_000, flush=True)\n"
                              "name, = glob.glob('/tmp/rexa/runs/*/out')\n"
                              "while os.stat(name).st_size < 5_000_001: pass\n";
    const auto longer = RemoteProvider::output_of(*sandbox, print + "open(name, 'a').write('!')\n",
                                                  Language::python);
    CHECK(longer == std::string(5'000'000, 'x') + "\n");
    CHECK(sandbox->info().notices.empty());
    const auto gone =
        RemoteProvider::output_of(*sandbox, print + "os.remove(name)\n", Language::python);
    CHECK(gone.size() <= 4u << 20);
    CHECK(sandbox->info().notices ==
          std::vector<std::string>{"standard output may not be what the program wrote: something "
                                   "in the sandbox changed its record"});
    sandbox->destroy(soon());
}

TEST_CASE("a program that floods the log of its own run does no harm to it") {
    RemoteProvider remote;
    const auto sandbox = remote.provider->acquire(RemoteProvider::spec(), soon());
    CHECK(RemoteProvider::output_of(*sandbox, "yes $(printf %060000d 0) | head -c 20000000 > "
                                              "/proc/$PPID/fd/1; echo done") == "done\n");
    CHECK(sandbox->info().notices.empty());
    sandbox->destroy(soon());
}

TEST_CASE("a run whose log cannot be read has its result all the same") {
    RemoteProvider remote;
    const auto sandbox = remote.provider->acquire(RemoteProvider::spec(), soon());
    remote.server.arm(
        R"({"kind": "status", "status": 403, "path": "/logs", "skip": 1, "times": 1000})");
    Command command;
    command.language = Language::shell;
    command.code = "exit 3";
    const auto ended = sandbox->execute(command, silent_observer(), soon());
    CHECK(ended.exit_code == 3);
    sandbox->destroy(soon());
}

TEST_CASE("a program that ended before its call did is kept as it ended") {
    RemoteProvider remote;
    const auto sandbox = remote.provider->acquire(RemoteProvider::spec(), soon());
    Command command;
    command.language = Language::shell;
    command.code = "head -c 30000000 /dev/zero";
    std::uint64_t size = 0;
    std::stop_source stop;
    OutputObserver observer([&](const OutputEvent& event) {
        size += event.bytes.size();
        if (size > 5'000'000) { // more than is shown live: the program is over
            stop.request_stop();
        }
    });
    const auto ended = sandbox->execute(command, observer, Call().stop(stop.get_token()));
    CHECK(ended.status == Status::succeeded);
    CHECK(ended.exit_code == 0);
    CHECK(size == 30'000'000);
    sandbox->destroy(soon());
}

TEST_CASE("what was placed before a stop is still there for the capture after it") {
    RemoteProvider remote;
    const auto spec = RemoteProvider::spec();
    const auto sandbox = remote.provider->acquire(spec, soon());
    const Tree tree = remote.tree_with("in", "given");
    sandbox->place(tree, remote.blobs, soon());
    sandbox->stop(soon());
    const auto resumed = remote.provider->try_resume(spec.key, spec, soon());
    const auto found = resumed->capture(tree, remote.blobs, remote.blobs, soon());
    CHECK(found.tree == tree);
    CHECK(found.left_out.empty());
    resumed->destroy(soon());
}
