#include "contract/store/backends.hpp"
#include "support/full_generation.hpp"

using namespace rexa;
using namespace rexa::test;

namespace {

Draft full_draft() {
    Limits limits;
    limits.processes = 7;
    RunRequest request("print(1)", Language::node);
    request.task("all fields")
        .standard_input(Bytes(std::string(100'000, 'i')))
        .arguments({"--a", ""})
        .variable("NAME", "value")
        .file("data/small.txt", Bytes("small"))
        .file("data/big.bin", Bytes(std::string(100'000, 'b')))
        .limits(limits)
        .network(Network::host)
        .provider("local")
        .ignore({"*.tmp"});
    return {SnapshotId::random(), std::move(request), at_second(5), full_generation()};
}

} // namespace

TEST_CASE_TEMPLATE("a draft comes back as it was saved", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto parent = run(store, data_of("parent"));
    Draft draft = full_draft();
    draft.request.parent(parent.id());
    store.save_drafts({draft}, Call());
    CHECK(store.draft(draft.id, Call()) == draft);
    store.gc(GcMode::collect, Call());
    CHECK(store.draft(draft.id, Call()) == draft);

    draft.request.code("print(2)");
    store.save_drafts({draft}, Call());
    CHECK(store.drafts(Call()) == std::vector{draft});
}

TEST_CASE_TEMPLATE("drafts are listed newest first and can be discarded", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    std::vector<Draft> drafts;
    for (int i = 0; i < 5; ++i) {
        drafts.push_back({SnapshotId::random(), RunRequest("x"), at_second(i), {}});
    }
    store.save_drafts(drafts, Call());
    const std::vector<Draft> newest_first(drafts.rbegin(), drafts.rend());
    CHECK(store.drafts(Call()) == newest_first);
    store.discard_draft(drafts[4].id, Call());
    CHECK(store.drafts(Call()).front() == drafts[3]);
    CHECK(error_of([&] { store.draft(drafts[4].id, Call()); }) == code(Errc::not_found));
}

TEST_CASE_TEMPLATE("begin consumes the draft of its id", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("drafted");
    store.save_drafts({{data.id, data.request, at_second(0)}}, Call());
    finish(store, data, begin(store, data));
    CHECK(store.drafts(Call()).empty());
    CHECK(store.find(data.id.brief(), Call()) == data.id);
}

TEST_CASE_TEMPLATE("a snapshot's id cannot be a draft's, and nothing of the batch is saved",
                   Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto snapshot = run(store, data_of("final"));
    const Draft good{SnapshotId::random(), RunRequest("x"), at_second(0)};
    const Draft bad{snapshot.id(), RunRequest("x"), at_second(0)};
    CHECK(error_of([&] {
              store.save_drafts({good, bad}, Call());
          }) == code(Errc::failed_precondition));
    CHECK(store.drafts(Call()).empty());
    store.remove({snapshot.id()}, Call());
    CHECK(error_of([&] { store.save_drafts({bad}, Call()); }) == code(Errc::failed_precondition));
}

TEST_CASE_TEMPLATE("a draft's id is no snapshot's, and the error says so", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const Draft draft{SnapshotId::random(), RunRequest("x"), at_second(1)};
    store.save_drafts({draft}, Call());
    const auto message_of = [](const auto& action) -> std::string {
        try {
            action();
        } catch (const Error& error) {
            CHECK(error.code() == Errc::not_found);
            return error.message();
        }
        return "";
    };
    const std::string expected = "snapshot " + draft.id.brief() +
                                 ": this is the id of a draft, which has not been run; "
                                 "draft() gives it and run() runs it";
    CHECK(message_of([&] { store.get(draft.id, Call()); }) == expected);
    CHECK(message_of([&] { store.digest(draft.id, Call()); }) == expected);
    CHECK(message_of([&] { store.annotate(draft.id, {}, Call()); }) == expected);
    const auto nobody = SnapshotId::random();
    CHECK(message_of([&] { store.get(nobody, Call()); }) ==
          "snapshot " + nobody.brief() + ": there is none");
}
