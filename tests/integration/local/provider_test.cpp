#include "integration/local/processes.hpp"
#include "sandbox/local/provider.hpp"
#include "support/memory_blobs.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>
#include <rexa/local.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

struct Result {
    Execution execution;
    std::string out;
    std::string err;
    Tree after;
    Environment environment;
};

LocalOptions options_with_debian_python() {
    LocalOptions options;
    options.interpreters[Language::python] = "/usr/bin/python3";
    return options;
}

class Provider {
public:
    explicit Provider(LocalOptions options = options_with_debian_python(),
                      std::shared_ptr<MemoryBlobs> shared = std::make_shared<MemoryBlobs>())
        : provider(make_local(std::move(options))), objects(std::move(shared)), blobs(*objects) {}

    Result run(const std::string& code, Language language = Language::python, Tree before = Tree(),
               Command command = {}) {
        SandboxSpec spec;
        spec.key = "test";
        spec.language = language;
        const auto sandbox = provider->acquire(spec, call);
        sandbox->place(before, blobs, call);
        command.language = language;
        command.code = code;
        Result result;
        OutputObserver observer([&result](const OutputEvent& event) {
            (event.stream == Stream::out ? result.out : result.err) += as_chars(event.bytes);
        });
        result.execution = sandbox->execute(command, observer, call);
        result.after = sandbox->capture(before, blobs, blobs, call).tree;
        result.environment = sandbox->info().environment;
        sandbox->destroy(call);
        return result;
    }

    Call call = Call().timeout(60s);
    std::shared_ptr<SandboxProvider> provider;
    std::shared_ptr<MemoryBlobs> objects;
    MemoryBlobs& blobs;
};

/// The mask that keeps everything new from everyone else, for the life of this object.
class PrivateMask {
public:
    PrivateMask() : before_(::umask(077)) {}
    PrivateMask(const PrivateMask&) = delete;
    PrivateMask& operator=(const PrivateMask&) = delete;
    ~PrivateMask() { ::umask(before_); }

private:
    mode_t before_;
};

void run_command(const std::string& command) {
    REQUIRE(std::system(command.c_str()) == 0);
}

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

TEST_CASE("the other languages run") {
    Provider provider;
    CHECK(provider.run("echo \"$0 $PWD\"", Language::shell).out ==
          "/run/rexa/main.sh /workspace\n");
    if (fs::exists("/usr/bin/node")) {
        CHECK(provider.run("console.log(process.cwd(), 1 + 1)", Language::node).out ==
              "/workspace 2\n");
    }
    if (fs::exists("/usr/bin/Rscript")) {
        CHECK(provider.run("cat(getwd(), sum(1:4), '\\n')", Language::r).out == "/workspace 10 \n");
    }
}

TEST_CASE("an interpreter is described once it is asked") {
    Provider provider;
    SandboxSpec spec;
    spec.language = Language::shell;
    const EnvironmentDescription description = provider.provider->describe(spec, provider.call);
    CHECK(description.interpreter == "/usr/bin/bash");
    CHECK(description.version.find('.') != std::string::npos);
    CHECK(description.platform.starts_with("Linux "));
}

TEST_CASE("a missing interpreter is an error that says where it was looked for") {
    LocalOptions options;
    options.interpreters[Language::python] = "/opt/no-such/bin/python3";
    Provider provider(options);
    try {
        provider.run("pass");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::interpreter_not_found);
        CHECK(error.message().find("/opt/no-such/bin/python3") != std::string::npos);
    }
}

TEST_CASE("a virtual environment, a cache and visible files that nobody else may read") {
    const PrivateMask mask;
    const TempDirectory directory; // 0700, as mkdtemp makes it
    const fs::path venv = directory.path() / "venv";
    run_command("/usr/bin/python3 -m venv --without-pip " + venv.string());
    std::ofstream(venv / "lib/python3.11/site-packages/secret_module.py") << "answer = 42\n";
    fs::create_directory(directory.path() / "data");
    std::ofstream(directory.path() / "data/file.txt") << "visible\n";

    LocalOptions options;
    options.interpreters[Language::python] = venv / "bin/python";
    options.visible_paths = {directory.path() / "data"};
    options.cache_folder = directory.path() / "cache";
    Provider provider(options);
    const std::string data = (directory.path() / "data/file.txt").string();
    const Result first = provider.run("import sys, secret_module\n"
                                      "print(sys.prefix, secret_module.answer)\n"
                                      "print(open('" +
                                      data +
                                      "').read())\n"
                                      "open('made', 'w').write('x' * 10)\n");
    CHECK(first.err.empty());
    CHECK(first.out == venv.string() + " 42\nvisible\n\n");
    // The next one starts from a materialised tree.
    Provider other(options, provider.objects);
    CHECK(other.run("print(open('made').read())\n", Language::python, first.after).out ==
          "xxxxxxxxxx\n");
    // Read-only, whoever owns it outside.
    CHECK(other.run("open('" + data + "', 'w')\n").execution.exception->type == "OSError");
}

