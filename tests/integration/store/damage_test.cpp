#include "contract/store/samples.hpp"
#include "integration/store/processes.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/database.hpp"
#include "support/temp_directory.hpp"
#include "workspace/file_descriptor.hpp"

#include <rexa/sqlite.hpp>

#include <sqlite3.h>
#include <sys/inotify.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace rexa;
using namespace rexa::test;

namespace {

using sqlite::Database;
using workspace::FileDescriptor;

void change(const std::filesystem::path& folder, const char* sql) {
    Database database(folder / "history.db", Database::Access::read_write, {});
    database.execute(sql);
}

void move_log_into_database(const std::filesystem::path& folder) {
    const auto file = folder / "history.db";
    Database database(file, Database::Access::read_write, {});
    sqlite::Checkpointer(file, {}).run(database);
}

Snapshot run_with_file(SnapshotStore& store, std::string_view content) {
    auto data = data_of("with a file");
    auto folder = folder_with(store, "file.txt", content);
    auto journal = begin(store, data);
    journal->append(Stream::out, as_bytes("some output"), {});
    data.after = folder.tree;
    return finish(store, data, std::move(journal), std::move(folder.batch));
}

/// Past the guard that keeps every connection of a store from the tables behind its index.
void change_unguarded(const std::filesystem::path& folder, const char* sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((folder / "history.db").c_str(), &database) == SQLITE_OK);
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

std::string noise(std::size_t size) {
    std::mt19937_64 random(5);
    std::string bytes(size, '\0');
    std::ranges::generate(bytes, [&] { return static_cast<char>(random()); });
    return bytes;
}

std::vector<std::filesystem::path> object_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "objects")) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    return files;
}

std::filesystem::path only_file_in(const std::filesystem::path& folder) {
    const std::filesystem::directory_iterator files(folder);
    REQUIRE(std::distance(begin(files), end(files)) == 1);
    return std::filesystem::directory_iterator(folder)->path();
}

} // namespace

/// Of a database in a transaction over several files, whose common journal is `name`.
std::string journal_naming(const std::string& name) {
    const std::string magic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
    const auto number = [](std::uint32_t value) {
        std::string bytes;
        for (const int shift : {24, 16, 8, 0}) {
            bytes += static_cast<char>(value >> shift);
        }
        return bytes;
    };
    std::uint32_t sum = 0;
    for (const unsigned char byte : name) {
        sum += byte;
    }
    std::string journal = magic + number(0) + number(1) + number(1) + number(512) + number(4096);
    journal.resize(512);
    const std::uint32_t lock_page = (1u << 30) / 4096 + 1;
    return journal + number(lock_page) + name + number(static_cast<std::uint32_t>(name.size())) +
           number(sum) + magic;
}

TEST_CASE("a journal that names another file is refused, and the file stays") {
    const TempDirectory top;
    const auto folder = top.path() / "history";
    make_sqlite_store(folder);
    const auto victim = top.path() / "thesis";
    std::ofstream(victim) << "years of work";
    std::ofstream(folder / "history.db-journal") << journal_naming(victim.string());
    CHECK(error_of([&] { make_sqlite_store(folder); }) == code(Errc::store_unsuitable));
    CHECK(std::filesystem::exists(victim));
    std::filesystem::remove(folder / "history.db-journal");
    CHECK(make_sqlite_store(folder)->verify(Call()).clean());
}

TEST_CASE("a changed record is found") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    const auto good = run_with_file(*store, "one");
    const auto bad = run_with_file(*store, "two");
    std::string sql;
    SUBCASE("its output") {
        sql = "UPDATE record SET output = x'0002000000' WHERE number = 2";
    }
    SUBCASE("its digest") {
        sql = "UPDATE snapshot SET digest = zeroblob(32) WHERE sequence = 2";
    }
    SUBCASE("the record of another snapshot") {
        sql = "UPDATE record SET encoding = (SELECT encoding FROM record WHERE number = 1) "
              "WHERE number = 2";
    }
    change(folder.path(), sql.c_str());
    const auto report = store->verify(Call());
    REQUIRE(report.damage.size() == 1);
    CHECK(report.damage[0].kind == DamageKind::snapshot);
    CHECK(report.damage[0].subject == bad.id().to_string());
    CHECK(error_of([&] { store->get(bad.id(), Call()); }) == code(Errc::store_corrupt));
    CHECK(store->get(good.id(), Call()) == good);
}

