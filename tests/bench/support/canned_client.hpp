#ifndef REXA_TESTS_BENCH_SUPPORT_CANNED_CLIENT_HPP
#define REXA_TESTS_BENCH_SUPPORT_CANNED_CLIENT_HPP

#include "bench/support/canned_sandbox.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <string>

namespace rexa::bench {

/// A client of the canned service at this address.
inline daytona::v0::Client canned_client(const std::string& url) {
    daytona::v0::ClientOptions options;
    options.api_url = url + "/api";
    options.api_key = Secret("key");
    return daytona::v0::Client(options);
}

/// The inside of its sandbox, which takes no request.
inline daytona::v0::Toolbox canned_toolbox(const std::string& url) {
    daytona::v0::SandboxRecord sandbox;
    sandbox.id = canned_sandbox;
    sandbox.toolbox_url = url + "/toolbox";
    return canned_client(url).toolbox(sandbox);
}

} // namespace rexa::bench

#endif
