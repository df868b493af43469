#include "contract/store/backends.hpp"

using namespace rexa;
using namespace rexa::test;

TEST_CASE_TEMPLATE("a run is on record before it ends", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("first", "import sys\nprint(sys.stdin.read())");
    data.request.standard_input(Bytes("line\n")).argument("--fast").variable("A", "b");
    const auto journal = begin(store, data);

    const auto found = store.get(data.id, Call());
    CHECK(found.data() == data);
    CHECK(found.status() == Status::running);
    CHECK(found.digest().empty());
    CHECK(store.page(SnapshotQuery(), Call()).entries.front().status == Status::running);
}

TEST_CASE_TEMPLATE("what finish was given is what get returns", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("second");
    data.request.standard_input(Bytes(std::string("\0\xff in", 5)));
    auto journal = begin(store, data);
    using std::chrono::milliseconds;
    journal->append(Stream::out, as_bytes("one\n"), milliseconds(1));
    journal->append(Stream::err, as_bytes(std::string("\xff\0", 2)), milliseconds(2));
    journal->append(Stream::out, as_bytes("two\n"), milliseconds(3));
    data.execution.status = Status::failed;
    data.execution.exit_code = 3;
    data.execution.usage.wall = milliseconds(12);
    data.execution.exception = ExceptionInfo{"ValueError", "no", 7};
    data.notices = {"a fact"};

    const auto sealed = finish(store, data, std::move(journal));
    const auto found = store.get(data.id, Call());
    CHECK(found == sealed);
    CHECK(found.data() == sealed.data());
    CHECK(found.encoding() == sealed.encoding());
    CHECK(found.output().out.head.chars() == "one\ntwo\n");
    CHECK(found.output().err.head.chars() == std::string("\xff\0", 2));
    CHECK(found.output().order.size() == 3);
    CHECK(found.outcome() == sealed.outcome());
}

TEST_CASE_TEMPLATE("an id is used once", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto data = data_of("once");
    auto journal = begin(store, data);
    CHECK(error_of([&] { begin(store, data); }) == code(Errc::already_exists));
    finish(store, data, std::move(journal));
    CHECK(error_of([&] { begin(store, data); }) == code(Errc::already_exists));
    store.remove({data.id}, Call());
    CHECK(error_of([&] { begin(store, data); }) == code(Errc::already_exists));
}

TEST_CASE_TEMPLATE("only a running snapshot can be finished, once", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("stranger");
    data.execution.status = Status::succeeded;
    const auto stranger = Snapshot::seal(data, Digest());
    CHECK(error_of([&] { store.finish(stranger, nullptr, nullptr, LeaseEnd::release, Call()); }) ==
          code(Errc::failed_precondition));

    const auto sealed = run(store, data_of("known"));
    CHECK(error_of([&] { store.finish(sealed, nullptr, nullptr, LeaseEnd::release, Call()); }) ==
          code(Errc::failed_precondition));
    CHECK(store.get(sealed.id(), Call()) == sealed);
}

