#include "sandbox/daytona/v0/remote_error.hpp"
#include "sandbox/daytona/v0/sandbox_codec.hpp"
#include "sandbox/daytona/v0/service.hpp"
#include "sandbox/daytona/v0/values.hpp"

#include <rexa/daytona/v0/sandboxes.hpp>
#include <rexa/error.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

using net::Method;

// The service itself waits for up to 30 seconds before it answers these.
constexpr std::chrono::milliseconds patience = std::chrono::seconds(45);

std::string path_of(std::string_view id, std::string_view rest = {}) {
    return "/sandbox/" + net::encode_segment(id, "sandbox id") + std::string(rest);
}

std::string number(std::int64_t value) {
    return '/' + std::to_string(value);
}

void be_patient(const Service& service, net::Request& request) {
    request.silence_timeout = std::max(patience, service.silence_timeout());
}

bool exists(Service& service, std::string_view id, const Call& call) {
    net::Request request = service.request(Method::get, path_of(id));
    request.retry = idempotent;
    return service.attempt(request, call).succeeded();
}

/// For requests that not every server knows: its 404 is told from the one of a sandbox that is not
/// there.
net::JsonView ask_if_known(Service& service, std::string_view id, const net::Request& request,
                           const Call& call) {
    const net::Reply reply = service.attempt(request, call);
    if (reply.status == 404 && exists(service, id, call)) {
        throw Error(Errc::unsupported,
                    describe(request) +
                        ": this server does not know the request; it is too old for it, or has it "
                        "switched off")
            .from("daytona")
            .with_remote(reply.status, "", service.failure_of(reply, request).message, "");
    }
    if (!reply.succeeded()) {
        throw make_error(service.failure_of(reply, request), describe(request));
    }
    return read_json(reply);
}

/// The sandbox as the answer to a change of it tells; where that is empty, as it is told now.
SandboxRecord read_changed(Service& service, std::string_view id, const net::JsonView& reply,
                           const Call& call) {
    return read_sandbox(reply.present() ? reply : service.get(path_of(id), call));
}

/// A change of state, which waits for another one under way.
SandboxRecord change(Service& service, std::string_view id, net::Request request,
                     const Call& call) {
    request.retry = waits_its_turn;
    return read_changed(service, id, ask_if_known(service, id, request, call), call);
}

/// A setting: to set it twice is as good as once.
void set(Service& service, net::Request request, const Call& call) {
    request.retry = idempotent_in_turn;
    service.exchange(request, call);
}

std::vector<SandboxRecord> read_sandboxes(const net::JsonView& reply) {
    return read_sandbox_page(reply).items;
}

Secret read_secret(const net::JsonView& value) {
    return Secret(value.text());
}

std::string port_path(std::string_view id, std::uint16_t port, std::string_view rest) {
    return path_of(id, "/ports" + number(port) + std::string(rest));
}

} // namespace

Sandboxes::Sandboxes(std::shared_ptr<Service> service) noexcept : service_(std::move(service)) {}

SandboxRecord Sandboxes::create(const NewSandbox& sandbox, const Call& call) const {
    net::Request request = service_->request(Method::post, "/sandbox");
    set_json(request, write_new_sandbox(sandbox));
    request.secrets = {sandbox.outbound_proxy_url};
    be_patient(*service_, request);
    const net::Reply reply = service_->attempt(request, call);
    if (reply.status == 409) {
        throw name_taken(service_->failure_of(reply, request), "a sandbox of this name");
    }
    if (!reply.succeeded()) {
        throw make_error(service_->failure_of(reply, request), describe(request));
    }
    return read_sandbox(read_json(reply));
}

SandboxRecord Sandboxes::get(std::string_view id, const Call& call) const {
    return read_sandbox(service_->get(path_of(id), call));
}

SandboxPage Sandboxes::list_page(const SandboxQuery& query, std::string_view from,
                                 const Call& call) const {
    return read_sandbox_page(service_->get("/sandbox", call, write_query(query, from)));
}

std::vector<SandboxRecord> Sandboxes::list(const SandboxQuery& query, const Call& call) const {
    std::vector<SandboxRecord> all;
    std::string from;
    std::set<std::string> seen; // a page that comes again would come for ever
    do {
        SandboxPage page = list_page(query, from, call);
        std::ranges::move(page.items, std::back_inserter(all));
        from = std::move(page.next);
        check_pages(all.size(), seen.size());
    } while (!from.empty() && seen.insert(from).second);
    return all;
}

