#include "integration/local/provider.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace rexa;
using namespace rexa::test;

namespace fs = std::filesystem;

namespace {

void run_command(const std::string& command) {
    REQUIRE(std::system(command.c_str()) == 0);
}

} // namespace

TEST_CASE("the other languages run") {
    Provider provider;
    CHECK(provider.run("echo \"$0 $PWD\"", Language::shell).out ==
          "/run/rexa/main.sh /workspace\n");
    CHECK(provider.run("console.log(process.cwd(), 1 + 1)", Language::node).out ==
          "/workspace 2\n");
    CHECK(provider.run("cat(getwd(), sum(1:4), '\\n')", Language::r).out == "/workspace 10 \n");
}

TEST_CASE("Node code requires what lies in the workspace") {
    Provider provider;
    const Result wrote = provider.run("mkdir -p node_modules/package\n"
                                      "echo 'module.exports = \"a package\"' > "
                                      "node_modules/package/index.js\n"
                                      "echo 'module.exports = \"a file\"' > own.js\n",
                                      Language::shell);
    const Result read = provider.run(
        "console.log(require('./own'), require('package'), require.main === module)\n"
        "console.log(require.resolve('./own.js'), require('fs').existsSync(__filename))\n",
        Language::node, wrote.after);
    CHECK(read.err == "");
    CHECK(read.out == "a file a package true\n/workspace/own.js true\n");
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

TEST_CASE("one sandbox alone is shown what its own wish names") {
    const TempDirectory directory;
    std::ofstream(directory.path() / "file.txt") << "visible\n";
    const auto provider = make_local();
    for (const bool shown : {true, false, true}) {
        SandboxSpec spec;
        spec.key = "rexa-host-paths";
        spec.language = Language::shell;
        spec.use = SandboxUse::once;
        if (shown) {
            spec.host_paths = {directory.path()};
        }
        const auto sandbox = provider->acquire(spec, Call());
        Command command;
        command.language = Language::shell;
        command.code = "cat " + (directory.path() / "file.txt").string();
        std::string text;
        OutputObserver observer([&](const OutputEvent& event) {
            text += event.stream == Stream::out ? as_chars(event.bytes) : "";
        });
        CHECK((sandbox->execute(command, observer, Call()).status == Status::succeeded) == shown);
        CHECK(text == (shown ? "visible\n" : ""));
        sandbox->destroy(Call());
    }
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

TEST_CASE("a program with warnings runs once in an environment that has loaded more") {
    const TempDirectory directory;
    const fs::path venv = directory.path() / "venv";
    run_command("/usr/bin/python3 -m venv --without-pip " + venv.string());
    std::ofstream(venv / "lib/python3.11/site-packages/more.pth") << "import warnings\n";
    LocalOptions options;
    options.interpreters[Language::python] = venv / "bin/python";
    Provider provider(options);
    const Result result = provider.run("open('runs', 'a').write('x')\n"
                                       "print(open('runs').read(), 1 is 2)\n");
    CHECK(result.out == "x False\n");
    CHECK(result.err.find("main.py:2: SyntaxWarning") != std::string::npos);
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
