#include "integration/local/fixture.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>

using namespace rexa;
using namespace rexa::test;

namespace {

namespace fs = std::filesystem;

/// Two layers on disk, the upper one hiding a file of the lower one, owned by the sandbox.
struct TwoLayers {
    explicit TwoLayers(Host& host) {
        const workspace::Owner owner = host.client.start(Host::call()).owner;
        for (const char* name : {"lower", "upper"}) {
            fs::create_directory(directory.path() / name);
            write(std::string(name) + "/both", name, owner);
            write(std::string(name) + "/only-" + name, name, owner);
            REQUIRE(::chown((directory.path() / name).c_str(), owner.uid, owner.gid) == 0);
            const local::FileDescriptor folder(
                ::open((directory.path() / name).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            layers.insert(layers.begin(), host.client.add_layer(folder.get(), Host::call()));
        }
    }

    void write(const std::string& path, const std::string& text, workspace::Owner owner) const {
        const fs::path file = directory.path() / path;
        std::ofstream(file) << text;
        REQUIRE(::chown(file.c_str(), owner.uid, owner.gid) == 0);
    }

    TempDirectory directory;
    std::vector<local::LayerId> layers; ///< topmost first
};

/// What every kind of workspace must do.
void check_workspace(Host& host) {
    const TwoLayers two(host);
    const auto sandbox = host.launch({}, two.layers);
    const Outcome first = Host::execute(
        *sandbox, Host::program({"/bin/sh", "-c",
                                 "cat both only-lower only-upper; echo new > both; rm only-lower; "
                                 "mkdir -p folder; echo x > folder/file; cat both; ls"}));
    CHECK(first.err.empty());
    CHECK(first.out == "upperlowerupper"
                       "new\nboth\nfolder\nonly-upper\n");

    // The changes, and nothing but the changes, are in the upper folder.
    std::set<std::string> changed;
    for (const auto& entry :
         fs::directory_iterator("/proc/self/fd/" + std::to_string(sandbox->upper()))) {
        changed.insert(entry.path().filename());
    }
    CHECK(changed == std::set<std::string>{"both", "folder", "only-lower"});

    // The layers themselves are as they were: a second sandbox sees them unchanged.
    const auto other = host.launch({}, two.layers);
    CHECK(Host::execute(*other, Host::program({"/bin/sh", "-c", "cat both only-lower"})).out ==
          "upperlower");
}

local::LauncherOptions options_in(const TempDirectory& directory) {
    local::LauncherOptions options;
    options.disk_workspaces = directory.path() / "workspaces";
    return options;
}

} // namespace

TEST_CASE("a workspace with everything the kernel has") {
    Host host;
    check_workspace(host);
}

TEST_CASE("a workspace whose layers are one list") {
    local::LauncherOptions options;
    options.features.layer_by_layer_mount = FeatureUse::avoid;
    Host host(options);
    CHECK_FALSE(host.client.start(Host::call()).layer_by_layer);
    check_workspace(host);
}

TEST_CASE("a workspace on disk") {
    const TempDirectory directory;
    local::LauncherOptions options = options_in(directory);
    options.features.memory_workspace = FeatureUse::avoid;
    {
        Host host(options);
        CHECK_FALSE(host.client.start(Host::call()).memory_workspace);
        check_workspace(host);
    }
    CHECK(fs::is_empty(options.disk_workspaces));
}

TEST_CASE("workspaces on disk that a killed host left behind are removed by the next one") {
    const TempDirectory directory;
    local::LauncherOptions options = options_in(directory);
    options.features.memory_workspace = FeatureUse::avoid;
    const auto names = [&] {
        std::set<std::string> found;
        for (const auto& entry : fs::directory_iterator(options.disk_workspaces)) {
            found.insert(entry.path().filename());
        }
        return found;
    };
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t killed = ::fork();
    if (killed == 0) {
        Host inner(options);
        const auto sandbox = inner.launch();
        Host::execute(*sandbox, Host::program({"/bin/sh", "-c", "mkdir -p a/b; echo x > a/b/c"}));
        [[maybe_unused]] const auto ignored = ::write(ready[1], "x", 1);
        ::pause();
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    const std::set<std::string> left = names();
    REQUIRE(left.size() == 1);

    Host host(options);
    const auto living = host.launch();
    CHECK(names().size() == 2); // nobody's are removed while their process lives
    ::kill(killed, SIGKILL);
    ::waitpid(killed, nullptr, 0);
    const auto next = host.launch();
    CHECK(names().size() == 2);
    CHECK_FALSE(names().contains(*left.begin()));
    CHECK(Host::execute(*living, Host::program({"/bin/sh", "-c", "echo x > f; cat f"})).out ==
          "x\n");
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("a workspace with nothing the kernel has of late") {
    const TempDirectory directory;
    local::LauncherOptions options = options_in(directory);
    options.features = {FeatureUse::avoid, FeatureUse::avoid, FeatureUse::avoid};
    Host host(options);
    check_workspace(host);
}

TEST_CASE("frozen changes are the layer of further sandboxes, and outlive their own") {
    for (const FeatureUse layer_by_layer : {FeatureUse::automatic, FeatureUse::avoid}) {
        local::LauncherOptions options;
        options.features.layer_by_layer_mount = layer_by_layer;
        Host host(options);
        if (!host.client.start(Host::call()).memory_workspace) {
            return;
        }
        auto first = host.launch();
        Host::execute(*first,
                      Host::program({"/bin/sh", "-c", "echo one > a; mkdir d; echo d > d/f"}));
        const local::LayerId bottom = first->freeze(Host::call());
        first->destroy(Host::call());

        auto second = host.launch({}, {bottom});
        CHECK(Host::execute(*second, Host::program({"/bin/sh", "-c",
                                                    "cat a d/f; rm -r d; mkdir d; echo two > b"}))
                  .out == "one\nd\n");
        const local::LayerId top = second->freeze(Host::call());
        second->destroy(Host::call());

        auto third = host.launch({}, {top, bottom});
        CHECK(
            Host::execute(*third, Host::program({"/bin/sh", "-c", "cat a b; ls d | wc -l"})).out ==
            "one\ntwo\n0\n");
        // A layer that was let go of stays with the sandboxes which have it.
        host.client.drop_layer(top, Host::call());
        host.client.drop_layer(bottom, Host::call());
        CHECK(Host::execute(*third, Host::program({"/bin/cat", "a", "b"})).out == "one\ntwo\n");
        CHECK_THROWS_AS(Host::execute(*host.launch({}, {top}), Host::program({"/bin/true"})),
                        Error);
    }
}
