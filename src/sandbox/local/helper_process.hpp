#ifndef REXA_SANDBOX_LOCAL_HELPER_PROCESS_HPP
#define REXA_SANDBOX_LOCAL_HELPER_PROCESS_HPP

#include "workspace/file_descriptor.hpp"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace rexa::local {

/// A process of the helper's executable, with an empty environment and one socket as its channel.
/// It is collected when this object ends, at the latest.
class HelperProcess {
public:
    /// None.
    HelperProcess() noexcept = default;

    /// Errors: sandbox_unavailable.
    HelperProcess(const std::filesystem::path& path, const std::vector<std::string>& arguments,
                  int control);
    HelperProcess(HelperProcess&& other) noexcept;
    HelperProcess& operator=(HelperProcess&& other) noexcept;
    ~HelperProcess() { end(std::chrono::milliseconds(0)); }

    /// False in a child that the host has forked: the process is the host's.
    [[nodiscard]] bool is_ours() const noexcept;

    /// Waits at most this long for the process to end by itself, kills it if it has not, and
    /// collects it. Does nothing where it is not ours.
    void end(std::chrono::milliseconds patience) noexcept;

private:
    void wait(std::chrono::milliseconds patience) const noexcept;

    pid_t host_ = -1;
    pid_t pid_ = -1;
    workspace::FileDescriptor process_;
};

} // namespace rexa::local

#endif