namespace {

/// A Python of its own below a folder like a home, made of the system's.
struct HomeWithPython {
    explicit HomeWithPython(const fs::path& folder) : home(folder / "home") {
        fs::create_directories(home / "bin");
        fs::create_directories(home / "lib");
        fs::create_directories(home / ".ssh");
        std::ofstream(home / ".ssh/id_rsa") << "secret\n";
        std::ofstream(home / "diary") << "secret\n";
        fs::copy_file("/usr/bin/python3.11", home / "bin/python3.11");
        fs::create_symlink("python3.11", home / "bin/python3");
        fs::create_symlink("/usr/lib/python3.11", home / "lib/python3.11");
    }

    [[nodiscard]] Result run(const fs::path& python, const std::string& code) const {
        LocalOptions options;
        options.interpreters[Language::python] = python;
        return Provider(options).run(code);
    }

    fs::path home;
};

constexpr const char* where_am_i = "import sys, os, json, ctypes\n"
                                   "print(sys.executable, sys.prefix, sys.base_prefix)\n";

} // namespace

TEST_CASE("a Python in a home folder runs, and the rest of the home is not there") {
    const TempDirectory directory;
    const HomeWithPython there(directory.path());
    const std::string home = there.home.string();
    const Result result =
        there.run(there.home / "bin/python3",
                  std::string(where_am_i) + "print(sorted(os.listdir('" + home +
                      "')))\nprint(os.listdir('" + directory.path().string() + "'))\n");
    CHECK(result.err.empty());
    CHECK(result.out ==
          home + "/bin/python3.11 " + home + " " + home + "\n" + "['bin', 'lib']\n['home']\n");
}

TEST_CASE("virtual environments of every kind run") {
    const TempDirectory directory;
    const HomeWithPython there(directory.path());
    const std::string home = there.home.string();
    for (const std::string& base : {std::string("/usr"), home}) {
        for (const std::string& option :
             {std::string(), std::string(" --system-site-packages"), std::string(" --copies")}) {
            CAPTURE(base);
            CAPTURE(option);
            const fs::path venv = directory.path() / "venv";
            fs::remove_all(venv);
            run_command(base + "/bin/python3 -m venv --without-pip" + option + " " + venv.string());
            std::ofstream(venv / "lib/python3.11/site-packages/own_module.py") << "answer = 42\n";
            std::ofstream(venv / ".env") << "secret\n";
            const Result result = there.run(
                venv / "bin/python",
                std::string(where_am_i) + "import own_module\nprint(own_module.answer, '" + base +
                    "/lib/python3/dist-packages' in sys.path, os.path.exists('" + venv.string() +
                    "/.env'))\n");
            CHECK(result.err.empty());
            CHECK(result.out ==
                  venv.string() + "/bin/python " + venv.string() + " " + base + "\n42 " +
                      (option == " --system-site-packages" && base == "/usr" ? "True" : "False") +
                      " False\n");
        }
    }
}

TEST_CASE("a shell in a home folder runs alone") {
    const TempDirectory directory;
    fs::create_directories(directory.path() / "home/bin");
    fs::create_directories(directory.path() / "home/lib");
    std::ofstream(directory.path() / "home/secret") << "secret\n";
    fs::copy_file("/usr/bin/bash", directory.path() / "home/bin/bash");
    LocalOptions options;
    options.interpreters[Language::shell] = directory.path() / "home/bin/bash";
    Provider provider(options);
    const std::string home = (directory.path() / "home").string();
    CHECK(provider.run("ls -A " + home + " " + home + "/bin", Language::shell).out ==
          home + ":\nbin\n\n" + home + "/bin:\nbash\n");
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

TEST_CASE("a workspace whose helper ended before it was used is not another's") {
    Provider provider;
    const Result one = provider.run("open('one', 'w').write('1')\n");
    const Result two = provider.run("open('two', 'w').write('2')\n");
    SandboxSpec spec;
    spec.language = Language::shell;
    const auto prepare = [&](const Tree& tree) {
        auto sandbox = provider.provider->acquire(spec, provider.call);
        sandbox->place(tree, provider.blobs, provider.call);
        return sandbox;
    };
    const auto first = prepare(one.after);
    kill_helpers();
    const auto second = prepare(two.after);
    Command command;
    command.language = Language::shell;
    command.code = "ls";
    std::string out;
    OutputObserver observer([&](const OutputEvent& event) { out += as_chars(event.bytes); });
    try {
        first->execute(command, observer, provider.call);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::failed_precondition);
        CHECK(error.retryable());
    }
    CHECK(out.empty());
    second->execute(command, observer, provider.call);
    CHECK(out == "two\n");
    for (const auto* sandbox : {&first, &second}) {
        (*sandbox)->destroy(provider.call);
    }
}

