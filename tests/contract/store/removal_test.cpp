#include "contract/store/backends.hpp"
#include "support/change_watch.hpp"
#include "support/heap.hpp"

#include <algorithm>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;

namespace {

std::vector<SnapshotId> logged_removals(SnapshotStore& store) {
    std::vector<SnapshotId> removed;
    for (const auto& operation : store.operations(0, 10'000, Call())) {
        if (operation.kind == "remove") {
            removed.push_back(*operation.snapshot);
        }
    }
    return removed;
}

} // namespace

TEST_CASE_TEMPLATE("a removal that is cancelled has removed what the log says and no more", Backend,
                   REXA_STORES) {
    std::stop_source stop;
    bool removing = false;
    const ChangeWatch watch([&] { removing&& stop.request_stop(); });
    const Backend backend;
    SnapshotStore& store = *backend.store;
    std::vector<SnapshotId> ids;
    for (int i = 0; i < 150; ++i) {
        ids.push_back(run(store, data_of("removed")).id());
    }
    removing = true;
    CHECK(error_of([&] { store.remove(ids, Call().stop(stop.get_token())); }) ==
          code(Errc::cancelled));
    removing = false;

    const auto removed = logged_removals(store);
    REQUIRE_FALSE(removed.empty());
    REQUIRE(removed.size() < ids.size());
    const auto first_left = ids.begin() + static_cast<std::ptrdiff_t>(removed.size());
    CHECK(removed == std::vector(ids.begin(), first_left));
    std::vector<SnapshotId> left(first_left, ids.end());
    CHECK(store.remove(left, Call()).removed == left);
    CHECK(logged_removals(store) == ids);
    CHECK(page_ids(store, SnapshotQuery()).empty());
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("what is unknown or running keeps everything from being removed", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    std::vector<SnapshotId> ids;
    for (int i = 0; i < 70; ++i) {
        ids.push_back(run(store, data_of("stays")).id());
    }
    const auto running = data_of("running");
    const auto journal = begin(store, running);
    for (const auto& [last, expected] : {std::pair(running.id, Errc::failed_precondition),
                                         std::pair(SnapshotId::random(), Errc::not_found)}) {
        ids.push_back(last);
        CHECK(error_of([&] { store.remove(ids, Call()); }) == code(expected));
        ids.pop_back();
    }
    CHECK(logged_removals(store).empty());
}

TEST_CASE_TEMPLATE("a removal holds the output of few snapshots at once", Backend, REXA_STORES) {
    constexpr std::size_t output_size = 12u << 20;
    std::size_t most = 0;
    const ChangeWatch watch([&] { most = std::max(most, heap_in_use()); });
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const std::string output(output_size, ' '); // no words, which would take long to index
    auto data = data_of("much output");
    Limits limits;
    limits.output_head_bytes = output_size;
    data.request.limits(limits);
    std::vector<SnapshotId> ids;
    for (int i = 0; i < 10; ++i) {
        data.id = SnapshotId::random();
        ids.push_back(run(store, data, output).id());
    }
    CHECK(store.get(ids.back(), Call()).output().out.head.size() == output_size);
    most = heap_in_use();
    const std::size_t before = most;
    CHECK(store.remove(ids, Call()).removed == ids);
    CHECK(most - before < 3 * output_size);
}
