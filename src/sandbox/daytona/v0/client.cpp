#include "sandbox/daytona/v0/service.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"
#include "sandbox/daytona/v0/values.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <utility>

namespace rexa::daytona::v0 {

Client::Client(ClientOptions options) : service_(std::make_shared<Service>(std::move(options))) {}

Sandboxes Client::sandboxes() const {
    return Sandboxes(service_);
}

Snapshots Client::snapshots() const {
    return Snapshots(service_);
}

Volumes Client::volumes() const {
    return Volumes(service_);
}

Toolbox Client::toolbox(const SandboxRecord& sandbox) const {
    return Toolbox(std::make_shared<ToolboxLink>(service_, sandbox.id, sandbox.toolbox_url));
}

Toolbox Client::toolbox(std::string id) const {
    return Toolbox(std::make_shared<ToolboxLink>(service_, std::move(id), std::string()));
}

KeyRecord Client::current_key(const Call& call) const {
    net::Request request = service_->request(net::Method::get, "/api-keys/current");
    request.retry = idempotent;
    const net::JsonView reply = service_->ask(request, call);
    return {read_optional_text(reply["name"]), read_texts(reply["permissions"]),
            read_time(reply["expiresAt"])};
}

} // namespace rexa::daytona::v0
