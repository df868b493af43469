#include "sandbox/daytona/v0/toolbox_link.hpp"
#include "sandbox/daytona/v0/values.hpp"

#include <rexa/daytona/v0/toolbox.hpp>
#include <rexa/error.hpp>

#include <utility>

namespace rexa::daytona::v0 {
namespace {

using net::Method;

std::uint16_t read_port(const net::JsonView& value) {
    const std::int64_t port = value.integer();
    if (port < 0 || port > 65535) {
        value.fail("must be a port");
    }
    return static_cast<std::uint16_t>(port);
}

} // namespace

Toolbox::Toolbox(std::shared_ptr<ToolboxLink> link) noexcept : link_(std::move(link)) {}

Process Toolbox::process() const {
    return Process(link_);
}

Sessions Toolbox::sessions() const {
    return Sessions(link_);
}

Interpreter Toolbox::interpreter() const {
    return Interpreter(link_);
}

Files Toolbox::files() const {
    return Files(link_);
}

Git Toolbox::git() const {
    return Git(link_);
}

std::string Toolbox::version(const Call& call) const {
    return link_->get("/version", call)["version"].text();
}

std::string Toolbox::work_folder(const Call& call) const {
    return link_->get("/work-dir", call)["dir"].text();
}

std::string Toolbox::home_folder(const Call& call) const {
    return link_->get("/user-home-dir", call)["dir"].text();
}

SystemMetrics Toolbox::metrics(const Call& call) const {
    const net::JsonView reply = link_->get("/system/metrics", call);
    SystemMetrics metrics;
    metrics.cpu_count = reply["cpuCount"].optional_integer();
    metrics.cpu_used_percent = reply["cpuUsedPct"].optional_number();
    metrics.memory_total = reply["memTotal"].optional_integer();
    metrics.memory_used = reply["memUsed"].optional_integer();
    metrics.memory_cache = reply["memCache"].optional_integer();
    metrics.disk_total = reply["diskTotal"].optional_integer();
    metrics.disk_used = reply["diskUsed"].optional_integer();
    metrics.disk_free = reply["diskFree"].optional_integer();
    return metrics;
}

void Toolbox::update_environment(const std::map<std::string, std::string>& set,
                                 const std::vector<std::string>& unset, const Call& call) const {
    net::JsonWriter body;
    body.begin_object();
    write_map(body, "set", set);
    write_texts(body, "unset", unset);
    body.end_object();
    net::Request request = link_->request(Method::post, "/env", call);
    set_json(request, body);
    request.retry = idempotent;
    link_->exchange(request, call);
}

std::vector<std::uint16_t> Toolbox::ports(const Call& call) const {
    std::vector<std::uint16_t> ports;
    for (const net::JsonView& item : link_->get("/port", call)["ports"].items()) {
        ports.push_back(read_port(item));
    }
    return ports;
}

bool Toolbox::is_port_in_use(std::uint16_t port, const Call& call) const {
    if (port < 3000 || port > 9999) {
        throw Error(Errc::invalid_argument, "port: use one of 3000 to 9999");
    }
    const std::string path = "/port/" + std::to_string(port) + "/in-use";
    return link_->get(path, call)["isInUse"].optional_boolean().value_or(false);
}

} // namespace rexa::daytona::v0
