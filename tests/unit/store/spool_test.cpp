#include "store/sqlite/spool.hpp"
#include "support/scratch_folder.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>

using namespace rexa;
using namespace rexa::sqlite;
using namespace rexa::test;

namespace {

const std::string owner(32, 'a');

struct Spool {
    TempDirectory directory;
    FileDescriptor folder{::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    std::shared_ptr<SpoolFiles> files = std::make_shared<SpoolFiles>(folder.get(), owner);
    SnapshotId id = SnapshotId::random();
    Limits limits;

    [[nodiscard]] SpoolWriter writer() { return {files, id, limits}; }
    [[nodiscard]] Output recovered() const {
        return recover_output(folder.get(), owner, id, limits);
    }
    [[nodiscard]] std::filesystem::path file(int turn) const {
        return directory.path() / (owner + "." + std::to_string(turn));
    }
};

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_content(const std::filesystem::path& file, std::string_view content) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
}

std::string noise(std::size_t size, unsigned seed) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    return bytes;
}

using std::chrono::milliseconds;

} // namespace

TEST_CASE("a run without output has no spool") {
    Spool spool;
    auto writer = spool.writer();
    writer.append(Stream::out, {}, milliseconds(1));
    CHECK(std::filesystem::is_empty(spool.directory.path()));
    CHECK(spool.recovered() == Output());
}

TEST_CASE("a spool cut at any byte gives every append before the cut, and no part of one") {
    Spool spool;
    auto writer = spool.writer();
    std::vector<std::uintmax_t> ends;
    std::vector<Output> outputs{Output()};
    const std::string_view chunks[] = {"first\n", "2", "third and last\n"};
    for (int i = 0; i < 3; ++i) {
        writer.append(i == 1 ? Stream::err : Stream::out, as_bytes(chunks[i]), milliseconds(i));
        ends.push_back(std::filesystem::file_size(spool.file(0)));
        outputs.push_back(writer.output());
    }
    const std::string whole = content_of(spool.file(0));
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        write_content(spool.file(0), whole.substr(0, size));
        std::size_t complete = 0;
        while (complete < ends.size() && ends[complete] <= size) {
            ++complete;
        }
        CAPTURE(size);
        CHECK(spool.recovered() == outputs[complete]);
    }
}

TEST_CASE("a changed byte ends the reading and never gives other output") {
    Spool spool;
    auto writer = spool.writer();
    writer.append(Stream::out, as_bytes("one"), milliseconds(1));
    const auto kept = writer.output();
    const auto start = std::filesystem::file_size(spool.file(0));
    writer.append(Stream::out, as_bytes("two"), milliseconds(2));
    std::string content = content_of(spool.file(0));
    content[content.size() - 1] = static_cast<char>(content.back() ^ 1);
    write_content(spool.file(0), content);
    CHECK(spool.recovered() == kept);
    content[static_cast<std::size_t>(start)] = '\x7f';
    write_content(spool.file(0), content);
    CHECK(spool.recovered() == kept);
}

