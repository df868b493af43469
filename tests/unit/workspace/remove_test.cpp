#include "support/scratch_folder.hpp"
#include "workspace/entry.hpp"
#include "workspace/remove.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/un.h>

#include <fstream>
#include <string>
#include <thread>

using namespace rexa;
using namespace rexa::workspace;
using test::require;
using test::ScratchFolder;

TEST_CASE("anything a run can make is removed, and nothing outside") {
    const ScratchFolder outside;
    test::write_file(outside.get(), "kept", "kept");
    const ScratchFolder folder;
    test::write_file(folder.get(), "0", "in the way of the names used while removing");
    const auto closed = test::make_at(folder.get(), "closed");
    const auto inner = test::make_at(closed.get(), "inner");
    test::write_file(inner.get(), "f", "f", 0);
    require(::symlinkat(outside.path().c_str(), inner.get(), "out") == 0, "symlink");
    require(::mkfifoat(folder.get(), "fifo", 0) == 0, "mkfifo");
    require(::fchmod(inner.get(), 0) == 0, "chmod");
    require(::fchmod(closed.get(), 0400) == 0, "chmod");

    remove_contents(folder.get(), Call());
    CHECK(list_names(folder.get(), 1).empty());
    CHECK(test::read_file(outside.get(), "kept") == "kept");
}

TEST_CASE("depth beyond any path length is removed") {
    const ScratchFolder folder;
    const std::string name(200, 'd');
    FileDescriptor at = test::open_at(folder.get(), ".");
    for (int depth = 0; depth < 300; ++depth) {
        at = test::make_at(at.get(), name);
        if (depth % 10 == 0) {
            test::make_at(at.get(), "a side folder");
        }
    }
    at.reset();
    remove_contents(folder.get(), Call());
    CHECK(list_names(folder.get(), 1).empty());
}

TEST_CASE("several callers may empty one folder at once") {
    const ScratchFolder folder;
    for (int i = 0; i < 50; ++i) {
        const auto outer = test::make_at(folder.get(), std::to_string(i));
        for (int j = 0; j < 10; ++j) {
            const auto inner = test::make_at(outer.get(), "n" + std::to_string(j));
            test::write_file(inner.get(), "f", "f");
        }
    }
    {
        const auto empty_it = [&] {
            const auto own = test::open_at(AT_FDCWD, folder.path());
            remove_contents(own.get(), Call());
        };
        const std::jthread one(empty_it);
        const std::jthread two(empty_it);
    }
    CHECK(list_names(folder.get(), 1).empty());
}

#ifndef __SANITIZE_ADDRESS__ // which keeps what was freed
namespace {

/// The most memory this process had at once since the last call, in KiB.
long peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            std::ofstream("/proc/self/clear_refs") << "5";
            return std::stol(line.substr(6));
        }
    }
    return 0;
}

} // namespace

TEST_CASE("removing a hundred thousand long names takes little memory") {
    const ScratchFolder folder;
    const auto inner = test::make_at(folder.get(), "inner");
    for (int i = 0; i < 100'000; ++i) {
        const std::string name = std::to_string(i) + std::string(240, 'x');
        require(::symlinkat("nowhere", inner.get(), name.c_str()) == 0, "symlink");
    }
    peak_memory();
    const long before = peak_memory();
    remove_contents(folder.get(), Call());
    CHECK(list_names(folder.get(), 1).empty());
    CHECK(peak_memory() - before < 10'000);
}
#endif

TEST_CASE("removing ends when its call does") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "f", "f");
    CHECK_THROWS_AS(remove_contents(folder.get(), Call().deadline(Call::Clock::now())), Error);
}
