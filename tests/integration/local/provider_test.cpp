#include "integration/local/provider.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;

namespace fs = std::filesystem;

namespace {

/// Ends a call when so many objects have come.
class StoppingSink final : public MemoryBlobs {
public:
    explicit StoppingSink(std::size_t objects) : left_(objects) {}
    std::stop_source stop;

    Digest put(BytesView bytes) override {
        if (--left_ == 0) {
            stop.request_stop();
        }
        return MemoryBlobs::put(bytes);
    }

private:
    std::size_t left_;
};

} // namespace

TEST_CASE("Python code runs in the workspace as its own main module") {
    Provider provider;
    const Result result = provider.run("import os, sys\n"
                                       "print(os.getcwd(), sys.path[0], sys.argv, __name__)\n"
                                       "print(sorted(n for n in dir() if not n.startswith('__')))\n"
                                       "print(sorted(os.environ.items()))\n");
    CHECK(result.execution.status == Status::succeeded);
    CHECK(result.err.empty());
    CHECK(result.out ==
          "/workspace /workspace ['/run/rexa/main.py'] __main__\n"
          "['os', 'sys']\n"
          "[('HOME', '/workspace'), ('LANG', 'C.UTF-8'), "
          "('PATH', '/usr/local/bin:/usr/bin:/bin'), ('PYTHONDONTWRITEBYTECODE', '1'), "
          "('PYTHONHASHSEED', '0'), ('TZ', 'UTC'), "
          "('XDG_CACHE_HOME', '/tmp/.cache'), ('XDG_CONFIG_HOME', '/tmp/.config')]\n");
    CHECK(result.environment.isolation == Isolation::namespaces);
    CHECK(result.environment.interpreter == "/usr/bin/python3.11");
}

TEST_CASE("arguments, variables and input arrive") {
    Provider provider;
    Command command;
    command.arguments = {"--fast", "two words"};
    command.variables = {{"NAME", "value"}, {"TZ", "Europe/Berlin"}};
    command.standard_input = Bytes(std::string("line\n"));
    const Result result = provider.run("import os, sys\n"
                                       "print(sys.argv[1:], os.environ['NAME'], os.environ['TZ'], "
                                       "sys.stdin.read())\n",
                                       Language::python, Tree(), command);
    CHECK(result.out == "['--fast', 'two words'] value Europe/Berlin line\n\n");
}

TEST_CASE("a Python exception is told apart from its traceback, which stays as it was") {
    Provider provider;
    const Result result = provider.run("def f():\n"
                                       "    import json\n"
                                       "    json.loads('{')\n"
                                       "\n"
                                       "f()\n");
    CHECK(result.execution.status == Status::failed);
    CHECK(result.execution.exit_code == 1);
    REQUIRE(result.execution.exception);
    CHECK(result.execution.exception->type == "json.decoder.JSONDecodeError");
    CHECK(result.execution.exception->message ==
          "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)");
    CHECK(result.execution.exception->line == 3);
    CHECK(result.err.starts_with("Traceback (most recent call last):\n"
                                 "  File \"/run/rexa/main.py\", line 5, in <module>\n"
                                 "    f()\n"
                                 "  File \"/run/rexa/main.py\", line 3, in f\n"
                                 "    json.loads('{')\n"));
    CHECK(result.err.find("run.py") == std::string::npos);
}

TEST_CASE("syntax errors and exit codes of Python") {
    Provider provider;
    const Result syntax = provider.run("x = 1\nif x\n");
    REQUIRE(syntax.execution.exception);
    CHECK(syntax.execution.exception->type == "SyntaxError");
    CHECK(syntax.execution.exception->line == 2);
    CHECK(syntax.err.starts_with("  File \"/run/rexa/main.py\", line 2\n    if x\n"));

    const Result exit = provider.run("import sys\nsys.exit(300)\n");
    CHECK(exit.execution.exit_code == 44);
    CHECK_FALSE(exit.execution.exception);
    CHECK(exit.err.empty());
}

