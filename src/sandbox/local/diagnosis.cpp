#include "sandbox/local/diagnosis.hpp"

#include "sandbox/local/system_failure.hpp"

#include <system_error>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace rexa::local {

namespace fs = std::filesystem;

namespace {

std::string first_line(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::string apparmor_profile(const fs::path& helper) {
    return "abi <abi/4.0>, include <tunables/global> profile rexa-launcher " +
           (helper.empty() ? std::string("/usr/libexec/rexa/rexa-launcher") : helper.string()) +
           " flags=(unconfined) { userns, }";
}

bool is_namespace_step(const std::string& step) {
    return step == "create namespaces" || step == "create the sandbox's namespaces" ||
           step == "write uid_map" || step == "write gid_map" || step == "write setgroups" ||
           step == "cut the mounts off from the host's" || step == "mount the family's root";
}

} // namespace

HostRestrictions read_restrictions(const fs::path& root) {
    HostRestrictions host;
    host.apparmor =
        first_line(root / "proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1";
    host.no_user_namespaces = first_line(root / "proc/sys/user/max_user_namespaces") == "0";
    host.unprivileged_off = first_line(root / "proc/sys/kernel/unprivileged_userns_clone") == "0";
    std::error_code ignored;
    host.container =
        fs::exists(root / ".dockerenv", ignored) || fs::exists(root / "run/.containerenv", ignored);
    return host;
}

Diagnosis diagnose(const HelperFailure& failure, const HostRestrictions& host,
                   const fs::path& helper) {
    if (failure.error == ENOSPC && host.no_user_namespaces) {
        return {"user namespaces are switched off (user.max_user_namespaces is 0)",
                "as root: sysctl -w user.max_user_namespaces=15000"};
    }
    if (is_namespace_step(failure.step) && (failure.error == EPERM || failure.error == EACCES)) {
        if (host.unprivileged_off) {
            return {"unprivileged user namespaces are switched off",
                    "as root: sysctl -w kernel.unprivileged_userns_clone=1"};
        }
        if (host.apparmor) {
            return {"AppArmor takes the rights of unprivileged user namespaces away "
                    "(kernel.apparmor_restrict_unprivileged_userns is 1)",
                    "as root: put this into /etc/apparmor.d/rexa-launcher and reload AppArmor: " +
                        apparmor_profile(helper) +
                        " ; or: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"};
        }
        if (host.container) {
            return {"this process is in a container whose seccomp profile forbids namespaces",
                    "start the container with --security-opt seccomp=<a profile that allows clone, "
                    "unshare and mount>, or use the docker or daytona provider"};
        }
        return {"the kernel or a security module forbids unprivileged user namespaces",
                "allow them for rexa-launcher, or use the docker or daytona provider"};
    }
    if (failure.step == "mount proc" || failure.step == "mount /proc") {
        return {"a part of /proc is covered here, as container engines do, and so the kernel "
                "refuses a new one",
                "start the container with --security-opt systempaths=unconfined"};
    }
    if (failure.step == "execute the init" && failure.error == EACCES) {
        return {"the kernel refuses to execute files from memory (vm.memfd_noexec is 2)",
                "as root: sysctl -w vm.memfd_noexec=1"};
    }
    if (const auto cause = shortage(failure.error)) {
        return {cause->why, cause->cure};
    }
    if (failure.error == ENOSYS || failure.error == ENODEV) {
        return {"this kernel lacks what the step needs", "use Linux 6.1 or newer with overlayfs"};
    }
    return {"the kernel refused it", "see the step and the error number"};
}

Unavailable::Unavailable(HelperFailure failure, Diagnosis diagnosis)
    : Error(Error(Errc::sandbox_unavailable, "the local sandbox failed at \"" + failure.step +
                                                 "\" (" +
                                                 std::generic_category().message(failure.error) +
                                                 "): " + diagnosis.why + "; " + diagnosis.cure)
                .from("local")
                .with_errno(failure.error)),
      failure_(std::move(failure)), diagnosis_(std::move(diagnosis)) {}

Unavailable unavailable(const HelperFailure& failure, const fs::path& helper) {
    return Unavailable(failure, diagnose(failure, read_restrictions(), helper));
}

} // namespace rexa::local
