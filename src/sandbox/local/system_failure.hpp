#ifndef REXA_SANDBOX_LOCAL_SYSTEM_FAILURE_HPP
#define REXA_SANDBOX_LOCAL_SYSTEM_FAILURE_HPP

#include <rexa/error.hpp>

#include <optional>
#include <string>

namespace rexa::local {

/// The error for a system call that failed with this errno: what is said, unless descriptors,
/// memory or room on a disk have run out, which is then said instead.
Error system_failure(Errc code, const std::string& message, int error);

/// What has run out, and what to do.
struct Shortage {
    const char* why;
    const char* cure;
};

/// None where the errno says something else.
std::optional<Shortage> shortage(int error) noexcept;

} // namespace rexa::local

#endif