SandboxRecord Sandboxes::start(std::string_view id, const Call& call) const {
    net::Request request = service_->request(Method::post, path_of(id, "/start"));
    be_patient(*service_, request);
    // To start a started one is well, so that this may be repeated.
    request.retry = idempotent_in_turn;
    return read_changed(*service_, id, service_->ask(request, call), call);
}

SandboxRecord Sandboxes::stop(std::string_view id, bool by_force, const Call& call) const {
    net::QueryString query;
    if (by_force) {
        query.add("force", "true");
    }
    net::Request request = service_->request(Method::post, path_of(id, "/stop"), query);
    request.retry = waits_its_turn;
    const net::Reply reply = service_->attempt(request, call);
    if (reply.status == 400) {
        // Perhaps another stop came first, and was waited for.
        SandboxRecord sandbox = get(id, call);
        if (sandbox.state == SandboxState::stopped) {
            return sandbox;
        }
    }
    if (!reply.succeeded()) {
        throw make_error(service_->failure_of(reply, request), describe(request));
    }
    return read_changed(*service_, id, read_json(reply), call);
}

SandboxRecord Sandboxes::pause(std::string_view id, const Call& call) const {
    return change(*service_, id, service_->request(Method::post, path_of(id, "/pause")), call);
}

SandboxRecord Sandboxes::archive(std::string_view id, const Call& call) const {
    return change(*service_, id, service_->request(Method::post, path_of(id, "/archive")), call);
}

SandboxRecord Sandboxes::recover(std::string_view id, bool skip_start, const Call& call) const {
    net::QueryString query;
    if (skip_start) {
        query.add("skipStart", "true");
    }
    return change(*service_, id, service_->request(Method::post, path_of(id, "/recover"), query),
                  call);
}

SandboxRecord Sandboxes::resize(std::string_view id, const Resources& resources,
                                const Call& call) const {
    net::JsonWriter body;
    body.begin_object();
    write_optional(body, "cpu", resources.cpu);
    write_optional(body, "memory", resources.memory_gib);
    write_optional(body, "disk", resources.disk_gib);
    body.end_object();
    net::Request request = service_->request(Method::post, path_of(id, "/resize"));
    set_json(request, body);
    return change(*service_, id, std::move(request), call);
}

SandboxRecord Sandboxes::fork(std::string_view id, std::string_view name, const Call& call) const {
    net::JsonWriter body;
    body.begin_object();
    write_text(body, "name", name);
    body.end_object();
    net::Request request = service_->request(Method::post, path_of(id, "/fork"));
    set_json(request, body);
    be_patient(*service_, request);
    return read_sandbox(ask_if_known(*service_, id, request, call));
}

void Sandboxes::snapshot(std::string_view id, std::string_view name, bool include_memory,
                         const Call& call) const {
    net::JsonWriter body;
    body.begin_object().member("name", name);
    if (include_memory) {
        body.member("includeMemory", true);
    }
    body.end_object();
    net::Request request = service_->request(Method::post, path_of(id, "/snapshot"));
    set_json(request, body);
    ask_if_known(*service_, id, request, call);
}

void Sandboxes::remove(std::string_view id, const Call& call) const {
    net::Request request = service_->request(Method::remove, path_of(id));
    request.retry = idempotent_in_turn;
    const net::Reply reply = service_->attempt(request, call);
    if (!reply.succeeded() && reply.status != 404) {
        throw make_error(service_->failure_of(reply, request), describe(request));
    }
}

std::vector<SandboxRecord> Sandboxes::forks(std::string_view id, bool include_destroyed,
                                            const Call& call) const {
    net::QueryString query;
    if (include_destroyed) {
        query.add("includeDestroyed", "true");
    }
    return read_sandboxes(service_->get(path_of(id, "/forks"), call, query));
}

std::optional<SandboxRecord> Sandboxes::parent(std::string_view id, const Call& call) const {
    const net::JsonView reply = service_->get(path_of(id, "/parent"), call);
    return reply.present() ? std::optional(read_sandbox(reply)) : std::nullopt;
}

std::vector<SandboxRecord> Sandboxes::ancestors(std::string_view id, const Call& call) const {
    return read_sandboxes(service_->get(path_of(id, "/ancestors"), call));
}

