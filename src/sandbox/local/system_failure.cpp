#include "sandbox/local/system_failure.hpp"

#include <cerrno>

namespace rexa::local {

std::optional<Shortage> shortage(int error) noexcept {
    switch (error) {
    case EMFILE:
        return Shortage{"no descriptor is left", "raise the limit of open files (ulimit -n)"};
    case ENFILE:
        return Shortage{"no descriptor is left on this machine",
                        "raise its limit of open files (fs.file-max)"};
    case ENOMEM:
        return Shortage{"the kernel has no memory left for a sandbox", "run less at once"};
    default:
        return std::nullopt;
    }
}

Error system_failure(Errc code, const std::string& message, int error) {
    if (const auto cause = shortage(error)) {
        return Error(Errc::resource_exhausted, std::string(cause->why) + "; " + cause->cure)
            .from("local")
            .with_errno(error);
    }
    return Error(code, message).from("local").with_errno(error);
}

} // namespace rexa::local