TEST_CASE("a changed object is found and never handed out as good") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    const std::string big = noise(2u << 20);
    SUBCASE("in the database") {
        run_with_file(*store, "content");
        change(folder.path(), "UPDATE object SET position = position + 1, size = size - 1");
        CHECK(error_of([&] {
                  static_cast<void>(store->read(Digest::of(as_bytes("content")), Call()));
              }) == code(Errc::store_corrupt));
    }
    SUBCASE("in a file") {
        run_with_file(*store, big);
        REQUIRE(object_files(folder.path()).size() == 1);
        std::fstream file(object_files(folder.path())[0], std::ios::in | std::ios::out);
        file.seekp(1'000'000);
        file.write("damage", 6);
    }
    SUBCASE("a file that is gone") {
        run_with_file(*store, big);
        std::filesystem::remove(object_files(folder.path()).at(0));
        CHECK(error_of([&] {
                  static_cast<void>(store->read(Digest::of(as_bytes(big)), Call()));
              }) == code(Errc::store_corrupt));
    }
    SUBCASE("a file replaced by a symlink") {
        run_with_file(*store, big);
        const auto file = object_files(folder.path()).at(0);
        std::filesystem::rename(file, folder.path() / "moved");
        std::filesystem::create_symlink(folder.path() / "moved", file);
        CHECK(error_of([&] {
                  static_cast<void>(store->read(Digest::of(as_bytes(big)), Call()));
              }) == code(Errc::store_unsuitable));
    }
    SUBCASE("a file whose folder is replaced by a symlink") {
        run_with_file(*store, big);
        const auto subfolder = object_files(folder.path()).at(0).parent_path();
        std::filesystem::rename(subfolder, folder.path() / "moved");
        std::filesystem::create_directory_symlink(folder.path() / "moved", subfolder);
        CHECK(error_of([&] {
                  static_cast<void>(store->read(Digest::of(as_bytes(big)), Call()));
              }) == code(Errc::store_unsuitable));
    }
    const auto report = store->verify(Call());
    REQUIRE_FALSE(report.clean());
    CHECK(std::ranges::all_of(
        report.damage, [](const Damage& damage) { return damage.kind == DamageKind::object; }));
}

TEST_CASE("a pack leads to no file but those that rexa makes") {
    const TempDirectory folder;
    const auto path = folder.path() / "store";
    const auto store = make_sqlite_store(path);
    const std::string small = noise(2u << 20);
    const std::string streamed = noise(5u << 20);
    run_with_file(*store, small);
    run_with_file(*store, streamed);
    const auto places = object_files(path);
    REQUIRE(places.size() == 2);
    std::filesystem::create_directory(path / "objects" / "aa");
    std::filesystem::create_directory(path / "objects" / "bb");
    const std::string token(32, 'a');
    std::string forged;
    SUBCASE("a way out") {
        forged = "../../copy";
    }
    SUBCASE("a way out of one of its folders") {
        forged = "aa/../../../copy";
    }
    SUBCASE("another place") {
        forged = (folder.path() / "copy").string();
    }
    SUBCASE("another kind of name") {
        forged = "aa/copy.1";
    }
    SUBCASE("another folder") {
        forged = "bb/" + token + ".1";
    }
    SUBCASE("no number") {
        forged = "aa/" + token + ".";
    }
    SUBCASE("no number alone") {
        forged = "aa/" + token + ".1x";
    }
    for (const std::string* content : {&small, &streamed}) {
        CAPTURE(content->size());
        const Digest digest = Digest::of(as_bytes(*content));
        Database database(path / "history.db", Database::Access::read_write, {});
        auto found = database.query("SELECT p.number, p.file FROM object o JOIN pack p "
                                    "ON p.number = o.pack WHERE o.digest = ?");
        REQUIRE(found.bind(digest).next());
        std::filesystem::copy_file(path / "objects" / std::string(found.text(1)),
                                   path / "objects" / forged,
                                   std::filesystem::copy_options::overwrite_existing);
        database.query("UPDATE pack SET file = ? WHERE number = ?")
            .bind(std::string_view(forged))
            .bind(found.integer(0))
            .run();
        std::size_t passed_on = 0;
        CHECK(error_of([&] {
                  store->read(
                      digest, [&](BytesView bytes) { passed_on += bytes.size(); }, Call());
              }) == code(Errc::store_corrupt));
        CHECK(passed_on == 0);
        const auto damage = store->verify(Call()).damage;
        CHECK(std::ranges::count(damage, Damage{DamageKind::object, digest.to_string(),
                                                "object " + digest.to_string() +
                                                    ": its pack names a file that rexa did not "
                                                    "make"}) == 1);
    }
    CHECK(store->verify(Call()).damage.size() == 2);
}

