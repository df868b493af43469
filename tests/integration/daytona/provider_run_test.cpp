#include "integration/daytona/provider_fixture.hpp"
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

} // namespace

TEST_CASE("only files that the sandbox lacks are sent, and only new ones come back") {
    RemoteProvider remote;
    const auto sandbox = remote.provider->acquire(RemoteProvider::spec(), soon());
    const Tree tree = remote.tree_with("in", "given");
    sandbox->place(tree, remote.blobs, soon());
    const auto uploads = remote.requests_with("bulk-upload");
    const auto same = sandbox->capture(tree, remote.blobs, remote.blobs, soon());
    CHECK(same.tree == tree);
    CHECK(remote.requests_with("bulk-download") == 1); // the list of files alone

    sandbox->place(tree, remote.blobs, soon());
    CHECK(remote.requests_with("bulk-upload") == uploads + 1); // no file among them
    RemoteProvider::output_of(*sandbox, "echo made > out; cp in copy; chmod +x in");
    const auto changed = sandbox->capture(tree, remote.blobs, remote.blobs, soon());
    const auto top = decode_tree_node(remote.blobs.read(changed.tree.root(), soon()));
    REQUIRE(top.entries.size() == 3);
    CHECK(top.find("in")->kind == EntryKind::executable);
    CHECK(top.find("copy")->object == Digest::of(as_bytes("given")));
    CHECK(remote.blobs.read(top.find("out")->object, soon()).chars() == "made\n");
    sandbox->destroy(soon());
}

TEST_CASE("a name to be left out may be of any bytes") {
    RemoteProvider remote;
    auto spec = RemoteProvider::spec();
    spec.ignore = {"\xff", "it's"};
    const auto sandbox = remote.provider->acquire(spec, soon());
    RemoteProvider::output_of(*sandbox, "touch \"$(printf '\\377')\" \"it's\" kept");
    const auto captured = sandbox->capture(Tree(), remote.blobs, remote.blobs, soon());
    const auto top = decode_tree_node(remote.blobs.read(captured.tree.root(), soon()));
    REQUIRE(top.entries.size() == 1);
    CHECK(top.entries.front().name == "kept");
    sandbox->destroy(soon());
}

TEST_CASE("hostile workspaces are kept as far as they can be, and what cannot be is named") {
    RemoteProvider remote;
    const auto sandbox =
        remote.provider->acquire(RemoteProvider::spec("rexa-hostile", Language::python), soon());
    RemoteProvider::output_of(*sandbox,
                              "import os, socket\n"
                              "os.mkfifo('pipe')\n"
                              "socket.socket(socket.AF_UNIX).bind('socket')\n"
                              "open(b'\\xff\\n', 'w').write('odd')\n"
                              "os.symlink('/etc/passwd', 'link')\n"
                              "os.mkdir('closed'); open('closed/f', 'w').write('x')\n"
                              "os.chmod('closed/f', 0); os.chmod('closed', 0)\n",
                              Language::python);
    const auto kept = sandbox->capture(Tree(), remote.blobs, remote.blobs, soon());
    CHECK(kept.left_out == std::vector<std::string>{"pipe: a FIFO", "socket: a socket"});
    const auto top = decode_tree_node(remote.blobs.read(kept.tree.root(), soon()));
    REQUIRE(top.entries.size() == 3);
    CHECK(top.find("link")->target == "/etc/passwd");
    CHECK(top.find("\xff\n")->size == 3);
    CHECK(top.find("closed")->kind == EntryKind::directory);
    sandbox->destroy(soon());
}

TEST_CASE("output is exact, whatever the live view does") {
    for (const auto* fault :
         {R"({"kind": "follow_closes", "times": 100})",
          R"({"kind": "follow_replays", "times": 100})",
          R"({"kind": "bad_gateway", "path": "/logs", "method": "GET", "times": 1})"}) {
        CAPTURE(fault);
        RemoteProvider remote;
        remote.server.arm(fault);
        const auto sandbox =
            remote.provider->acquire(RemoteProvider::spec("rexa-output", Language::python), soon());
        const auto text = RemoteProvider::output_of(
            *sandbox,
            "import sys\n"
            "sys.stdout.buffer.write(bytes(range(256)) * 1000 + b'no line end')\n",
            Language::python);
        std::string wanted;
        for (int i = 0; i < 256'000; ++i) {
            wanted += static_cast<char>(i % 256);
        }
        CHECK(text == wanted + "no line end");
        CHECK(sandbox->info().notices.empty());
        sandbox->destroy(soon());
    }
}

