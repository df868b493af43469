#ifndef REXA_SANDBOX_DAYTONA_REMOTE_HELPER_HPP
#define REXA_SANDBOX_DAYTONA_REMOTE_HELPER_HPP

#include "sandbox/daytona/remote_program.hpp"

#include <rexa/call.hpp>
#include <rexa/daytona/v0/toolbox.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona {

/// The helper inside one sandbox: uploaded by its first use.
class RemoteHelper {
public:
    explicit RemoteHelper(v0::Toolbox toolbox) : toolbox_(std::move(toolbox)) {}

    /// What the helper printed. Errors: sandbox_failed with its reason as remote message;
    /// interpreter_not_found where the sandbox has no python3; resource_exhausted for a limit.
    std::string run(std::string_view verb, const std::vector<std::string>& arguments,
                    const Call& call);

    /// Small files, in one request, with the helper itself where it is not there yet.
    void upload(std::vector<RemoteFile> files, const Call& call);

    [[nodiscard]] v0::Files files() const { return toolbox_.files(); }
    [[nodiscard]] v0::Sessions sessions() const { return toolbox_.sessions(); }

private:
    v0::Toolbox toolbox_;
    bool is_there_ = false;
};

} // namespace rexa::daytona

#endif
