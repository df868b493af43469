#ifndef REXA_SANDBOX_LOCAL_DIAGNOSIS_HPP
#define REXA_SANDBOX_LOCAL_DIAGNOSIS_HPP

#include "sandbox/local/helper_message.hpp"

#include <rexa/error.hpp>

#include <filesystem>
#include <string>

namespace rexa::local {

/// The settings of a machine that forbid sandboxes to ordinary users.
struct HostRestrictions {
    bool apparmor = false;           ///< kernel.apparmor_restrict_unprivileged_userns is 1
    bool no_user_namespaces = false; ///< user.max_user_namespaces is 0
    bool unprivileged_off = false;   ///< kernel.unprivileged_userns_clone is 0
    bool container = false;          ///< this process is in a container
};

/// `root` is "/" but for tests.
HostRestrictions read_restrictions(const std::filesystem::path& root = "/");

struct Diagnosis {
    std::string why;
    std::string cure;
};

/// Why a step of making a sandbox failed, and what to do about it.
Diagnosis diagnose(const HelperFailure& failure, const HostRestrictions& host,
                   const std::filesystem::path& helper);

/// The error for a sandbox that cannot be made here: sandbox_unavailable.
class Unavailable final : public Error {
public:
    Unavailable(HelperFailure failure, Diagnosis diagnosis);
    [[nodiscard]] const HelperFailure& failure() const noexcept { return failure_; }
    [[nodiscard]] const Diagnosis& diagnosis() const noexcept { return diagnosis_; }

private:
    HelperFailure failure_;
    Diagnosis diagnosis_;
};

Unavailable unavailable(const HelperFailure& failure, const std::filesystem::path& helper);

} // namespace rexa::local

#endif
