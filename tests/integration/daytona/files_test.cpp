#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal_code;

namespace {

Call soon() {
    return Daytona::soon();
}

std::string bytes_of_every_kind() {
    std::string all;
    for (int i = 0; i < 1 << 20; ++i) {
        all += static_cast<char>(i * 7 + i / 256);
    }
    return all + "\r\n--DAYTONA-FILE-BOUNDARY--\r\n";
}

class Downloads final : public DownloadHandler {
public:
    void begin_file(const std::string& path, std::optional<std::uint64_t>) override {
        current_ = path;
        files[path];
    }
    void file_data(BytesView bytes) override { files[current_] += as_chars(bytes); }
    void end_file() override { ++ended; }
    void failed_file(const std::string& path, const std::string& reason) override {
        failures[path] = reason;
    }

    std::map<std::string, std::string> files;
    std::map<std::string, std::string> failures;
    int ended = 0;

private:
    std::string current_;
};

} // namespace

TEST_CASE("files go up and down as they are, empty ones and hostile names too") {
    Daytona daytona;
    const Files files = daytona.client.toolbox(daytona.started()).files();
    const std::string large = bytes_of_every_kind();
    const std::string name = "deep/\xC3\xA9 \"quoted\".bin";
    std::uint64_t moved = 0;
    std::uint64_t total = 0;
    const auto progress = [&](std::uint64_t now, std::uint64_t all) {
        CHECK(now >= moved);
        moved = now;
        total = all;
    };
    files.upload({Upload(name, Bytes(large)), Upload("empty", Bytes())}, progress, soon());
    CHECK(moved == total);
    CHECK(total > large.size());

    moved = 0;
    std::string got;
    files.download(
        name, [&](BytesView bytes) { got += as_chars(bytes); }, progress, soon());
    CHECK(got == large);
    CHECK(moved == large.size());
    CHECK(total == large.size());
    CHECK(files.read("empty", 10, soon()).empty());
    CHECK(refusal_code([&] { files.read(name, large.size() - 1, soon()); }) == Errc::too_large);
    CHECK(files.read(name, large.size(), soon()).chars() == large);
}

TEST_CASE("several files come in one answer, and one that fails spoils no other") {
    Daytona daytona;
    const Files files = daytona.client.toolbox(daytona.started()).files();
    files.upload({Upload("a", Bytes("1")), Upload("b", Bytes(""))}, {}, soon());
    Downloads downloads;
    files.download_all({"a", "missing", "b"}, downloads, {}, soon());
    CHECK(downloads.files == std::map<std::string, std::string>{{"a", "1"}, {"b", ""}});
    CHECK(downloads.ended == 2);
    REQUIRE(downloads.failures.size() == 1);
    CHECK(downloads.failures.begin()->first == "missing");
    CHECK_FALSE(downloads.failures["missing"].empty());
    CHECK(refusal_code([&] { files.read("missing", 10, soon()); }) == Errc::not_found);
}

TEST_CASE("a download that is cut is an error, not a shorter file") {
    Daytona daytona;
    const Files files = daytona.client.toolbox(daytona.started()).files();
    files.upload({Upload("a", Bytes(std::string(100'000, 'x')))}, {}, soon());
    daytona.server.arm(R"({"kind": "truncated_multipart", "times": 1})");
    CHECK(refusal_code([&] {
              files.download(
                  "a", [](BytesView) {}, {}, soon());
          }) == Errc::connection_lost);
}

TEST_CASE("a file of this machine is uploaded in pieces") {
    const test::TempDirectory scratch;
    const auto path = scratch.path() / "large";
    const std::string large = bytes_of_every_kind();
    std::ofstream(path, std::ios::binary) << large;
    Daytona daytona;
    const Files files = daytona.client.toolbox(daytona.started()).files();
    files.upload({Upload("large", upload_from_file(path))}, {}, soon());
    CHECK(files.read("large", large.size(), soon()).chars() == large);
    CHECK(refusal_code([&] { upload_from_file(scratch.path() / "none"); }) ==
          Errc::path_unreadable);
}

TEST_CASE("files are listed, moved, changed, searched and deleted") {
    Daytona daytona;
    const Files files = daytona.client.toolbox(daytona.started()).files();
    files.upload({Upload("src/a.py", Bytes("one\ntwo\n")), Upload("src/sub/b.py", Bytes("two"))},
                 {}, soon());
    auto listed = files.list("src", std::nullopt, soon());
    std::ranges::sort(listed, {}, &FileRecord::name);
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].name == "a.py");
    CHECK(listed[0].size == 8);
    CHECK_FALSE(listed[0].is_folder);
    CHECK(listed[0].modified_at.has_value());
    CHECK(listed[1].is_folder);
    CHECK(files.list("src", 2, soon()).size() == 3);

    files.set_permissions("src/a.py", {"0600", "", ""}, soon());
    CHECK(files.info("src/a.py", soon()).permissions == "0600");
    files.make_folder("new/deep", "0755", soon());
    files.make_folder("new/deep", "0755", soon());
    CHECK(files.info("new/deep", soon()).is_folder);
    files.move("src/a.py", "new/a.py", soon());
    CHECK(refusal_code([&] { files.info("src/a.py", soon()); }) == Errc::not_found);

    auto names = files.find_names(".", "*.py", soon());
    CHECK(names.size() == 2);
    const auto matches = files.find_in_files("new", "two", soon());
    REQUIRE(matches.size() == 1);
    CHECK(matches[0].line == 2);
    CHECK(matches[0].content == "two");
    const auto replaced = files.replace_in_files({"new/a.py"}, "two", "three", soon());
    REQUIRE(replaced.size() == 1);
    CHECK(replaced[0].success);
    CHECK(files.read("new/a.py", 100, soon()).chars() == "one\nthree\n");

    CHECK(refusal_code([&] { files.remove("new", false, soon()); }).has_value());
    files.remove("new", true, soon());
    CHECK(refusal_code([&] { files.info("new", soon()); }) == Errc::not_found);
}

TEST_CASE("a file that is missing in an older sandbox, which answers nothing, is missing") {
    test::FakeDaytonaOptions options;
    options.settings = {"daemon_version=0.160.0"};
    Daytona daytona(options);
    const Files files = daytona.client.toolbox(daytona.started()).files();
    CHECK(refusal_code([&] { files.info("none", soon()); }) == Errc::not_found);
    files.upload({Upload("a", Bytes("1"))}, {}, soon());
    CHECK(files.info("a", soon()).modified_at == std::nullopt);
}
