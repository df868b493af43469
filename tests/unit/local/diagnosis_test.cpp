#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/system_failure.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

using namespace rexa;
using namespace rexa::local;

namespace {

namespace fs = std::filesystem;

Diagnosis of(const char* step, int error, const HostRestrictions& host) {
    return diagnose({step, error, 0}, host, "/usr/libexec/rexa/rexa-launcher");
}

bool mentions(const std::string& text, const char* what) {
    return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("each kind of refusal has its own cure") {
    HostRestrictions none;
    HostRestrictions limited;
    limited.no_user_namespaces = true;
    CHECK(mentions(of("create namespaces", ENOSPC, limited).cure, "user.max_user_namespaces"));

    HostRestrictions debian;
    debian.unprivileged_off = true;
    CHECK(mentions(of("create namespaces", EPERM, debian).cure,
                   "kernel.unprivileged_userns_clone=1"));

    HostRestrictions ubuntu;
    ubuntu.apparmor = true;
    const Diagnosis apparmor = of("write uid_map", EPERM, ubuntu);
    CHECK(mentions(apparmor.cure, "/etc/apparmor.d/"));
    CHECK(
        mentions(apparmor.cure, "/usr/libexec/rexa/rexa-launcher flags=(unconfined) { userns, }"));
    CHECK(mentions(apparmor.cure, "kernel.apparmor_restrict_unprivileged_userns=0"));

    HostRestrictions docker;
    docker.container = true;
    CHECK(mentions(of("create namespaces", EPERM, docker).cure, "--security-opt seccomp="));
    CHECK(mentions(of("mount proc", EPERM, docker).cure, "systempaths=unconfined"));
    CHECK(mentions(of("execute the init", EACCES, none).cure, "vm.memfd_noexec"));
    CHECK(mentions(of("mount overlay", ENODEV, none).cure, "overlayfs"));
}

TEST_CASE("restrictions are read from the machine") {
    const test::TempDirectory root;
    CHECK_FALSE(read_restrictions(root.path()).container);
    const auto write = [&](const char* path, const char* text) {
        fs::create_directories((root.path() / path).parent_path());
        std::ofstream(root.path() / path) << text << "\n";
    };
    write("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1");
    write("proc/sys/kernel/unprivileged_userns_clone", "0");
    write("proc/sys/user/max_user_namespaces", "0");
    write(".dockerenv", "");
    const HostRestrictions host = read_restrictions(root.path());
    CHECK(host.apparmor);
    CHECK(host.unprivileged_off);
    CHECK(host.no_user_namespaces);
    CHECK(host.container);
}

TEST_CASE("the error carries step, errno, why and cure") {
    const Unavailable error = unavailable({"mount overlay", ENODEV, 0}, "");
    CHECK(error.code() == Errc::sandbox_unavailable);
    CHECK(error.system_error() == ENODEV);
    CHECK(mentions(error.message(), "mount overlay"));
    CHECK(mentions(error.message(), error.diagnosis().why.c_str()));
    CHECK(mentions(error.message(), error.diagnosis().cure.c_str()));
}

TEST_CASE("what has run out is the cause, whatever was being done") {
    for (const int error : {EMFILE, ENFILE, ENOMEM}) {
        const Error named = system_failure(Errc::path_unreadable, "/etc cannot be read", error);
        CHECK(named.code() == Errc::resource_exhausted);
        CHECK(named.message() == std::string(shortage(error)->why) + "; " + shortage(error)->cure);
        CHECK(named.system_error() == error);
        CHECK(mentions(unavailable({"open a socket", error, 0}, "").message(),
                       shortage(error)->cure));
    }
    const Error other = system_failure(Errc::path_unreadable, "/etc cannot be read", EACCES);
    CHECK(other.code() == Errc::path_unreadable);
    CHECK(other.message() == "/etc cannot be read");
    CHECK(other.system_error() == EACCES);
}