TEST_CASE("long output takes turns in two bounded files and is recovered exactly") {
    Spool spool;
    spool.limits.output_head_bytes = 1000;
    spool.limits.output_tail_bytes = 2000;
    auto writer = spool.writer();
    std::string all;
    for (int i = 0; i < 60; ++i) {
        const std::string chunk = noise(700'000, static_cast<unsigned>(i));
        writer.append(Stream::out, as_bytes(chunk), milliseconds(i));
        all += chunk;
        if (i == 3) {
            writer.append(Stream::err, as_bytes("early error"), milliseconds(i));
        }
    }
    const auto found = spool.recovered();
    CHECK(found == writer.output());
    CHECK(found.out.head.chars() == all.substr(0, 1000));
    CHECK(found.out.tail.chars() == all.substr(all.size() - 2000));
    CHECK(found.out.dropped == all.size() - 3000);
    CHECK(found.err.head.chars() == "early error");
    CHECK(std::filesystem::file_size(spool.file(0)) < (9u << 20));
    CHECK(std::filesystem::file_size(spool.file(1)) < (9u << 20));
}

TEST_CASE("a turn that was not begun completely does not count") {
    Spool spool;
    spool.limits.output_head_bytes = 10;
    spool.limits.output_tail_bytes = 10;
    auto writer = spool.writer();
    const std::string chunk = noise(5u << 20, 1);
    writer.append(Stream::out, as_bytes(chunk), milliseconds(1));
    const auto before = writer.output();
    writer.append(Stream::out, as_bytes(chunk), milliseconds(2));
    const std::string second = content_of(spool.file(1));
    REQUIRE(second.size() > chunk.size());
    for (const std::size_t size :
         {std::size_t(0), std::size_t(47), std::size_t(48), std::size_t(60)}) {
        write_content(spool.file(1), second.substr(0, size));
        CHECK(spool.recovered() == before);
    }
    write_content(spool.file(1), std::string(48, '\0') + second.substr(48));
    CHECK(spool.recovered() == before);
    write_content(spool.file(1), second);
    CHECK(spool.recovered() == writer.output());
}

TEST_CASE("a short file is wiped and serves the next run, which finds nothing of the one before") {
    Spool spool;
    {
        auto first = spool.writer();
        first.append(Stream::out, as_bytes("secret of the first run"), milliseconds(1));
        first.discard();
    }
    CHECK(content_of(spool.file(0)).find_first_not_of('\0') == std::string::npos);
    CHECK(spool.recovered() == Output());

    const auto before = spool.id;
    spool.id = SnapshotId::random();
    auto second = spool.writer();
    second.append(Stream::out, as_bytes("second"), milliseconds(1));
    CHECK_FALSE(std::filesystem::exists(spool.file(1)));
    CHECK(spool.recovered() == second.output());
    spool.id = before;
    CHECK(spool.recovered() == Output());
}

TEST_CASE("long files are removed after their run, short ones with their owner") {
    Spool spool;
    {
        const auto files = std::make_shared<SpoolFiles>(spool.folder.get(), std::string(32, 'b'));
        SpoolWriter lengthy(files, spool.id, spool.limits);
        lengthy.append(Stream::out, as_bytes(noise(300'000, 1)), milliseconds(1));
        lengthy.discard();
        CHECK(std::filesystem::is_empty(spool.directory.path()));
        SpoolWriter brief(files, spool.id, spool.limits);
        brief.append(Stream::out, as_bytes("x"), milliseconds(1));
        brief.discard();
        CHECK_FALSE(std::filesystem::is_empty(spool.directory.path()));
        SpoolWriter dropped(files, SnapshotId::random(), spool.limits);
        dropped.append(Stream::out, as_bytes("kept for recovery"), milliseconds(1));
    }
    CHECK(spool_files_of(spool.folder.get(), std::string(32, 'b')).size() == 1);
}

TEST_CASE("giving a file back never fails: what cannot be wiped is removed") {
    Spool spool;
    const auto path = spool.file(7);
    write_content(path, "secret");
    SpoolFile unwritable{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
                         path.filename().string(), 6};
    spool.files->give_back(std::move(unwritable));
    CHECK_FALSE(std::filesystem::exists(path));
    const SpoolFile next = spool.files->take();
    CHECK(next.name == owner + ".0");
    const SpoolFile gone{{}, "no such folder/" + owner + ".9", 1u << 20};
    spool.files->give_back({{}, gone.name, gone.used});
}

TEST_CASE("a run's own spool files are told from its neighbours'") {
    Spool spool;
    auto neighbour = SpoolWriter(spool.files, SnapshotId::random(), spool.limits);
    neighbour.append(Stream::out, as_bytes("neighbour"), milliseconds(1));
    auto writer = spool.writer();
    writer.append(Stream::out, as_bytes("own"), milliseconds(1));
    CHECK(spool_files_with(spool.folder.get(), owner, spool.id) ==
          std::vector{spool.file(1).filename().string()});
}

TEST_CASE("only names of spool files have an owner") {
    CHECK(spool_owner(owner + ".0") == owner);
    CHECK(spool_owner(owner + ".17") == owner);
    CHECK(spool_owner(owner + ".").empty());
    CHECK(spool_owner(owner + ".x").empty());
    CHECK(spool_owner(owner).empty());
    CHECK(spool_owner("README").empty());
}
