#include "store/sqlite/file_system.hpp"
#include "store/sqlite/files.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

using namespace rexa;
using namespace rexa::sqlite;

TEST_CASE("file systems that other machines may share are known") {
    for (const std::uint64_t type : {0x6969u, 0x517bu, 0xff534d42u, 0xfe534d42u, 0x01021997u,
                                     0x00c36400u, 0x0bd00bd0u, 0x5346414fu, 0x6b414653u}) {
        CHECK(is_network_file_system({type, ""}));
    }
    for (const std::uint64_t type : {0xef53u, 0x01021994u, 0x9123683eu, 0x58465342u, 0x794c7630u}) {
        CHECK_FALSE(is_network_file_system({type, ""}));
    }
}

TEST_CASE("of FUSE, only what is known to be local is taken for local") {
    constexpr std::uint64_t fuse = 0x65735546;
    CHECK(is_network_file_system({fuse, "fuse.sshfs"}));
    CHECK(is_network_file_system({fuse, "fuse.unheard-of"}));
    CHECK(is_network_file_system({fuse, ""}));
    CHECK_FALSE(is_network_file_system({fuse, "fuseblk"}));
    CHECK_FALSE(is_network_file_system({fuse, "fuse.fuse-overlayfs"}));
}

TEST_CASE("the temporary folder of the tests is on a file system of this machine") {
    const test::TempDirectory folder;
    const FileDescriptor open(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto found = file_system_of(open.get());
    CHECK(found.type != 0);
    CHECK_FALSE(is_network_file_system(found));
}