TEST_CASE("more output than is shown live comes at the end") {
    RemoteProvider remote;
    const auto sandbox =
        remote.provider->acquire(RemoteProvider::spec("rexa-output", Language::python), soon());
    const auto text = RemoteProvider::output_of(
        *sandbox, "import sys\nsys.stdout.write('0123456789' * 600_000)\n", Language::python);
    CHECK(text.size() == 6'000'000);
    CHECK(text.substr(5'999'980) == "01234567890123456789");
    sandbox->destroy(soon());
}

TEST_CASE("a program that changes the record of its output is found out") {
    RemoteProvider remote;
    const auto sandbox =
        remote.provider->acquire(RemoteProvider::spec("rexa-forger", Language::python), soon());
    RemoteProvider::output_of(*sandbox,
                              "import glob, os\n"
                              "print('x' * 5_000_000, flush=True)\n"
                              "name, = glob.glob('/tmp/rexa/runs/*/out')\n"
                              "while os.stat(name).st_size < 5_000_001: pass\n"
                              "with open(name, 'r+b') as file:\n"
                              "    file.seek(4_900_000)\n"
                              "    file.write(b'forged')\n",
                              Language::python);
    CHECK(sandbox->info().notices ==
          std::vector<std::string>{"standard output may not be what the program wrote: something "
                                   "in the sandbox changed its record"});
    sandbox->destroy(soon());
}

TEST_CASE("an interpreter that the sandbox lacks is named, with where it was looked for") {
    RemoteProvider remote;
    auto options = remote.options();
    const auto sandbox = remote.provider->acquire(RemoteProvider::spec(), soon());
    RemoteProvider::output_of(*sandbox, "true");
    Command command;
    command.language = Language::python;
    command.code = "print(1)";
    // The helper's own list is changed, since this machine may have every interpreter there is.
    remote.client.toolbox(remote.client.sandboxes().get("rexa-0123456789abcdef", soon()))
        .files()
        .replace_in_files({"/tmp/rexa/remote/program.py"}, R"(["python3", "python"])",
                          R"(["python4"])", soon());
    const auto why = refusal([&] { sandbox->execute(command, silent_observer(), soon()); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::interpreter_not_found);
    CHECK(why->message().find("no interpreter for python: looked for python4 in ") == 0);
    sandbox->destroy(soon());
}

TEST_CASE("a sandbox that was stopped meanwhile is reported as that") {
    RemoteProvider remote;
    const auto sandbox = remote.provider->acquire(RemoteProvider::spec(), soon());
    sandbox->stop(soon());
    const auto why = refusal([&] { RemoteProvider::output_of(*sandbox, "true"); });
    REQUIRE(why.has_value());
    CHECK(why->code() == Errc::sandbox_unavailable);
    CHECK(why->message().find("stopped") != std::string::npos);
    sandbox->destroy(soon());
}

TEST_CASE("a call that ends keeps what the program had printed") {
    RemoteProvider remote;
    const auto sandbox =
        remote.provider->acquire(RemoteProvider::spec("rexa-slow", Language::python), soon());
    Command command;
    command.code = "import time\nprint('before', flush=True)\ntime.sleep(1000)\n";
    std::string text;
    std::stop_source stop;
    OutputObserver observer([&](const OutputEvent& event) {
        text += as_chars(event.bytes);
        stop.request_stop();
    });
    const auto ended = sandbox->execute(command, observer, Call().stop(stop.get_token()));
    CHECK(ended.status == Status::cancelled);
    CHECK(ended.signal == 9);
    CHECK(text == "before\n");
    CHECK(RemoteProvider::output_of(*sandbox, "print('after')", Language::python) == "after\n");
    const auto timed = sandbox->execute(command, silent_observer(),
                                        Call().timeout(std::chrono::milliseconds(1500)));
    CHECK(timed.status == Status::timed_out);
    sandbox->destroy(soon());
}
