#include "sandbox/daytona/v0/remote_error.hpp"
#include "sandbox/daytona/v0/service.hpp"
#include "sandbox/daytona/v0/snapshot_codec.hpp"
#include "sandbox/daytona/v0/waiting.hpp"

#include <rexa/daytona/v0/volumes.hpp>
#include <rexa/error.hpp>

#include <utility>

namespace rexa::daytona::v0 {
namespace {

using net::Method;

VolumeRecord get_volume(Service& service, const std::string& path, const Call& call) {
    return read_volume(service.get(path, call));
}

} // namespace

Volumes::Volumes(std::shared_ptr<Service> service) noexcept : service_(std::move(service)) {}

VolumeRecord Volumes::create(std::string_view name, const Call& call) const {
    net::Request request = service_->request(Method::post, "/volumes");
    set_json(request, net::JsonWriter().begin_object().member("name", name).end_object());
    const net::Reply reply = service_->attempt(request, call);
    if (reply.status == 409) {
        throw name_taken(service_->failure_of(reply, request), "a volume of this name");
    }
    if (!reply.succeeded()) {
        throw make_error(service_->failure_of(reply, request), describe(request));
    }
    return read_volume(read_json(reply));
}

VolumeRecord Volumes::get(std::string_view id, const Call& call) const {
    return get_volume(*service_, "/volumes/" + net::encode_segment(id, "volume id"), call);
}

VolumeRecord Volumes::get_by_name(std::string_view name, const Call& call) const {
    return get_volume(*service_, "/volumes/by-name/" + net::encode_segment(name, "volume name"),
                      call);
}

std::vector<VolumeRecord> Volumes::list(bool include_deleted, const Call& call) const {
    net::QueryString query;
    if (include_deleted) {
        query.add("includeDeleted", "true");
    }
    const net::JsonView reply = service_->get("/volumes", call, query);
    std::vector<VolumeRecord> volumes;
    for (const net::JsonView& item : (reply.is_array() ? reply : reply["items"]).items()) {
        volumes.push_back(read_volume(item));
    }
    return volumes;
}

void Volumes::remove(std::string_view id, const Call& call) const {
    net::Request request =
        service_->request(Method::remove, "/volumes/" + net::encode_segment(id, "volume id"));
    request.retry = idempotent;
    const net::Reply reply = service_->attempt(request, call);
    if (!reply.succeeded() && reply.status != 404) {
        throw make_error(service_->failure_of(reply, request), describe(request));
    }
}

VolumeRecord Volumes::wait_until_ready(std::string_view id, const Call& call) const {
    const auto arrived = [&](const VolumeRecord& volume) {
        if (volume.state == VolumeState::error) {
            throw broken_record(*service_, "the volume", volume.state.text, volume.error_reason);
        }
        return volume.state == VolumeState::ready;
    };
    return poll([&] { return get(id, call); }, arrived, call);
}

} // namespace rexa::daytona::v0