TEST_CASE("code knows the name of its file, and its warnings and future imports count") {
    Provider provider;
    const Result result = provider.run("from __future__ import annotations\n"
                                       "import sys\n"
                                       "def f(x: undefined):\n"
                                       "    return (lambda: sys._getframe().f_code.co_filename)()\n"
                                       "print(f(1), sys.gettrace())\n");
    CHECK(result.out == "/run/rexa/main.py None\n");
    CHECK(result.err.empty());
    const Result warned = provider.run("import sys\nprint(sys is 5)\n");
    CHECK(warned.out == "False\n");
    CHECK(warned.err == "/run/rexa/main.py:2: SyntaxWarning: \"is\" with a literal. Did you mean "
                        "\"==\"?\n  print(sys is 5)\n");
}

TEST_CASE("a program with warnings runs once") {
    Provider provider;
    for (const std::string shown : {"ignore", "default", "once", "error::UserWarning"}) {
        CAPTURE(shown);
        Command command;
        command.variables = {{"PYTHONWARNINGS", shown}};
        const Result result = provider.run("open('runs', 'a').write('x')\n"
                                           "print(open('runs').read(), 1 is 2)\n",
                                           Language::python, Tree(), command);
        CHECK(result.out == "x False\n");
        const bool warned = result.err.find("main.py:2: SyntaxWarning") != std::string::npos;
        CHECK(warned == (shown != "ignore"));
    }
}

TEST_CASE("the exception of a forked child is not its parent's") {
    Provider provider;
    const Result result = provider.run("import os, sys\n"
                                       "if os.fork() == 0:\n"
                                       "    raise ValueError('child')\n"
                                       "os.wait()\n"
                                       "sys.exit(3)\n");
    CHECK(result.execution.exit_code == 3);
    CHECK_FALSE(result.execution.exception);
    CHECK(result.err.find("ValueError: child") != std::string::npos);
}

TEST_CASE("a hostile note is no note") {
    Provider provider;
    for (const char* const prank : {
             "os.symlink('/etc/passwd', note)",
             "os.mkfifo(note)",
             "os.mkdir(note)",
             "open(note, 'wb').write(b'9999999999\\nx')",
             "open(note, 'wb').write(b'1\\na1\\nb1\\n0')",
             "open(note, 'wb').truncate(1 << 30)",
         }) {
        CAPTURE(prank);
        const Result result =
            provider.run(std::string("import os\nnote = '/run/rexa/note/exception'\n") + prank +
                         "\nos._exit(1)\n");
        CHECK(result.execution.exit_code == 1);
        CHECK_FALSE(result.execution.exception);
    }
}

TEST_CASE("processes that start from the main module's file find it") {
    Provider provider;
    const Result result = provider.run("import multiprocessing as m\n"
                                       "def double(x):\n"
                                       "    return 2 * x\n"
                                       "if __name__ == '__main__':\n"
                                       "    with m.get_context('spawn').Pool(2) as pool:\n"
                                       "        print(pool.map(double, [1, 2, 3]))\n");
    CHECK(result.err == "");
    CHECK(result.out == "[2, 4, 6]\n");
}

TEST_CASE("a run sees its parent's files, and branches do not see each other's") {
    Provider provider;
    const Result parent = provider.run("open('a', 'w').write('1')\n");
    CHECK_FALSE(parent.after.is_empty());
    const Result left = provider.run("open('a', 'w').write('2')\n", Language::python, parent.after);
    const Result right = provider.run("import os\nprint(open('a').read(), os.listdir())\n",
                                      Language::python, parent.after);
    CHECK(right.out == "1 ['a']\n");
    CHECK(right.after == parent.after);
    CHECK(left.after != parent.after);
    const Result grandchild =
        provider.run("print(open('a').read())\n", Language::python, left.after);
    CHECK(grandchild.out == "2\n");
}

TEST_CASE("of the host's keys a run sees none") {
    Provider provider;
    CHECK(provider
              .run("ls -A /etc/ssl | grep -v -x -e certs -e openssl.cnf; ls -d /etc/ssl/certs",
                   Language::shell)
              .out == "/etc/ssl/certs\n");
}