TEST_CASE("a damaged page is reported by verify, which does not fail itself") {
    const TempDirectory folder;
    {
        const auto store = make_sqlite_store(folder.path());
        for (int i = 0; i < 50; ++i) {
            run_with_file(*store, std::to_string(i));
        }
    }
    move_log_into_database(folder.path());
    const auto file = folder.path() / "history.db";
    std::int64_t page = 0;
    {
        Database database(file, Database::Access::read_only, {});
        auto row = database.query("SELECT rootpage FROM sqlite_schema WHERE name = 'record'");
        row.next();
        page = row.integer(0);
    }
    std::filesystem::remove(folder.path() / "history.db-wal");
    std::filesystem::remove(folder.path() / "history.db-shm");
    const std::string garbage = noise(4096);
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp((page - 1) * 4096);
    out.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
    out.close();
    const auto store = make_sqlite_store(folder.path());
    const auto report = store->verify(Call());
    CHECK(std::ranges::count(report.damage, DamageKind::database, &Damage::kind) > 0);
}

TEST_CASE("a symlink in place of a spool is not followed") {
    const TempDirectory folder;
    const auto data = data_of("tricked");
    const auto secret = folder.path() / "secret";
    std::ofstream(secret) << "secret";
    ChildProcess host([&] {
        const auto store = make_sqlite_store(folder.path() / "store");
        const auto journal = begin(*store, data);
        journal->append(Stream::out, as_bytes("x"), {});
        ::kill(::getpid(), SIGKILL);
    });
    CHECK(WIFSIGNALED(host.wait()));
    const auto spool = only_file_in(folder.path() / "store" / "spool");
    REQUIRE(std::filesystem::remove(spool));
    std::filesystem::create_symlink(secret, spool);

    const auto store = make_sqlite_store(folder.path() / "store");
    const auto found = store->get(data.id, Call());
    CHECK(found.status() == Status::interrupted);
    CHECK(found.output() == Output());
    REQUIRE(found.data().notices.size() == 2);
    CHECK(found.data().notices[0].starts_with("its output could not be recovered: "));
    CHECK(std::filesystem::exists(secret));
    CHECK_FALSE(std::filesystem::is_symlink(spool));
}

TEST_CASE("an owner with a forged token leads to no other file, and the rest is recovered") {
    const TempDirectory folder;
    const auto path = folder.path() / "store";
    const auto victim = folder.path() / "thesis.txt";
    std::ofstream(victim) << "years of work";
    const FileDescriptor events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    REQUIRE(::inotify_add_watch(events.get(), victim.c_str(), IN_OPEN | IN_ATTRIB) >= 0);
    const auto sound = data_of("sound");
    const auto forged = data_of("forged");
    {
        const auto store = make_sqlite_store(path);
        begin(*store, sound)->append(Stream::out, as_bytes("last words"), {});
        begin(*store, forged);
    }
    std::string token;
    SUBCASE("a way out") {
        token = "../../thesis.txt";
    }
    SUBCASE("another place") {
        token = victim.string();
    }
    SUBCASE("almost a token") {
        std::filesystem::create_hard_link(victim, path / "owners" / std::string(32, 'A'));
        token = std::string(32, 'A');
    }
    {
        Database database(path / "history.db", Database::Access::read_write, {});
        for (const std::string& forgery : {token, token + "x"}) {
            database
                .query("INSERT INTO owner(token, host, boot, pid_namespace, pid, started) "
                       "VALUES(?, '', '', 0, 1, 0)")
                .bind(std::string_view(forgery))
                .run();
        }
        database.execute("UPDATE snapshot SET owner = 2 WHERE task = 'forged';"
                         "UPDATE lease SET owner = 2 WHERE snapshot = "
                         "(SELECT id FROM snapshot WHERE task = 'forged')");
    }
    std::array<char, 4096> event{};
    while (::read(events.get(), event.data(), event.size()) > 0) {
        // The link itself made some.
    }

    const auto store = make_sqlite_store(path);
    CHECK(store->get(sound.id, Call()).output().out.head.chars() == "last words");
    CHECK(store->get(sound.id, Call()).status() == Status::interrupted);
    CHECK(store->get(forged.id, Call()).status() == Status::running);
    CHECK(error_of([&] { store->recover(Call()); }) == code(Errc::store_corrupt));
    CHECK(store->abandoned_leases(Call()) == std::vector{lease_of(sound)});
    store->gc(GcMode::collect, Call());
    CHECK(store->verify(Call()).damage ==
          std::vector{Damage{DamageKind::database, "owner 2", "rexa did not make its token"},
                      Damage{DamageKind::database, "owner 3", "rexa did not make its token"}});
    CHECK(::read(events.get(), event.data(), event.size()) < 0);
    CHECK(errno == EAGAIN);
}

