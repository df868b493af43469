#include "integration/local/processes.hpp"
#include "integration/local/provider.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace rexa;
using namespace rexa::test;

namespace fs = std::filesystem;

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
    const auto before = host.root(shell, {}, Network::none, call);
    CHECK(host.root(shell, {}, Network::none, call) == before);
    fs::rename(data, directory.path() / "old");
    fs::create_directory(data);
    const auto after = host.root(shell, {}, Network::none, call);
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
