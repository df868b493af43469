#include "contract/store/backends.hpp"

#include <random>

using namespace rexa;
using namespace rexa::test;

namespace {

std::string noise(std::size_t size, unsigned seed) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    return bytes;
}

std::string read_in_pieces(SnapshotStore& store, const Digest& digest) {
    std::string all;
    store.read(
        digest, [&](BytesView piece) { all += as_chars(piece); }, Call());
    return all;
}

} // namespace

TEST_CASE_TEMPLATE("objects of every size come back", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const std::size_t sizes[] = {0, 1, 1000, 200'000, 300'000, 1u << 20, (3u << 20) + 17};
    std::vector<std::string> contents;
    for (const std::size_t size : sizes) {
        contents.push_back(std::string(size, 'z'));
        contents.push_back(noise(size, static_cast<unsigned>(size)));
    }
    const auto data = data_of("objects");
    auto batch = store.open_batch(Call());
    std::vector<Digest> digests;
    for (const auto& content : contents) {
        digests.push_back(batch->put(as_bytes(content)));
        auto writer = batch->open();
        for (std::size_t at = 0; at < content.size(); at += 100'000) {
            writer->write(as_bytes(std::string_view(content).substr(at, 100'000)));
        }
        CHECK(writer->commit() == digests.back());
    }
    auto journal = begin(store, data, std::move(batch));
    for (std::size_t i = 0; i < contents.size(); ++i) {
        CHECK(digests[i] == Digest::of(as_bytes(contents[i])));
        CHECK(store.read(digests[i], Call()).chars() == contents[i]);
        CHECK(read_in_pieces(store, digests[i]) == contents[i]);
    }
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("what is dropped is not stored", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const std::string big = noise(2u << 20, 1);
    {
        auto forgotten = store.open_batch(Call());
        forgotten->put(as_bytes("small"));
        forgotten->put(as_bytes(big));
    }
    auto batch = store.open_batch(Call());
    {
        auto writer = batch->open();
        writer->write(as_bytes("half"));
        writer->write(as_bytes(big));
    }
    const auto data = data_of("drop");
    finish(store, data, begin(store, data), std::move(batch));
    CHECK(store.info(Call()).objects == 0);
    for (const std::string_view content :
         {std::string_view("small"), std::string_view(big), std::string_view("half")}) {
        CHECK(error_of([&] {
                  static_cast<void>(store.read(Digest::of(as_bytes(content)), Call()));
              }) == code(Errc::not_found));
    }
    const auto preview = store.gc(GcMode::preview, Call());
    CHECK(preview.objects == 0);
    CHECK(preview.orphan_files == 0);
}

TEST_CASE_TEMPLATE("the same bytes are stored once", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    for (int i = 0; i < 3; ++i) {
        auto folder = folder_with(store, "same.bin", noise(50'000, 3));
        folder.batch->put(as_bytes(noise(50'000, 3)));
        auto data = data_of("same");
        auto journal = begin(store, data);
        data.after = folder.tree;
        finish(store, data, std::move(journal), std::move(folder.batch));
    }
    const auto info = store.info(Call());
    CHECK(info.objects == 2);
    CHECK(info.snapshots == 3);
    CHECK(info.stored_bytes < 100'000);
}

TEST_CASE_TEMPLATE("a workspace must be in the store before a run begins on it", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("on a tree");
    data.before = Tree(Digest::of(as_bytes("nowhere")));
    CHECK(error_of([&] { begin(store, data); }) == code(Errc::not_found));
    auto folder = folder_with(store, "a.txt", "text");
    data.before = folder.tree;
    begin(store, data, std::move(folder.batch));
    auto next = data_of("on the same");
    next.before = data.before;
    begin(store, next);
    CHECK(store.info(Call()).objects == 2);
}

TEST_CASE_TEMPLATE("gc frees what nothing refers to, after a preview", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const std::string big = noise(3u << 20, 7);
    const auto record = [&](const char* task, std::string_view content) {
        auto folder = folder_with(store, "file", content);
        auto data = data_of(task);
        auto journal = begin(store, data);
        data.after = folder.tree;
        return finish(store, data, std::move(journal), std::move(folder.batch));
    };
    const auto kept = record("kept", "shared");
    const auto twin = record("twin", "shared");
    const auto lost = record("lost", big);
    const auto blob = Digest::of(as_bytes(big));
    CHECK(store.gc(GcMode::preview, Call()).objects == 0);
    CHECK(store.info(Call()).objects == 4);

    const auto announced = store.preview_removal({lost.id(), twin.id()}, Call());
    CHECK(announced.freed_by_gc_bytes >= big.size());
    const auto removed = store.remove({lost.id(), twin.id()}, Call());
    CHECK(removed.freed_by_gc_bytes == 0);
    const auto preview = store.gc(GcMode::preview, Call());
    CHECK(preview.objects == 2);
    CHECK(preview.kept_objects == 2);
    CHECK(preview.bytes == announced.freed_by_gc_bytes);
    CHECK(store.read(blob, Call()).chars() == big);

    const auto collected = store.gc(GcMode::collect, Call());
    CHECK(collected.objects == 2);
    CHECK(collected.bytes == preview.bytes);
    CHECK(error_of([&] { static_cast<void>(store.read(blob, Call())); }) == code(Errc::not_found));
    CHECK(store.gc(GcMode::preview, Call()).objects == 0);
    CHECK(store.read(Digest::of(as_bytes("shared")), Call()).chars() == "shared");
    CHECK(store.get(kept.id(), Call()) == kept);
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("gc keeps what a running snapshot or a nested folder refers to", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto inner = folder_with(store, "inner.txt", "deep");
    TreeNode top;
    top.entries.push_back({"folder", EntryKind::directory, 0, inner.tree.root(), ""});
    top.entries.push_back({"link", EntryKind::symlink, 0, Digest(), "folder/inner.txt"});
    auto data = data_of("nested");
    data.before = Tree(inner.batch->put(encode(top)));
    inner.batch->put(as_bytes("garbage"));
    const auto journal = begin(store, data, std::move(inner.batch));
    const auto report = store.gc(GcMode::collect, Call());
    CHECK(report.objects == 1);
    CHECK(report.kept_objects == 3);
    CHECK(store.read(inner.file, Call()).chars() == "deep");
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("removal leaves a tombstone and spares what is pinned", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    const auto plain = run(store, data_of("plain"));
    const auto pinned = run(store, data_of("pinned"));
    AnnotationChange pin;
    pin.pinned = true;
    store.annotate(pinned.id(), pin, Call());
    const auto running = data_of("running");
    const auto journal = begin(store, running);

    CHECK(error_of([&] {
              store.remove({plain.id(), running.id}, Call());
          }) == code(Errc::failed_precondition));
    const auto preview =
        store.preview_removal({plain.id(), pinned.id(), plain.id(), pinned.id()}, Call());
    CHECK(preview.removed == std::vector{plain.id()});
    CHECK(preview.refused_pinned == std::vector{pinned.id()});
    CHECK(store.get(plain.id(), Call()) == plain);

    const auto report = store.remove({plain.id(), pinned.id()}, Call());
    CHECK(report.removed == std::vector{plain.id()});
    CHECK(report.refused_pinned == std::vector{pinned.id()});
    CHECK(store.get(pinned.id(), Call()) == pinned);
    try {
        store.get(plain.id(), Call());
        FAIL("a removed snapshot was found");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::not_found);
        CHECK(error.message() == "snapshot " + plain.id().brief() + " was removed");
    }
    CHECK(page_ids(store, SnapshotQuery()) == std::vector{running.id, pinned.id()});
}

TEST_CASE_TEMPLATE("nothing is collected while a batch is open, even one without objects", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto folder = folder_with(store, "file", "content");
    auto data = data_of("parent");
    auto journal = begin(store, data);
    data.after = folder.tree;
    const auto parent = finish(store, data, std::move(journal), std::move(folder.batch));
    const auto soon = [] { return Call().timeout(std::chrono::milliseconds(20)); };

    auto batch = store.open_batch(Call());
    store.remove({parent.id()}, Call());
    CHECK(error_of([&] { store.gc(GcMode::collect, soon()); }) == code(Errc::store_busy));
    CHECK(store.gc(GcMode::preview, soon()).objects == 2);
    std::stop_source stop;
    stop.request_stop();
    CHECK(error_of([&] { store.gc(GcMode::collect, Call().stop(stop.get_token())); }) ==
          code(Errc::cancelled));
    auto node = decode_tree_node(store.read(parent.after().root(), Call()));
    node.entries.push_back({"new", EntryKind::directory, 0, parent.after().root(), ""});
    auto next = data_of("on what the batch relies on");
    next.before = Tree(batch->put(encode(node)));
    begin(store, next, std::move(batch));

    CHECK(store.gc(GcMode::collect, Call()).objects == 0);
    CHECK(store.verify(Call()).clean());
}

TEST_CASE_TEMPLATE("a batch that nobody may wait for is not opened", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    std::stop_source stop;
    stop.request_stop();
    CHECK(error_of([&] { store.open_batch(Call().stop(stop.get_token())); }) ==
          code(Errc::cancelled));
    CHECK(error_of([&] { store.open_batch(Call().deadline(Call::Clock::now())); }) ==
          code(Errc::deadline_exceeded));
}

TEST_CASE_TEMPLATE("verify counts what it looked at", Backend, REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto folder = folder_with(store, "a", "b");
    auto data = data_of("verified");
    auto journal = begin(store, data);
    data.after = folder.tree;
    finish(store, data, std::move(journal), std::move(folder.batch));
    run(store, data_of("plain"));
    const auto report = store.verify(Call());
    CHECK(report.clean());
    CHECK(report.snapshots == 2);
    CHECK(report.objects == 2);
}

TEST_CASE_TEMPLATE("verify names a parent that never was and a file that is missing", Backend,
                   REXA_STORES) {
    const Backend backend;
    SnapshotStore& store = *backend.store;
    auto data = data_of("orphan");
    data.replay_of = SnapshotId::random();
    auto journal = begin(store, data);
    data.after = Tree(Digest::of(as_bytes("not stored")));
    finish(store, data, std::move(journal));
    const auto report = store.verify(Call());
    REQUIRE(report.damage.size() == 2);
    CHECK(report.damage[0].kind == DamageKind::reference);
    CHECK(report.damage[0].subject == data.id.to_string());
    CHECK(report.damage[1].kind == DamageKind::object);
    CHECK(report.damage[1].subject == Digest::of(as_bytes("not stored")).to_string());
}
