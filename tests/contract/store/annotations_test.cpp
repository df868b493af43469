#include "contract/store/backends.hpp"

#include <limits>

using namespace rexa;
using namespace rexa::test;

TEST_CASE_TEMPLATE("annotations change without touching the digest", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto snapshot = run(store, data_of("annotated"));
    AnnotationChange change;
    change.add_tags = {"good", "wine"};
    change.note = "look here";
    change.set_metrics = {{"silhouette", 0.1 + 0.2}, {"k", 3}};
    store.annotate(snapshot.id(), change, Call());

    auto found = store.get(snapshot.id(), Call());
    CHECK(found.digest() == snapshot.digest());
    CHECK(found.annotations() ==
          Annotations{{"good", "wine"}, "look here", false, {{"silhouette", 0.1 + 0.2}, {"k", 3}}});

    AnnotationChange second;
    second.add_tags = {"late"};
    second.remove_tags = {"wine", "never there"};
    second.pinned = true;
    second.remove_metrics = {"k"};
    store.annotate(snapshot.id(), second, Call());
    found = store.get(snapshot.id(), Call());
    CHECK(found.annotations() ==
          Annotations{{"good", "late"}, "look here", true, {{"silhouette", 0.1 + 0.2}}});
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("a running snapshot keeps its annotations when it ends", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto data = data_of("running");
    auto journal = begin(store, data);
    AnnotationChange change;
    change.add_tags = {"early"};
    store.annotate(data.id, change, Call());
    finish(store, data, std::move(journal));
    CHECK(store.get(data.id, Call()).annotations().tags == std::set<std::string>{"early"});
    CHECK(page_ids(store, SnapshotQuery().tag("early")) == std::vector{data.id});
}

TEST_CASE_TEMPLATE("empty names are refused", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto snapshot = run(store, data_of("named"));
    AnnotationChange tag;
    tag.add_tags = {""};
    CHECK(error_of([&] { store.annotate(snapshot.id(), tag, Call()); }) ==
          code(Errc::invalid_argument));
    AnnotationChange metric;
    metric.set_metrics = {{"", 1.0}};
    CHECK(error_of([&] { store.annotate(snapshot.id(), metric, Call()); }) ==
          code(Errc::invalid_argument));
}

TEST_CASE_TEMPLATE("a metric that is no number is refused by name", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto snapshot = run(store, data_of("measured"));
    using Number = std::numeric_limits<double>;
    for (const double value : {Number::quiet_NaN(), Number::infinity(), -Number::infinity()}) {
        AnnotationChange change;
        change.set_metrics = {{"loss", value}};
        try {
            store.annotate(snapshot.id(), change, Call());
            FAIL("no error");
        } catch (const Error& error) {
            CHECK(error.code() == Errc::invalid_argument);
            CHECK(error.message() == "metric 'loss': must be a finite number; leave it out where "
                                     "there is none");
        }
    }
    CHECK(store.get(snapshot.id(), Call()).annotations() == Annotations());
}

TEST_CASE_TEMPLATE("every change is in the operation log", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto data = data_of("logged");
    finish(store, data, begin(store, data));
    AnnotationChange change;
    change.add_tags = {"t"};
    change.pinned = false;
    store.annotate(data.id, change, Call());
    Draft draft{SnapshotId::random(), RunRequest("x"), at_second(1)};
    store.save_drafts({draft}, Call());
    store.discard_draft(draft.id, Call());
    store.remove({data.id}, Call());
    store.gc(GcMode::collect, Call());

    const auto operations = store.operations(0, 100, Call());
    std::vector<std::string> kinds;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        kinds.push_back(operations[i].kind);
        CHECK((i == 0 || operations[i].sequence > operations[i - 1].sequence));
    }
    CHECK(kinds == std::vector<std::string>{"begin", "finish", "annotate", "save_draft",
                                            "discard_draft", "remove", "gc"});
    CHECK(operations[1].snapshot == data.id);
    CHECK(operations[1].detail == "succeeded");
    CHECK(operations[2].detail == "+tag t, unpin");
    CHECK_FALSE(operations[6].snapshot.has_value());

    const auto middle = store.operations(operations[1].sequence, 2, Call());
    CHECK(middle == std::vector{operations[2], operations[3]});
    CHECK(store.operations(operations.back().sequence, 10, Call()).empty());
}

TEST_CASE_TEMPLATE("verdicts are kept with their original", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto original = run(store, data_of("original"));
    auto data = data_of("replay");
    data.replay_of = original.id();
    const auto first = run(store, data);
    data.id = SnapshotId::random();
    const auto second = run(store, data);

    Verdict differs;
    differs.original = original.id();
    differs.replay = first.id();
    differs.kind = VerdictKind::differs;
    differs.differences = {{Aspect::out, "", 3, "0.71", "0.69"},
                           {Aspect::file, "out/model.bin", 0, "", ""}};
    differs.environment = {"version: 3.11.2 became 3.12.0"};
    Verdict unsure;
    unsure.original = original.id();
    unsure.replay = second.id();
    unsure.kind = VerdictKind::inconclusive;
    unsure.reasons = {"stdout: 12 bytes were dropped"};
    store.record_verdict(differs, Call());
    store.record_verdict(unsure, Call());
    CHECK(store.verdicts(original.id(), Call()) == std::vector{differs, unsure});
    CHECK(store.verdicts(first.id(), Call()).empty());
    CHECK(store.verdict(first.id(), Call()) == differs);
    CHECK(store.verdict(second.id(), Call()) == unsure);
    CHECK_FALSE(store.verdict(original.id(), Call()).has_value());

    Verdict stranger = differs;
    stranger.replay = SnapshotId::random();
    CHECK(error_of([&] { store.record_verdict(stranger, Call()); }) == code(Errc::not_found));
}

TEST_CASE_TEMPLATE("an environment is recorded under its fingerprint", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto fingerprint = Digest::of(as_bytes("fingerprint"));
    CHECK_FALSE(store.environment(fingerprint, Call()).has_value());
    const EnvironmentDescription description{"/usr/bin/python3", "3.11.2", "Linux", "a==1\nb==2\n"};
    store.record_environment(fingerprint, description, Call());
    store.record_environment(fingerprint, description, Call());
    CHECK(store.environment(fingerprint, Call()) == description);
    const auto packages = Digest::of(as_bytes(description.packages));
    CHECK(store.read(packages, Call()).chars() == description.packages);
    store.gc(GcMode::collect, Call());
    CHECK(store.environment(fingerprint, Call()) == description);
}
