#ifndef REXA_SANDBOX_DAYTONA_V0_BUILD_LOG_HPP
#define REXA_SANDBOX_DAYTONA_V0_BUILD_LOG_HPP

#include "sandbox/daytona/v0/service.hpp"

#include <rexa/blobs.hpp>

#include <functional>
#include <string_view>

namespace rexa::daytona::v0 {

/// Gives the log whose address a request of this path is answered with; with `follow` until
/// `ended` says that nothing will be added. A stream that breaks is opened again, and what was
/// given already is left out.
void read_build_log(Service& service, std::string_view path, bool follow,
                    const std::function<bool()>& ended, const BytesSink& sink, const Call& call);

} // namespace rexa::daytona::v0

#endif
