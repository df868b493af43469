#include "sandbox/daytona/v0/build_log.hpp"
#include "sandbox/daytona/v0/remote_error.hpp"
#include "sandbox/daytona/v0/service.hpp"
#include "sandbox/daytona/v0/snapshot_codec.hpp"
#include "sandbox/daytona/v0/waiting.hpp"

#include <rexa/daytona/v0/snapshots.hpp>
#include <rexa/error.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

using net::Method;

constexpr int page_size = 200;

std::string path_of(std::string_view id, std::string_view rest = {}) {
    return "/snapshots/" + net::encode_segment(id, "snapshot id") + std::string(rest);
}

bool is_broken(const SnapshotRecord& snapshot) noexcept {
    return snapshot.state == SnapshotState::error || snapshot.state == SnapshotState::build_failed;
}

bool is_at_rest(const SnapshotRecord& snapshot) noexcept {
    return is_broken(snapshot) || snapshot.state == SnapshotState::active ||
           snapshot.state == SnapshotState::inactive;
}

} // namespace

Snapshots::Snapshots(std::shared_ptr<Service> service) noexcept : service_(std::move(service)) {}

SnapshotRecord Snapshots::create(const NewSnapshot& snapshot, const Call& call) const {
    net::Request request = service_->request(Method::post, "/snapshots");
    set_json(request, write_new_snapshot(snapshot));
    const net::Reply reply = service_->attempt(request, call);
    if (reply.status == 409) {
        throw name_taken(service_->failure_of(reply, request), "a snapshot of this name");
    }
    if (!reply.succeeded()) {
        throw make_error(service_->failure_of(reply, request), describe(request));
    }
    return read_snapshot(read_json(reply));
}

SnapshotRecord Snapshots::get(std::string_view id, const Call& call) const {
    return read_snapshot(service_->get(path_of(id), call));
}

std::vector<SnapshotRecord> Snapshots::list(const SnapshotQuery& query, const Call& call) const {
    std::vector<SnapshotRecord> all;
    std::int64_t page = 1;
    for (bool more = true; more; ++page) {
        const net::JsonView reply =
            service_->get("/snapshots", call, write_snapshot_query(query, page, page_size));
        auto snapshots = read_snapshots(reply);
        more = !snapshots.empty() && reply.is_object() &&
               page < reply["totalPages"].optional_integer().value_or(0);
        std::ranges::move(snapshots, std::back_inserter(all));
        check_pages(all.size(), static_cast<std::size_t>(page));
    }
    return all;
}

void Snapshots::remove(std::string_view id, const Call& call) const {
    const auto snapshot = if_found([&] { return get(id, call); });
    if (!snapshot) {
        return;
    }
    net::Request request = service_->request(Method::remove, path_of(snapshot->id));
    request.retry = idempotent_in_turn;
    const net::Reply reply = service_->attempt(request, call);
    if (!reply.succeeded() && reply.status != 404) {
        throw make_error(service_->failure_of(reply, request), describe(request));
    }
}

SnapshotRecord Snapshots::activate(std::string_view id, const Call& call) const {
    net::Request request = service_->request(Method::post, path_of(get(id, call).id, "/activate"));
    request.retry = waits_its_turn;
    return read_snapshot(service_->ask(request, call));
}

void Snapshots::deactivate(std::string_view id, const Call& call) const {
    net::Request request =
        service_->request(Method::post, path_of(get(id, call).id, "/deactivate"));
    request.retry = waits_its_turn;
    service_->exchange(request, call);
}

SnapshotRecord Snapshots::wait_until_active(std::string_view id, const Call& call) const {
    const auto arrived = [&](const SnapshotRecord& snapshot) {
        if (is_broken(snapshot)) {
            throw broken_record(*service_, "the snapshot", snapshot.state.text,
                                snapshot.error_reason);
        }
        return snapshot.state == SnapshotState::active;
    };
    return poll([&] { return get(id, call); }, arrived, call);
}

void Snapshots::build_logs(std::string_view id, bool follow, const BytesSink& sink,
                           const Call& call) const {
    const std::string known = get(id, call).id;
    read_build_log(
        *service_, path_of(known, "/build-logs-url"), follow,
        [&] { return is_at_rest(get(known, call)); }, sink, call);
}

} // namespace rexa::daytona::v0
