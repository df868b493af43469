#include "contract/store/samples.hpp"
#include "integration/store/processes.hpp"
#include "support/temp_directory.hpp"

#include <rexa/sqlite.hpp>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>

using namespace rexa;
using namespace rexa::test;

namespace {

void write_text(const char* file, const std::string& text) {
    std::ofstream(file) << text;
}

/// Mounts made from here on are seen by this process alone; no privilege is needed.
void enter_own_mounts() {
    if (::geteuid() == 0) {
        expect(::unshare(CLONE_NEWNS) == 0, "unshare mounts");
    } else {
        const std::string uid = std::to_string(::geteuid());
        const std::string gid = std::to_string(::getegid());
        expect(::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0, "unshare user and mounts");
        write_text("/proc/self/setgroups", "deny");
        write_text("/proc/self/uid_map", uid + " " + uid + " 1");
        write_text("/proc/self/gid_map", gid + " " + gid + " 1");
    }
    expect(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "private mounts");
}

void mount_small_disk(const std::filesystem::path& folder) {
    expect(::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=4m,mode=0700") == 0, "tmpfs");
}

void fill(const std::filesystem::path& file) {
    std::ofstream out(file, std::ios::binary);
    const std::string block(4096, 'f');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
}

bool is_full_error(int error) {
    return error == code(Errc::store_full);
}

} // namespace

TEST_CASE("a full disk is a clear error, loses nothing, and the store opens on it") {
    const TempDirectory folder;
    ChildProcess child([&] {
        enter_own_mounts();
        mount_small_disk(folder.path());
        auto store = make_sqlite_store(folder.path() / "store");
        const auto kept = run(*store, data_of("kept"), "output");
        const auto open = data_of("open");
        auto journal = begin(*store, open);
        journal->append(Stream::out, as_bytes("shown"), std::chrono::microseconds(1));
        fill(folder.path() / "filler");

        int appended = 0;
        std::string shown = "shown";
        const std::string chunk(64 * 1024, 'c');
        for (int i = 0; i < 100 && appended == 0; ++i) {
            appended = error_of([&] {
                journal->append(Stream::out, as_bytes(chunk), std::chrono::microseconds(2));
                shown += chunk;
            });
        }
        expect(is_full_error(appended), "append on a full disk");
        int begun = 0;
        for (int i = 0; i < 200 && begun == 0; ++i) {
            begun = error_of([&] { begin(*store, data_of(std::string(50'000, 't'))); });
        }
        expect(is_full_error(begun), "begin on a full disk");
        auto batch = store->open_batch(Call());
        expect(is_full_error(error_of([&] { batch->put(as_bytes(std::string(64u << 20, 'b'))); })),
               "a large object on a full disk");
        batch.reset();
        expect(store->get(kept.id(), Call()) == kept, "reading on a full disk");

        journal.reset();
        store.reset();
        store = make_sqlite_store(folder.path() / "store");
        expect(store->get(kept.id(), Call()) == kept, "reading after opening on a full disk");
        store.reset();

        std::filesystem::remove(folder.path() / "filler");
        store = make_sqlite_store(folder.path() / "store");
        const auto found = store->get(open.id, Call());
        expect(found.status() == Status::interrupted, "interrupted");
        expect(found.output().out.head.chars() == shown, "what was shown is there");
        expect(store->get(run(*store, data_of("after")).id(), Call()).is_final(), "writing again");
        expect(store->verify(Call()).clean(), "verify");
        expect(store->gc(GcMode::preview, Call()).orphan_files == 0, "no orphans");
    });
    CHECK(child.wait() == 0);
}

TEST_CASE("a finish without room leaves the run on record, to be finished or recovered") {
    const TempDirectory folder;
    bool finishes = false;
    SUBCASE("finished without its files") {
        finishes = true;
    }
    SUBCASE("recovered once its journal is gone") {
        finishes = false;
    }
    ChildProcess child([&] {
        enter_own_mounts();
        mount_small_disk(folder.path());
        auto store = make_sqlite_store(folder.path() / "store");
        const auto data = data_of("no room");
        auto journal = begin(*store, data);
        journal->append(Stream::out, as_bytes("shown"), std::chrono::microseconds(1));
        auto batch = store->open_batch(Call());
        for (int i = 0; i < 40; ++i) {
            std::string noise;
            for (int j = 0; j < 500; ++j) {
                noise += SnapshotId::random().to_string();
            }
            batch->put(as_bytes(noise));
        }
        fill(folder.path() / "filler");
        auto ended = data;
        ended.execution.status = Status::succeeded;
        ended.execution.output = journal->output();
        const auto sealed = Snapshot::seal(ended, Digest());
        const auto finish_with = [&](BlobBatch* produced) {
            return error_of(
                [&] { store->finish(sealed, journal.get(), produced, LeaseEnd::release, Call()); });
        };
        expect(is_full_error(finish_with(batch.get())), "finish on a full disk");
        expect(store->get(data.id, Call()).status() == Status::running, "still running");
        expect(store->recover(Call()) == 0, "its journal is still there");
        batch.reset();
        if (finishes) {
            std::filesystem::remove(folder.path() / "filler");
            expect(finish_with(nullptr) == 0, "finish without the batch");
            expect(store->get(data.id, Call()) == sealed, "finished");
        } else {
            journal.reset();
            std::filesystem::remove(folder.path() / "filler");
            expect(store->recover(Call()) == 1, "recovered without being opened anew");
            expect(store->recover(Call()) == 0, "once");
            const auto found = store->get(data.id, Call());
            expect(found.status() == Status::interrupted, "interrupted");
            expect(found.output().out.head.chars() == "shown", "output");
            expect(store->abandoned_leases(Call()) == std::vector{lease_of(data)}, "lease");
            expect(std::filesystem::is_empty(folder.path() / "store" / "spool"), "spool");
        }
        expect(store->verify(Call()).clean(), "verify");
        expect(store->gc(GcMode::preview, Call()).orphan_files == 0, "no orphans");
    });
    CHECK(child.wait() == 0);
}

TEST_CASE("a read-only file system is a clear error and leaves a store that opens later") {
    const TempDirectory folder;
    ChildProcess child([&] {
        enter_own_mounts();
        const auto path = folder.path() / "store";
        const auto kept = run(*make_sqlite_store(path), data_of("kept"), "output");
        expect(::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) == 0, "bind");
        expect(::mount(nullptr, path.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) ==
                   0,
               "read-only");
        expect(error_of([&] { make_sqlite_store(path); }) == code(Errc::store_read_only),
               "opening a read-only store");
        expect(error_of([&] { make_sqlite_store(path / "new"); }) == code(Errc::store_read_only),
               "making a store in a read-only folder");
        expect(::umount(path.c_str()) == 0, "unmount");
        const auto store = make_sqlite_store(path);
        expect(store->get(kept.id(), Call()) == kept, "reading later");
        run(*store, data_of("later"));
        expect(store->verify(Call()).clean(), "verify");
    });
    CHECK(child.wait() == 0);
}
