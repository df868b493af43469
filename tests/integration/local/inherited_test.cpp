#include "integration/local/provider.hpp"

#include <doctest/doctest.h>

#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <utility>
#include <vector>

using namespace rexa;
using namespace rexa::test;

namespace {

// A sanitizer takes up far more address space than any limit of it that is tried here.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool limits_address_space = false;
#else
constexpr bool limits_address_space = true;
#endif

/// What a child of this process, which may have been started in any way, gives as text.
std::string in_child(const std::function<std::string()>& work) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string text = work();
        [[maybe_unused]] const auto ignored = ::write(ends[1], text.data(), text.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string text(4096, '\0');
    std::size_t used = 0;
    for (ssize_t got = 0; (got = ::read(ends[0], text.data() + used, text.size() - used)) > 0;) {
        used += static_cast<std::size_t>(got);
    }
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    text.resize(used);
    return text;
}

void set_soft(__rlimit_resource resource, rlim_t value) {
    rlimit limit{};
    ::getrlimit(resource, &limit);
    limit.rlim_cur = value;
    ::setrlimit(resource, &limit);
}

void set_hard(__rlimit_resource resource, rlim_t value) {
    const rlimit limit{value, value};
    ::setrlimit(resource, &limit);
}

constexpr const char* show_limits =
    "ulimit -s; ulimit -v; ulimit -d; ulimit -l; cat /proc/self/personality\n";

std::string run_and_list_notices(const std::string& script) {
    Provider provider;
    Result result = provider.run(script, Language::shell);
    for (const std::string& notice : result.notices) {
        result.out += notice + "\n";
    }
    return result.out + result.err;
}

} // namespace

TEST_CASE("what the host was started with is not passed on") {
    CHECK(in_child([] {
              set_soft(RLIMIT_STACK, 1u << 20);
              set_soft(RLIMIT_MEMLOCK, 0);
              if (limits_address_space) {
                  set_soft(RLIMIT_AS, 4ull << 30);
                  set_soft(RLIMIT_DATA, 2ull << 30);
              }
              ::personality(ADDR_NO_RANDOMIZE);
              return run_and_list_notices(show_limits);
          }) == "8192\nunlimited\nunlimited\n64\n00000000\n");
}

TEST_CASE("descriptors are left to the host and to other sandboxes of the same user") {
    CHECK(in_child([] {
              set_hard(RLIMIT_NOFILE, 1000);
              return run_and_list_notices("ulimit -n");
          }) == "700\n");
}

TEST_CASE("where the host's hard limits are below what was asked the snapshot is told") {
    CHECK(in_child([] {
              set_hard(RLIMIT_NOFILE, 100);
              set_hard(RLIMIT_STACK, 4u << 20);
              set_hard(RLIMIT_CPU, 1000);
              set_hard(RLIMIT_FSIZE, 1u << 30);
              return run_and_list_notices("ulimit -n; ulimit -s; ulimit -t; ulimit -f\n");
          }) == "100\n4096\n1000\n1048576\n"
                "open_files: 100 in force instead of 1024, by the host's own hard limit\n"
                "file_bytes: 1073741824 in force instead of 4294967296, by the host's own hard "
                "limit\n"
                "seconds of cpu_time of one process: 1000 in force instead of 3601, by the host's "
                "own hard limit\n"
                "bytes of stack: 4194304 in force instead of 8388608, by the host's own hard "
                "limit\n");
}

TEST_CASE("a limit of the host where a run has none is told too") {
    if (limits_address_space) {
        CHECK(in_child([] {
                  set_hard(RLIMIT_AS, 8ull << 30);
                  return run_and_list_notices("ulimit -v\n");
              }) == "8388608\n"
                    "bytes of address space of one process: 8589934592 in force instead of no "
                    "limit, by the host's own hard limit\n");
    }
}
