#include "sandbox/local/launcher/cpu_counter.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <fstream>
#include <string>

using namespace rexa;
using namespace rexa::launcher;
using rexa::test::TempDirectory;

TEST_CASE("the counters of both versions are read as microseconds") {
    CHECK(parse_cpu_time("1234567\n") == 1234);
    CHECK(parse_cpu_time("usage_usec 1234567\nuser_usec 1000000\nsystem_usec 234567\n") == 1234567);
    CHECK(parse_cpu_time("") == 0);
    CHECK(parse_cpu_time("user_usec 5\n") == 0);
}

TEST_CASE("a counter gives what was used since it was opened") {
    const TempDirectory directory;
    const auto path = directory.path() / "cpuacct.usage";
    const auto write = [&](const char* text) { std::ofstream(path) << text; };
    write("5000000\n");
    const CpuCounter counter(workspace::FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)));
    CHECK(counter);
    CHECK(counter.used() == 0);
    write("9000000\n");
    CHECK(counter.used() == 4000);
    write("1\n");
    CHECK(counter.used() == 0);
}

TEST_CASE("where there is no counter nothing is counted") {
    const CpuCounter counter{workspace::FileDescriptor()};
    CHECK_FALSE(counter);
    CHECK(counter.used() == 0);
}
