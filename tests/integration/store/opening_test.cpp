#include "contract/store/samples.hpp"
#include "integration/store/processes.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/folder.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/temp_directory.hpp"

#include <rexa/open.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

using namespace rexa;
using namespace rexa::test;

namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Every file of a store with its bytes, but the shared memory and the empty log that SQLite makes
/// for whoever looks.
std::map<std::string, std::string> files_of(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const bool is_log = entry.path().native().ends_with("-wal");
        if (entry.is_regular_file() && !entry.path().native().ends_with("-shm") &&
            !(is_log && entry.file_size() == 0)) {
            files.emplace(entry.path().string(), content_of(entry.path()));
        }
    }
    return files;
}

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

void set_version(const std::filesystem::path& folder, const char* sql) {
    sqlite::Database database(folder / "history.db", sqlite::Database::Access::read_write, {});
    database.execute(sql);
}

} // namespace

TEST_CASE("a store whose folder was moved does nothing until it is back") {
    const TempDirectory top;
    const auto folder = top.path() / "history";
    const auto store = make_sqlite_store(folder);
    auto data = data_of("kept");
    auto journal = begin(*store, data);
    const auto kept = finish(*store, data, std::move(journal), nullptr);

    std::filesystem::rename(folder, top.path() / "moved");
    const auto unsuitable = code(Errc::store_unsuitable);
    CHECK(error_of([&] { store->get(kept.id(), Call()); }) == unsuitable);
    CHECK(error_of([&] { begin(*store, data_of("lost")); }) == unsuitable);
    make_sqlite_store(folder);
    CHECK(error_of([&] { store->gc(GcMode::collect, Call()); }) == unsuitable);
    std::filesystem::remove_all(folder);
    CHECK(error_of([&] { store->page({}, Call()); }) == unsuitable);

    std::filesystem::rename(top.path() / "moved", folder);
    CHECK(store->get(kept.id(), Call()) == kept);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("a folder that cannot be made or opened is named with its whole path") {
    const TempDirectory top;
    std::ofstream(top.path() / "file") << "x";
    const auto message_of = [](const std::filesystem::path& path) -> std::string {
        try {
            make_sqlite_store(path);
        } catch (const Error& error) {
            return error.message();
        }
        return "";
    };
    for (const auto& path : {top.path() / "file", top.path() / "file" / "history",
                             std::filesystem::path("/proc/history")}) {
        CAPTURE(path.string());
        CHECK(message_of(path).find("the folder " + path.string() + ": ") != std::string::npos);
    }
}

TEST_CASE("a store is for its owner only, whatever the umask") {
    const TempDirectory folder;
    const auto path = folder.path() / "deep" / "store";
    const mode_t before = ::umask(0);
    {
        const auto store = make_sqlite_store(path);
        run(*store, data_of("private"), "output");
    }
    ::umask(before);
    CHECK(mode_of(path) == 0700);
    for (const char* name : {"objects", "spool", "owners"}) {
        CHECK(mode_of(path / name) == 0700);
    }
    CHECK(mode_of(path / "history.db") == 0600);
}

TEST_CASE("what was kept is there after closing and opening") {
    const TempDirectory folder;
    Snapshot kept;
    {
        const auto store = make_sqlite_store(folder.path());
        kept = run(*store, data_of("kept"), "output");
        const auto info = store->info(Call());
        CHECK(info.backend == "sqlite");
        CHECK(info.library_version.starts_with("3."));
        CHECK(info.location == std::filesystem::canonical(folder.path()).string());
        CHECK(info.format == 1);
    }
    const auto store = make_sqlite_store(folder.path());
    CHECK(store->get(kept.id(), Call()) == kept);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("a newer store is refused and stays as it is, byte for byte") {
    const TempDirectory folder;
    {
        const auto store = make_sqlite_store(folder.path());
        run(*store, data_of("from the future"), "output");
    }
    SUBCASE("its version is in the database file") {
        set_version(folder.path(), "PRAGMA user_version = 2");
        sqlite::Database writer(folder.path() / "history.db", sqlite::Database::Access::read_write,
                                {});
        sqlite::Checkpointer(folder.path() / "history.db", {}).run(writer);
        std::filesystem::remove(folder.path() / "history.db-wal");
        std::filesystem::remove(folder.path() / "history.db-shm");
    }
    SUBCASE("its version is in the write-ahead log") {
        set_version(folder.path(), "PRAGMA user_version = 99");
    }
    const auto before = files_of(folder.path());
    CHECK(error_of([&] { make_sqlite_store(folder.path()); }) == code(Errc::store_newer));
    CHECK(files_of(folder.path()) == before);
}

TEST_CASE("what is no store is refused and stays as it is") {
    const TempDirectory folder;
    const auto path = folder.path() / "history.db";
    int expected = 0;
    SUBCASE("another program's database") {
        std::ofstream(path).close();
        set_version(folder.path(), "CREATE TABLE theirs(x)");
        expected = code(Errc::store_unsuitable);
    }
    SUBCASE("another kind of file") {
        std::ofstream(path) << std::string(5000, 'x');
        expected = code(Errc::store_corrupt);
    }
    SUBCASE("a symlink") {
        std::filesystem::create_symlink("/etc/hostname", path);
        expected = code(Errc::store_unsuitable);
    }
    const auto before = files_of(folder.path());
    CHECK(error_of([&] { make_sqlite_store(folder.path()); }) == expected);
    CHECK(files_of(folder.path()) == before);
}

TEST_CASE("symlinks in place of a store's folders are not followed") {
    const TempDirectory folder;
    const TempDirectory elsewhere;
    { make_sqlite_store(folder.path()); }
    for (const char* name : {"objects", "spool", "owners"}) {
        std::filesystem::remove_all(folder.path() / name);
        std::filesystem::create_directory_symlink(elsewhere.path(), folder.path() / name);
        CHECK(error_of([&] { make_sqlite_store(folder.path()); }) == code(Errc::store_unsuitable));
        std::filesystem::remove(folder.path() / name);
    }
    CHECK(std::filesystem::is_empty(elsewhere.path()));
    make_sqlite_store(folder.path());
}

TEST_CASE("a network file system is refused before anything is made") {
    const TempDirectory folder;
    const auto open_on = [&](sqlite::FileSystem found) {
        return error_of([&] { sqlite::open_store(folder.path(), {}, [&](int) { return found; }); });
    };
    CHECK(open_on({0x6969, ""}) == code(Errc::store_unsuitable));
    CHECK(open_on({0x65735546, "fuse.sshfs"}) == code(Errc::store_unsuitable));
    CHECK(std::filesystem::is_empty(folder.path()));
    CHECK(open_on({0xef53, ""}) == 0);
}

TEST_CASE("an older format is brought to the newest in one step or not at all") {
    const TempDirectory folder;
    const sqlite::StoreFolder store(folder.path(), &sqlite::file_system_of);
    const char* first[] = {sqlite::migrations()[0]};
    const char* good[] = {first[0], "ALTER TABLE tag ADD COLUMN colour TEXT"};
    const char* bad[] = {first[0], "ALTER TABLE tag ADD COLUMN colour TEXT; SELECT nonsense"};
    sqlite::prepare_database(store, {}, first);
    {
        const auto kept = make_sqlite_store(folder.path());
        run(*kept, data_of("old"));
    }
    const auto format = [&] {
        sqlite::Database database(store.database(), sqlite::Database::Access::read_only, {});
        auto row = database.query("PRAGMA user_version");
        row.next();
        return row.integer(0);
    };
    CHECK(error_of([&] { sqlite::prepare_database(store, {}, bad); }) == code(Errc::store_failed));
    CHECK(format() == 1);
    sqlite::prepare_database(store, {}, good);
    CHECK(format() == 2);
    sqlite::Database database(store.database(), sqlite::Database::Access::read_only, {});
    auto row = database.query("SELECT count(*), (SELECT count(colour) FROM tag) FROM snapshot");
    row.next();
    CHECK(row.integer(0) == 1);
}

/// A lock of an open file, unlike one of a process, tells what this very process holds.
bool is_read_locked(const std::filesystem::path& file) {
    constexpr off_t shared_first = 0x4000'0002;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(descriptor >= 0);
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = shared_first;
    range.l_len = 510;
    REQUIRE(::fcntl(descriptor, F_OFD_GETLK, &range) == 0);
    ::close(descriptor);
    return range.l_type == F_RDLCK;
}

TEST_CASE("opening a store again leaves the locks of this process alone") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    run(*store, data_of("holds its lock"));
    SUBCASE("in the same format") {
        make_sqlite_store(folder.path());
    }
    SUBCASE("in an older one") {
        const sqlite::StoreFolder same(folder.path(), &sqlite::file_system_of);
        const char* steps[] = {sqlite::migrations()[0], "CREATE TABLE more(x)"};
        sqlite::prepare_database(same, {}, steps);
    }
    CHECK(is_read_locked(folder.path() / "history.db"));
}

TEST_CASE("many processes may make the same store at once") {
    const TempDirectory folder;
    const auto work = [&] { run(*make_sqlite_store(folder.path()), data_of("first"), "x"); };
    ChildProcess a(work), b(work), c(work), d(work);
    CHECK(a.wait() == 0);
    CHECK(b.wait() == 0);
    CHECK(c.wait() == 0);
    CHECK(d.wait() == 0);
    const auto store = make_sqlite_store(folder.path());
    CHECK(store->info(Call()).snapshots == 4);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("a forked child can neither use the store nor disturb it") {
    const TempDirectory folder;
    auto store = make_sqlite_store(folder.path());
    const auto data = data_of("parent's");
    auto journal = begin(*store, data);
    journal->append(Stream::out, as_bytes("before"), std::chrono::microseconds(1));
    auto batch = store->open_batch(Call());
    const auto large = batch->put(as_bytes(std::string(3u << 20, 'l')));
    ChildProcess child([&] {
        const bool refused = error_of([&] { store->page(SnapshotQuery(), Call()); }) ==
                                 code(Errc::failed_precondition) &&
                             error_of([&] { journal->append(Stream::out, as_bytes("x"), {}); }) ==
                                 code(Errc::failed_precondition);
        journal.reset();
        batch.reset();
        store.reset();
        if (!refused) {
            throw std::runtime_error("the child was let in");
        }
    });
    CHECK(child.wait() == 0);

    ChildProcess other([&] {
        const auto second = make_sqlite_store(folder.path());
        if (second->recover(Call()) != 0 ||
            second->get(data.id, Call()).status() != Status::running) {
            throw std::runtime_error("the run was taken from its living owner");
        }
    });
    CHECK(other.wait() == 0);
    journal->append(Stream::out, as_bytes(" after"), std::chrono::microseconds(2));
    finish(*store, data, std::move(journal), std::move(batch));
    CHECK(store->read(large, Call()).size() == (3u << 20));
    CHECK(store->get(data.id, Call()).output().out.head.chars() == "before after");
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("a child that outlives its parent does not keep the parent's runs alive") {
    const TempDirectory folder;
    const auto data = data_of("left behind");
    const Lease asking{data.id, "scripted", "asking"};
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    ChildProcess parent([&] {
        const auto store = make_sqlite_store(folder.path());
        store->record_lease(asking, Call());
        const auto journal = begin(*store, data);
        if (::fork() == 0) {
            char nothing = 0;
            ::close(pipe[1]);
            ::_exit(static_cast<int>(::read(pipe[0], &nothing, 1)));
        }
        ::kill(::getpid(), SIGKILL);
    });
    CHECK(WIFSIGNALED(parent.wait()));
    const auto store = make_sqlite_store(folder.path());
    CHECK(store->get(data.id, Call()).status() == Status::interrupted);
    CHECK(store->abandoned_leases(Call()) == std::vector{asking, lease_of(data)});
    store->release_lease(lease_of(data).key, Call());
    store->release_lease(asking.key, Call());
    CHECK(store->abandoned_leases(Call()).empty());
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST_CASE("a run whose store was closed without finishing becomes interrupted") {
    const TempDirectory folder;
    const auto data = data_of("forgotten");
    {
        const auto store = make_sqlite_store(folder.path());
        begin(*store, data)->append(Stream::err, as_bytes("last words"), {});
    }
    const auto store = make_sqlite_store(folder.path());
    const auto found = store->get(data.id, Call());
    CHECK(found.status() == Status::interrupted);
    CHECK(found.output().err.head.chars() == "last words");
    CHECK(found.data().notices ==
          std::vector<std::string>{"its end was not recorded; this is what it had put out"});
    CHECK(std::filesystem::is_empty(folder.path() / "spool"));
    const auto operations = store->operations(0, 10, Call());
    REQUIRE(operations.size() == 2);
    CHECK(operations[1].kind == "interrupt");
}

TEST_CASE("a run that cannot be recovered keeps neither a store from opening nor others from it") {
    const TempDirectory folder;
    const auto damaged = data_of("damaged");
    const auto sound = data_of("sound");
    {
        const auto store = make_sqlite_store(folder.path());
        begin(*store, damaged)->append(Stream::out, as_bytes("lost"), {});
        begin(*store, sound)->append(Stream::out, as_bytes("last words"), {});
    }
    set_version(folder.path(), "UPDATE pending_record SET encoding = x'00' WHERE snapshot = 1");
    const auto store = make_sqlite_store(folder.path());
    const auto found = store->get(sound.id, Call());
    CHECK(found.status() == Status::interrupted);
    CHECK(found.output().out.head.chars() == "last words");
    CHECK_FALSE(std::filesystem::is_empty(folder.path() / "spool"));
    CHECK(error_of([&] { store->recover(Call()); }) == code(Errc::store_corrupt));
}

TEST_CASE("no folder is none, not the current one") {
    const TempDirectory place;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(place.path());
    CHECK(error_of([] { make_sqlite_store(""); }) == code(Errc::invalid_argument));
    CHECK(error_of([] { open(""); }) == code(Errc::invalid_argument));
    std::filesystem::current_path(before);
    CHECK(std::filesystem::is_empty(place.path()));
}