std::map<std::string, std::string>
Sandboxes::set_labels(std::string_view id, const std::map<std::string, std::string>& labels,
                      const Call& call) const {
    net::JsonWriter body;
    body.begin_object().key("labels").begin_object();
    for (const auto& [name, value] : labels) {
        body.member(name, value);
    }
    body.end_object().end_object();
    net::Request request = service_->request(Method::put, path_of(id, "/labels"));
    set_json(request, body);
    request.retry = idempotent_in_turn;
    return read_map(service_->ask(request, call)["labels"]);
}

void Sandboxes::set_secrets(std::string_view id, const std::map<std::string, std::string>& secrets,
                            const Call& call) const {
    net::JsonWriter body;
    body.begin_object();
    write_secrets(body, secrets);
    body.end_object();
    net::Request request = service_->request(Method::put, path_of(id, "/secrets"));
    set_json(request, body);
    set(*service_, std::move(request), call);
}

void Sandboxes::set_public(std::string_view id, bool is_public, const Call& call) const {
    const std::string_view rest = is_public ? "/public/true" : "/public/false";
    set(*service_, service_->request(Method::post, path_of(id, rest)), call);
}

void Sandboxes::set_network(std::string_view id, const NetworkSettings& settings,
                            const Call& call) const {
    net::Request request = service_->request(Method::post, path_of(id, "/network-settings"));
    set_json(request, write_network(settings));
    set(*service_, std::move(request), call);
}

void Sandboxes::set_auto_stop(std::string_view id, std::chrono::minutes after,
                              const Call& call) const {
    const std::string rest = "/autostop" + number(after.count());
    set(*service_, service_->request(Method::post, path_of(id, rest)), call);
}

void Sandboxes::set_auto_pause(std::string_view id, std::chrono::minutes after,
                               const Call& call) const {
    const std::string rest = "/autopause" + number(after.count());
    set(*service_, service_->request(Method::post, path_of(id, rest)), call);
}

void Sandboxes::set_auto_archive(std::string_view id, std::chrono::minutes after,
                                 const Call& call) const {
    const std::string rest = "/autoarchive" + number(after.count());
    set(*service_, service_->request(Method::post, path_of(id, rest)), call);
}

void Sandboxes::set_auto_delete(std::string_view id, std::chrono::minutes after,
                                const Call& call) const {
    const std::string rest = "/autodelete" + number(after.count());
    set(*service_, service_->request(Method::post, path_of(id, rest)), call);
}

void Sandboxes::set_time_to_live(std::string_view id, std::chrono::minutes from_now,
                                 const Call& call) const {
    const std::string rest = "/ttl" + number(from_now.count());
    set(*service_, service_->request(Method::post, path_of(id, rest)), call);
}

void Sandboxes::refresh_activity(std::string_view id, const Call& call) const {
    net::Request request = service_->request(Method::post, path_of(id, "/last-activity"));
    set_json(request, net::JsonWriter().begin_object().end_object());
    set(*service_, std::move(request), call);
}

PreviewUrl Sandboxes::preview_url(std::string_view id, std::uint16_t port, const Call& call) const {
    const net::JsonView reply = service_->get(port_path(id, port, "/preview-url"), call);
    return {reply["url"].text(), read_secret(reply["token"])};
}

SignedPreviewUrl Sandboxes::signed_preview_url(std::string_view id, std::uint16_t port,
                                               std::chrono::seconds valid, const Call& call) const {
    const net::QueryString query =
        net::QueryString().add("expiresInSeconds", std::to_string(valid.count()));
    const net::JsonView reply =
        service_->get(port_path(id, port, "/signed-preview-url"), call, query);
    return {read_secret(reply["url"]), read_secret(reply["token"])};
}

void Sandboxes::expire_signed_preview_url(std::string_view id, std::uint16_t port,
                                          const Secret& token, const Call& call) const {
    const std::string rest =
        "/signed-preview-url/" + net::encode_segment(token.reveal(), "token") + "/expire";
    net::Request request = service_->request(Method::post, port_path(id, port, rest));
    request.description = "POST " + port_path(id, port, "/signed-preview-url/.../expire");
    request.secrets = {token, Secret(net::encode_segment(token.reveal(), "token"))};
    set(*service_, std::move(request), call);
}

Secret Sandboxes::signing_key(std::string_view id, const Call& call) const {
    return read_secret(service_->get(path_of(id, "/signing-key"), call));
}

Secret Sandboxes::rotate_signing_key(std::string_view id, const Call& call) const {
    const net::Request request =
        service_->request(Method::post, path_of(id, "/signing-key/rotate"));
    return read_secret(service_->ask(request, call));
}

} // namespace rexa::daytona::v0