TEST_CASE("a socket or FIFO in a visible path is a way out, as the option's text says") {
    const TempDirectory directory;
    fs::permissions(directory.path(), fs::perms(0755));
    const fs::path path = directory.path() / "socket";
    const local::FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.string().size() < sizeof address.sun_path);
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    REQUIRE(::mkfifo((directory.path() / "fifo").c_str(), 0600) == 0);
    const local::FileDescriptor fifo(
        ::open((directory.path() / "fifo").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    LocalOptions options = options_with_debian_python();
    options.visible_paths = {directory.path()};
    Provider provider(options);
    const Result result = provider.run("import socket\n"
                                       "s = socket.socket(socket.AF_UNIX)\n"
                                       "s.connect('" +
                                       path.string() +
                                       "')\n"
                                       "s.send(b'out')\n"
                                       "open('" +
                                       directory.path().string() + "/fifo', 'wb').write(b'out')\n");
    CHECK(result.err.empty());
    char bytes[8] = {};
    const local::FileDescriptor peer(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    CHECK(::read(peer.get(), bytes, sizeof bytes) == 3);
    CHECK(::read(fifo.get(), bytes, sizeof bytes) == 3);
}

TEST_CASE("a folder that came from the parent can be moved by copying only") {
    Provider provider;
    const Result parent = provider.run("import os\nos.mkdir('d')\nopen('d/f', 'w').write('1')\n");
    // From the frozen layer, and from the materialised tree.
    Provider other(options_with_debian_python(), provider.objects);
    for (Provider* each : {&provider, &other}) {
        const Result branch = each->run("import errno, os, shutil\n"
                                        "try:\n"
                                        "    os.rename('d', 'e')\n"
                                        "except OSError as error:\n"
                                        "    print(errno.errorcode[error.errno])\n"
                                        "os.rename('d/f', 'd/g')\n"
                                        "shutil.move('d', 'e')\n"
                                        "print(os.listdir(), os.listdir('e'))\n",
                                        Language::python, parent.after);
        CHECK(branch.err.empty());
        CHECK(branch.out == "EXDEV\n['e'] ['g']\n");
    }
}

TEST_CASE("a capture that is cancelled half-way can be made again") {
    Provider provider;
    SandboxSpec spec;
    spec.language = Language::shell;
    const auto sandbox = provider.provider->acquire(spec, provider.call);
    sandbox->place(Tree(), provider.blobs, provider.call);
    Command command;
    command.language = Language::shell;
    command.code = "for i in $(seq 200); do mkdir $i; echo $i > $i/file; done";
    sandbox->execute(command, silent_observer(), provider.call);

    StoppingSink half(100);
    const Call cancelled = Call(provider.call).stop(half.stop.get_token());
    CHECK_THROWS_WITH_AS(
        static_cast<void>(sandbox->capture(Tree(), provider.blobs, half, cancelled)),
        doctest::Contains("cancelled"), Error);
    CHECK(half.count() >= 99);
    CHECK(half.count() < 400);

    const auto whole = sandbox->capture(Tree(), provider.blobs, provider.blobs, provider.call);
    sandbox->destroy(provider.call);
    CHECK(whole.left_out.empty());
    CHECK(decode_tree_node(provider.blobs.read(whole.tree.root(), provider.call)).entries.size() ==
          200);
    CHECK(provider.run("echo $(cat */file | sort -n | uniq | wc -l)", Language::shell, whole.tree)
              .out == "200\n");
}

TEST_CASE("a sandbox for one command is captured after it, and refuses a second one") {
    Provider provider;
    SandboxSpec spec;
    spec.language = Language::shell;
    Command command;
    command.language = Language::shell;
    command.code = "echo here > file; sleep 100 &";
    for (const auto use : {SandboxUse::once, SandboxUse::repeated}) {
        CAPTURE(static_cast<int>(use));
        spec.use = use;
        const auto sandbox = provider.provider->acquire(spec, provider.call);
        sandbox->place(Tree(), provider.blobs, provider.call);
        CHECK(sandbox->execute(command, silent_observer(), provider.call).exit_code == 0);
        const auto again = [&] { sandbox->execute(command, silent_observer(), provider.call); };
        if (use == SandboxUse::once) {
            CHECK_THROWS_WITH_AS(again(), "use: this sandbox was acquired for one command", Error);
        } else {
            CHECK_NOTHROW(again());
        }
        const auto after =
            sandbox->capture(Tree(), provider.blobs, provider.blobs, provider.call).tree;
        const auto entries =
            decode_tree_node(provider.blobs.read(after.root(), provider.call)).entries;
        REQUIRE(entries.size() == 1);
        CHECK(entries[0].name == "file");
        sandbox->destroy(provider.call);
    }
}

TEST_CASE("what fits into a full workspace is kept") {
    Provider provider;
    SandboxSpec spec;
    spec.language = Language::shell;
    spec.limits.workspace_bytes = 100'000;
    Command command;
    command.language = Language::shell;
    for (const char* const code : {"for i in $(seq 20); do echo $i > $i; done",
                                   "echo kept > 1; head -c 10000000 /dev/zero > rest"}) {
        CAPTURE(code);
        command.code = code;
        const auto sandbox = provider.provider->acquire(spec, provider.call);
        sandbox->place(Tree(), provider.blobs, provider.call);
        sandbox->execute(command, silent_observer(), provider.call);
        const auto captured =
            sandbox->capture(Tree(), provider.blobs, provider.blobs, provider.call);
        sandbox->destroy(provider.call);
        CHECK(captured.left_out.empty());
        const auto made =
            decode_tree_node(provider.blobs.read(captured.tree.root(), provider.call)).entries;
        REQUIRE(made.size() >= 2);
        CHECK(made[0].name == "1");
    }
}

TEST_CASE("every file that a run could make is kept, up to the last") {
    Provider provider;
    SandboxSpec spec;
    spec.language = Language::python;
    spec.limits.workspace_files = 100;
    const auto sandbox = provider.provider->acquire(spec, provider.call);
    sandbox->place(Tree(), provider.blobs, provider.call);
    Command command;
    command.code = "import errno\n"
                   "made = 0\n"
                   "try:\n"
                   "    while made < 1000:\n"
                   "        open(str(made), 'w').close()\n"
                   "        made += 1\n"
                   "except OSError as error:\n"
                   "    print(made, errno.errorcode[error.errno])\n";
    std::string out;
    OutputObserver observer([&](const OutputEvent& event) { out += as_chars(event.bytes); });
    sandbox->execute(command, observer, provider.call);
    const Tree after = sandbox->capture(Tree(), provider.blobs, provider.blobs, provider.call).tree;
    sandbox->destroy(provider.call);
    const auto made = decode_tree_node(provider.blobs.read(after.root(), provider.call)).entries;
    CHECK(made.size() >= 100);
    CHECK(out == std::to_string(made.size()) + " ENOSPC\n");
}

TEST_CASE("a visible path that cannot be read is an error that names it") {
    LocalOptions options = options_with_debian_python();
    options.visible_paths = {"/no/such/folder"};
    Provider provider(options);
    try {
        provider.run("pass");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::invalid_argument);
        CHECK(error.message() ==
              "visible_paths: /no/such/folder does not exist; name another path");
        CHECK(error.system_error() == ENOENT);
    }
}

TEST_CASE("a probe launches once and says what is missing") {
    const LocalProbe probe = probe_local();
    CHECK(probe.available);
    CHECK(probe.step.empty());
    CHECK(probe.enforcement != Enforcement::none);

    LocalOptions wrong;
    wrong.launcher = "/no/such/rexa-launcher";
    const LocalProbe failed = probe_local(wrong);
    CHECK_FALSE(failed.available);
    CHECK(failed.why.find("/no/such/rexa-launcher") != std::string::npos);
    CHECK(failed.why.find("inside the library") != std::string::npos);

    LocalOptions old;
    old.features = {FeatureUse::avoid, FeatureUse::avoid, FeatureUse::avoid};
    const LocalProbe reduced = probe_local(old);
    CHECK(reduced.available);
    CHECK(reduced.enforcement == Enforcement::rlimits);
    CHECK(reduced.notes.size() == 3);
}
