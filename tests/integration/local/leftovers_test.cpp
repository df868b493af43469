#include "integration/local/fixture.hpp"
#include "integration/local/processes.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <thread>

using namespace rexa;
using namespace rexa::test;

namespace {

std::size_t open_descriptors() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t own_cgroups() {
    std::size_t count = 0;
    const std::string mark = "-" + std::to_string(::getpid()) + "-";
    std::error_code ignored;
    for (std::filesystem::recursive_directory_iterator entry(
             "/sys/fs/cgroup", std::filesystem::directory_options::skip_permission_denied, ignored),
         end;
         entry != end; entry.increment(ignored)) {
        const std::string name = entry->path().filename();
        count += name.starts_with("rexa-") && name.find(mark) != std::string::npos ? 1 : 0;
    }
    return count;
}

std::string children() {
    return text_of("/proc/self/task/" + std::to_string(::getpid()) + "/children");
}

} // namespace

TEST_CASE("a client that was not used starts nothing") {
    const local::LauncherClient client{local::LauncherOptions()};
    CHECK(children().empty());
    CHECK(own_cgroups() == 0);
}

TEST_CASE("a hundred runs from eight threads leave nothing behind") {
    const std::size_t descriptors = open_descriptors();
    const std::string mounts = text_of("/proc/self/mountinfo");
    {
        Host host;
        const auto other = host.launch();
        const std::size_t with_helper = open_descriptors();
        const std::string family = mounts_of_the_family();
        std::vector<std::jthread> threads;
        std::atomic<int> right = 0;
        for (int thread = 0; thread < 8; ++thread) {
            threads.emplace_back([&host, &right, thread] {
                for (int i = thread; i < 100; i += 8) {
                    const Outcome outcome =
                        host.shell("echo " + std::to_string(i) + "; sleep 1000 &");
                    right += outcome.out == std::to_string(i) + "\n" ? 1 : 0;
                }
            });
        }
        threads.clear();
        CHECK(right == 100);
        CHECK(open_descriptors() == with_helper);
        other->put_files({}, Host::call()); // answered after all that was asked before
        CHECK(mounts_of_the_family() == family);
    }
    CHECK(children().empty());
    CHECK(own_cgroups() == 0);
    CHECK(open_descriptors() == descriptors);
    CHECK(text_of("/proc/self/mountinfo") == mounts);
}

TEST_CASE("a launch that fails leaves nothing behind") {
    Host host;
    const std::size_t descriptors = open_descriptors();
    local::LaunchRequest request;
    request.root = host.root + 999'999; // of this helper, which does not have it
    for (int i = 0; i < 5; ++i) {
        CHECK_THROWS_AS(
            Host::execute(*host.client.launch(request, Host::call()), Host::program({"/bin/true"})),
            Error);
    }
    CHECK(open_descriptors() == descriptors);
    CHECK(host.shell("echo fine").out == "fine\n");
}
