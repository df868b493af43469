#ifndef REXA_SANDBOX_DAYTONA_V0_TOOLBOX_LINK_HPP
#define REXA_SANDBOX_DAYTONA_V0_TOOLBOX_LINK_HPP

#include "sandbox/daytona/v0/remote_error.hpp"
#include "sandbox/daytona/v0/service.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

/// The way into one sandbox: its address, and what is known of the program that answers there. Safe
/// to use from several threads.
class ToolboxLink {
public:
    /// Without an address the service is asked for it when it is needed.
    ToolboxLink(std::shared_ptr<Service> service, std::string id, std::string toolbox_url);

    /// `path` is encoded already. May ask the service for the address.
    net::Request request(net::Method method, std::string_view path, const Call& call,
                         const net::QueryString& query = {});

    /// The reply, whatever its status.
    net::Reply attempt(const net::Request& request, const Call& call);
    /// Any reply of 200 to 299. Errors: as `fail`.
    net::Reply exchange(const net::Request& request, const Call& call);
    /// Its body as JSON; absent where there is none.
    net::JsonView ask(const net::Request& request, const Call& call);
    /// The same of a GET, which may be sent more than once.
    net::JsonView get(std::string_view path, const Call& call, const net::QueryString& query = {});
    void stream(const net::Request& request, const net::BodySink& sink, const Call& call);

    /// Errors: as `fail`, and those of the connection.
    std::unique_ptr<net::WebSocket> open(std::string_view path, const net::QueryString& query,
                                         const Call& call);

    // As of the service.
    [[nodiscard]] RemoteFailure failure_of(const net::Reply& reply,
                                           const net::Request& request) const;
    [[nodiscard]] std::string conceal(std::string text) const;

    /// What a refused request means. Answers of gateways mislead while a sandbox is not running:
    /// the service is asked for its state then, and that is the error.
    [[noreturn]] void fail(const net::Reply& reply, const net::Request& request, const Call& call);

    /// Whether the sandbox runs, so that a 404 speaks of what was asked for. Errors: as `fail` when
    /// it does not run.
    void check_running(const RemoteFailure& failure, const Call& call);

    /// Remembered between requests: this toolbox is too old to run code by itself.
    std::atomic<bool> lacks_code_run = false;

private:
    net::Url address(const Call& call);
    std::string ask_for_address(const Call& call);

    std::shared_ptr<Service> service_;
    std::string id_;
    std::mutex mutex_;
    std::string toolbox_url_;
};

} // namespace rexa::daytona::v0

#endif