TEST_CASE("orphan files are counted and removed, and nothing else") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    run_with_file(*store, noise(2u << 20));
    const auto running = data_of("running");
    const auto journal = begin(*store, running);
    journal->append(Stream::out, as_bytes("kept"), {});
    const std::string nobody = SnapshotId::random().to_string();
    std::ofstream(folder.path() / "spool" / (nobody + ".7")) << "orphan";
    std::filesystem::create_directories(folder.path() / "objects" / "ab");
    std::ofstream(folder.path() / "objects" / "ab" / "orphan.0") << "orphan";

    CHECK(store->gc(GcMode::preview, Call()).orphan_files == 2);
    CHECK(store->gc(GcMode::collect, Call()).orphan_files == 2);
    CHECK(store->gc(GcMode::preview, Call()).orphan_files == 0);
    CHECK(object_files(folder.path()).size() == 1);
    CHECK(std::filesystem::file_size(only_file_in(folder.path() / "spool")) > 0);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("a sparse pack is written anew and its file goes") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    auto data = data_of("many files");
    auto batch = store->open_batch(Call());
    std::mt19937_64 random(3);
    std::string first;
    for (int i = 0; i < 600; ++i) {
        std::string content(4096, '\0');
        std::ranges::generate(content, [&] { return static_cast<char>(random()); });
        batch->put(as_bytes(content));
        if (i == 300) {
            first = content;
        }
    }
    TreeNode node;
    node.entries.push_back(
        {"kept", EntryKind::file, first.size(), Digest::of(as_bytes(first)), ""});
    auto journal = begin(*store, data);
    data.after = Tree(batch->put(encode(node)));
    finish(*store, data, std::move(journal), std::move(batch));
    CHECK(object_files(folder.path()).size() == 1);
    CHECK(store->info(Call()).stored_bytes > 600 * 4096);

    const auto report = store->gc(GcMode::collect, Call());
    CHECK(report.objects == 599);
    CHECK(report.kept_objects == 2);
    CHECK(store->info(Call()).stored_bytes < 10'000);
    CHECK(object_files(folder.path()).empty());
    CHECK(store->read(Digest::of(as_bytes(first)), Call()).chars() == first);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("a damaged full-text index is found") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    for (int i = 0; i < 20; ++i) {
        run_with_file(*store, std::to_string(i));
    }
    CHECK(store->verify(Call()).clean());
    change_unguarded(folder.path(), "UPDATE search_data SET block = zeroblob(length(block)) "
                                    "WHERE id = (SELECT max(id) FROM search_data)");
    const auto again = make_sqlite_store(folder.path());
    const auto report = again->verify(Call());
    REQUIRE(report.damage.size() == 1);
    CHECK(report.damage[0].kind == DamageKind::database);
    CHECK(report.damage[0].subject == "search");
}

TEST_CASE("what drafts and environments need is missed by verify") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    std::string lost;
    SUBCASE("a draft's input") {
        lost = std::string(5000, 'i');
        Draft draft;
        draft.id = SnapshotId::random();
        draft.request = RunRequest("print(1)").standard_input(Bytes(lost));
        store->save_drafts({draft}, Call());
    }
    SUBCASE("an environment's packages") {
        lost = "a==1\n";
        store->record_environment(Digest::of(as_bytes("fingerprint")),
                                  {"python3", "3.11.2", "Linux", lost}, Call());
    }
    CHECK(store->verify(Call()).clean());
    change(folder.path(), "DELETE FROM object");
    const auto report = store->verify(Call());
    REQUIRE(report.damage.size() == 1);
    CHECK(report.damage[0] == Damage{DamageKind::object, Digest::of(as_bytes(lost)).to_string(),
                                     "missing, and something refers to it"});
}

TEST_CASE("removing looks at nothing but what is removed") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    const auto gone = run_with_file(*store, "one");
    const auto damaged = run_with_file(*store, "two");
    Database database(folder.path() / "history.db", Database::Access::read_write, {});
    database.query("DELETE FROM object WHERE digest = ?").bind(damaged.after().root()).run();
    CHECK(error_of([&] { store->preview_removal({gone.id()}, Call()); }) ==
          code(Errc::store_corrupt));
    CHECK(store->remove({gone.id()}, Call()).removed == std::vector{gone.id()});
    CHECK(error_of([&] { store->get(gone.id(), Call()); }) == code(Errc::not_found));
}