TEST_CASE("layers in memory stay within their limit, however long a chain grows") {
    LocalOptions options = options_with_debian_python();
    options.memory_cache_bytes = 8u << 20;
    const auto objects = std::make_shared<MemoryBlobs>();
    const Tree elsewhere = Provider(options, objects).run("open('elsewhere', 'w').close()\n").after;
    Provider provider(options, objects);
    Tree tree;
    std::string expected;
    for (int i = 0; i < 9; ++i) {
        const std::string name = "f" + std::to_string(i);
        const Result result = provider.run("import os\nopen('" + name +
                                               "', 'wb').write(os.urandom(1900000))\n"
                                               "open('/run/rexa/note/x', 'wb').write(b'x' * 9999)\n"
                                               "print(sorted(os.listdir()))\n",
                                           Language::python, tree);
        expected += (i == 0 ? "['" : ", '") + name + "'";
        CHECK(result.out == expected + "]\n");
        tree = result.after;
    }
    // The answer to a request says that the helper has done what it was told before.
    provider.provider->acquire({}, provider.call)->place(elsewhere, provider.blobs, provider.call);
    const std::string mounts = mounts_of_the_family();
    std::size_t in_memory = 0;
    for (std::size_t at = mounts.find(" / /s/"); at != std::string::npos;
         at = mounts.find(" / /s/", at + 1)) {
        ++in_memory;
    }
    CHECK(in_memory >= 1);
    CHECK(in_memory <= 4);
}

TEST_CASE("a forked child that lets go of the provider takes nothing from the host") {
    Provider provider;
    const Result first = provider.run("open('f', 'w').write('1')\n");
    Provider other(options_with_debian_python(), provider.objects); // with the tree on disk
    other.run("pass\n", Language::python, first.after);
    for (Provider* each : {&provider, &other}) {
        const pid_t child = ::fork();
        if (child == 0) {
            each->provider.reset();
            ::_exit(0);
        }
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
        CHECK(each->run("print(open('f').read())\n", Language::python, first.after).out == "1\n");
    }
}

TEST_CASE("no process is left to a host that collects orphans") {
    const TempDirectory directory;
    REQUIRE(::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
    {
        LocalOptions options = options_with_debian_python();
        options.visible_paths = {directory.path()};
        Provider provider(options);
        CHECK(provider.run("print(1)\n").out == "1\n");
    }
    CHECK(descendants(::getpid()).empty());
    REQUIRE(::prctl(PR_SET_CHILD_SUBREAPER, 0) == 0);
}

TEST_CASE("a root that was replaced stays for whoever is about to start from it") {
    const TempDirectory directory;
    const fs::path data = directory.path() / "data";
    fs::create_directory(data);
    LocalOptions options;
    options.visible_paths = {data};
    local::LocalHost host(options);
    const Call call = Call().timeout(60s);
    const local::Interpreter shell = local::find_interpreter(Language::shell, options);
    const auto before = host.root(shell, Network::none, call);
    CHECK(host.root(shell, Network::none, call) == before);
    fs::rename(data, directory.path() / "old");
    fs::create_directory(data);
    const auto after = host.root(shell, Network::none, call);
    CHECK(after->id() != before->id());
    for (const auto& root : {before, after}) {
        local::LaunchRequest request;
        request.root = root->id();
        local::Program program;
        program.arguments = {"/bin/true"};
        const auto sandbox = host.client().launch(request, call);
        CHECK(sandbox->execute(program, {}, call).status == Status::succeeded);
    }
}

TEST_CASE("a visible path that cannot be read is an error that names it") {
    LocalOptions options = options_with_debian_python();
    options.visible_paths = {"/no/such/folder"};
    Provider provider(options);
    try {
        provider.run("pass");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::path_unreadable);
        CHECK(error.message().find("/no/such/folder") != std::string::npos);
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
