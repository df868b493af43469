#ifndef REXA_SANDBOX_DAYTONA_REMOTE_HELPER_HPP
#define REXA_SANDBOX_DAYTONA_REMOTE_HELPER_HPP

#include "sandbox/daytona/remote_program.hpp"

#include <rexa/bytes.hpp>
#include <rexa/call.hpp>
#include <rexa/daytona/v0/toolbox.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona {

/// That a shell did not find python3.
[[noreturn]] void no_python();

/// The exit code of a shell that did not find a command.
inline constexpr std::int64_t command_not_found = 127;

/// The helper inside one sandbox: uploaded by its first use.
class RemoteHelper {
public:
    /// No use of it takes longer than `longest`, below what gateways allow a request; the service
    /// kills it then.
    explicit RemoteHelper(v0::Toolbox toolbox,
                          std::chrono::milliseconds longest = std::chrono::minutes(4))
        : toolbox_(std::move(toolbox)), longest_(longest) {}

    /// What the helper printed, at most 64 MiB. Errors: sandbox_failed with its reason as remote
    /// message, and where it takes too long; interpreter_not_found where the sandbox has no
    /// python3; resource_exhausted for a limit; too_large.
    std::string run(std::string_view verb, const std::vector<std::string>& arguments,
                    const Call& call);

    /// Small files, in one request, with the helper itself where it is not there yet.
    void upload(std::vector<RemoteFile> files, const Call& call);

    /// Files of `size` bytes together, in one request. Errors: sandbox_failed where it takes too
    /// long.
    void upload(const std::vector<v0::Upload>& uploads, std::uint64_t size, const Call& call);

    /// A file of at most so many bytes. Errors: not_found, too_large, sandbox_failed where it
    /// takes too long.
    Bytes read(const std::string& path, std::uint64_t most, const Call& call);

    /// Has the helper begin a long work in a session of this name, of which it is the first; gives
    /// the command to follow. Errors: sandbox_failed where that takes too long.
    std::string start(const std::string& session, std::string_view verb,
                      const std::vector<std::string>& arguments, const Call& call);

    [[nodiscard]] v0::Files files() const { return toolbox_.files(); }
    [[nodiscard]] v0::Sessions sessions() const { return toolbox_.sessions(); }

private:
    v0::Toolbox toolbox_;
    const std::chrono::milliseconds longest_;
    bool is_there_ = false;
};

} // namespace rexa::daytona

#endif