TEST_CASE_TEMPLATE("a finish that failed may be tried again with the same", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("patient");
    const auto journal = begin(store, data);
    journal->append(Stream::out, as_bytes("shown"), {});
    const auto folder = folder_with(store, "file", "content");
    data.after = folder.tree;
    data.execution.status = Status::succeeded;
    data.execution.output = journal->output();
    const auto sealed = Snapshot::seal(data, Digest());
    const auto finish_within = [&](const Call& call) {
        store.finish(sealed, journal.get(), folder.batch.get(), LeaseEnd::release, call);
    };
    CHECK(error_of([&] { finish_within(Call().deadline(Call::Clock::now())); }) ==
          code(Errc::deadline_exceeded));
    CHECK(store.get(data.id, Call()).status() == Status::running);
    CHECK(store.recover(Call()) == 0);
    finish_within(Call());
    CHECK(store.get(data.id, Call()) == sealed);
    CHECK(store.read(folder.file, Call()).chars() == "content");
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("a digest is known as long as the snapshot, and after it", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto sealed = run(store, data_of("parent"));
    auto data = data_of("child");
    set_parent(data, sealed.id());
    const auto journal = begin(store, data);
    CHECK(store.digest(sealed.id(), Call()) == sealed.digest());
    CHECK(store.digest(data.id, Call()).empty());
    store.remove({sealed.id()}, Call());
    CHECK(store.digest(sealed.id(), Call()) == sealed.digest());
    CHECK(error_of([&] { store.digest(SnapshotId::random(), Call()); }) == code(Errc::not_found));
}

TEST_CASE_TEMPLATE("a snapshot that is not there is not found", Backend, REXA_STORES) {
    const Backend backend;
    const auto id = SnapshotId::random();
    SnapshotStore& store = *backend.store;
    CHECK(error_of([&] { store.get(id, Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.children(id, Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.lineage(id, Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.short_id(id, Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.annotate(id, {}, Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.draft(id, Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.discard_draft(id, Call()); }) == code(Errc::not_found));
    CHECK(error_of([&] { store.remove({id}, Call()); }) == code(Errc::not_found));
}

TEST_CASE_TEMPLATE("the journal keeps head and tail and counts the rest", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("long output");
    Limits limits;
    limits.output_head_bytes = 10;
    limits.output_tail_bytes = 6;
    data.request.limits(limits);
    auto journal = begin(store, data);
    std::string all;
    for (int i = 0; i < 40; ++i) {
        const std::string chunk(static_cast<std::size_t>(i % 9), static_cast<char>('a' + i % 26));
        all += chunk;
        journal->append(Stream::out, as_bytes(chunk), std::chrono::seconds(i));
    }
    journal->append(Stream::err, as_bytes("0123456789abcdef"), std::chrono::seconds(41));

    const auto output = journal->output();
    CHECK(output.out.head.chars() == all.substr(0, 10));
    CHECK(output.out.tail.chars() == all.substr(all.size() - 6));
    CHECK(output.out.dropped == all.size() - 16);
    CHECK(output.err.complete());
    CHECK(output.err.tail.chars() == "abcdef");
    const auto sealed = finish(store, data, std::move(journal));
    CHECK(store.get(data.id, Call()).output() == output);
    CHECK(sealed.output() == output);
}

TEST_CASE_TEMPLATE("the order of output is bounded", Backend, REXA_STORES) {
    const Backend backend;
    auto journal = begin(*backend.store, data_of("chatty"));
    for (int i = 0; i < 70'000; ++i) {
        journal->append(i % 2 == 0 ? Stream::out : Stream::err, as_bytes("x"),
                        std::chrono::seconds(i));
    }
    const auto output = journal->output();
    CHECK(output.order.size() == 65'536);
    CHECK(output.out.total() == 35'000);
    CHECK(output.order.back() == OutputChunk{Stream::err, 32'767, 1, std::chrono::seconds(65'535)});
}

TEST_CASE_TEMPLATE("leases end with the run or stay for the reaper", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    run(store, data_of("clean"));
    CHECK(store.abandoned_leases(Call()).empty());

    const auto running = data_of("running");
    const auto held = begin(store, running);
    CHECK(store.abandoned_leases(Call()).empty());

    const auto messy = data_of("messy");
    finish(store, messy, begin(store, messy), nullptr, LeaseEnd::keep_for_reaper);
    CHECK(store.abandoned_leases(Call()) == std::vector{lease_of(messy)});
    store.release_lease(lease_of(messy).key, Call());
    CHECK(store.abandoned_leases(Call()).empty());
    store.release_lease("no such key", Call());
    const Lease asking{messy.id, "scripted", "asking"};
    store.record_lease(asking, Call());
    CHECK(store.abandoned_leases(Call()).empty());
    store.keep_lease(asking.key, Call());
    CHECK(store.abandoned_leases(Call()) == std::vector{asking});
    store.release_lease(asking.key, Call());
    store.keep_lease(asking.key, Call());
    CHECK(store.abandoned_leases(Call()).empty());
}

TEST_CASE_TEMPLATE("a lease kept for the reaper outlives the run that it is of", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto data = data_of("asked before");
    const Lease asking{data.id, "scripted", "asking"};
    store.record_lease(asking, Call());
    store.keep_lease(asking.key, Call());
    finish(store, data, begin(store, data), nullptr, LeaseEnd::release);
    CHECK(store.abandoned_leases(Call()) == std::vector{asking});
}

TEST_CASE_TEMPLATE("the living keep their runs", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto data = data_of("alive");
    const auto journal = begin(store, data);
    CHECK(store.recover(Call()) == 0);
    CHECK(store.get(data.id, Call()).status() == Status::running);
}

TEST_CASE_TEMPLATE("a run whose journal was dropped is interrupted by recover", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto lost = data_of("lost");
    const auto other = data_of("other");
    const auto kept = begin(store, other);
    kept->append(Stream::out, as_bytes("kept"), {});
    begin(store, lost)->append(Stream::out, as_bytes("last words"), {});
    CHECK(store.recover(Call()) == 1);
    CHECK(store.recover(Call()) == 0);
    const auto found = store.get(lost.id, Call());
    CHECK(found.status() == Status::interrupted);
    CHECK(found.output().out.head.chars() == "last words");
    CHECK(found.data().notices ==
          std::vector<std::string>{"its end was not recorded; this is what it had put out"});
    CHECK(store.abandoned_leases(Call()) == std::vector{lease_of(lost)});
    CHECK(store.operations(0, 10, Call()).back().kind == "interrupt");
    CHECK(store.get(other.id, Call()).status() == Status::running);
    CHECK(kept->output().out.head.chars() == "kept");
    store.remove({lost.id}, Call());
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("a call that is over does nothing", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    std::stop_source source;
    source.request_stop();
    const Call stopped = Call().stop(source.get_token());
    const Call late = Call().deadline(Call::Clock::now() - std::chrono::seconds(1));
    const auto data = data_of("too late");
    const auto pending = Snapshot::pending(data);
    CHECK(error_of([&] { store.begin(pending, lease_of(data), nullptr, stopped); }) ==
          code(Errc::cancelled));
    CHECK(error_of([&] { store.begin(pending, lease_of(data), nullptr, late); }) ==
          code(Errc::deadline_exceeded));
    CHECK(error_of([&] { store.page(SnapshotQuery(), stopped); }) == code(Errc::cancelled));
    CHECK(store.page(SnapshotQuery(), Call()).entries.empty());
}

TEST_CASE_TEMPLATE("a run that cannot be kept is refused before it begins", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto own_parent = data_of("its own parent");
    set_parent(own_parent, own_parent.id);
    CHECK(error_of([&] { begin(store, own_parent); }) == code(Errc::invalid_argument));
    auto greedy = data_of("greedy");
    Limits limits;
    limits.output_tail_bytes = (64ull << 20) + 1;
    greedy.request.limits(limits);
    CHECK(error_of([&] { begin(store, greedy); }) == code(Errc::invalid_argument));
    limits.output_tail_bytes = 1;
    limits.output_head_bytes = (64ull << 20) + 1;
    greedy.request.limits(limits);
    CHECK(error_of([&] { begin(store, greedy); }) == code(Errc::invalid_argument));
    CHECK(store.info(Call()).snapshots == 0);
}

TEST_CASE_TEMPLATE("lineage ends where parents go in a circle", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto a = data_of("a");
    auto b = data_of("b");
    set_parent(a, b.id);
    set_parent(b, a.id);
    begin(store, a);
    begin(store, b);
    CHECK(ids_of(store.lineage(a.id, Call())) == std::vector{b.id});
}

TEST_CASE_TEMPLATE("journals and batches may outlive the store they came from", Backend,
                   REXA_STORES) {
    Backend backend;
    auto batch = backend.store->open_batch(Call());
    batch->put(as_bytes(std::string(2u << 20, 'x')));
    auto writer = batch->open();
    const auto journal = begin(*backend.store, data_of("orphan"));
    journal->append(Stream::out, as_bytes("before"), {});
    backend.store.reset();
    journal->append(Stream::out, as_bytes(" after"), {});
    CHECK(journal->output().out.head.chars() == "before after");
    writer->write(as_bytes("more"));
    CHECK(writer->commit() == Digest::of(as_bytes("more")));
}
