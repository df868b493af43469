#include "sandbox/local/root_plan.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

using namespace rexa;
using namespace rexa::local;

namespace {

namespace fs = std::filesystem;

std::vector<RootEntry> plan(const std::vector<fs::path>& visible,
                            const Interpreter& interpreter = {}) {
    return plan_root(interpreter, visible, Network::none);
}

std::string refusal(const std::vector<fs::path>& visible, const Interpreter& interpreter = {}) {
    try {
        plan(visible, interpreter);
    } catch (const Error& error) {
        CHECK(error.code() == Errc::invalid_argument);
        return error.message();
    }
    return "no error";
}

bool shows(const std::vector<RootEntry>& entries, const std::string& path) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const RootEntry& entry) { return entry.path == path; });
}

Interpreter in_prefix(const fs::path& prefix) {
    Interpreter interpreter;
    interpreter.prefixes.push_back({prefix, {}, {prefix / "bin"}});
    return interpreter;
}

} // namespace

TEST_CASE("visible paths that the sandbox's own mounts would hide are refused") {
    for (const char* path : {"/workspace", "/workspace/data", "/proc/self", "/sys", "/etc/keys",
                             "/run/rexa/x", "/dev", "/dev/disk", "/data/../workspace/x"}) {
        CAPTURE(path);
        CHECK(refusal({path}).find("would be hidden by the sandbox's own") != std::string::npos);
    }
    CHECK(
        refusal({"/workspace/data"}) ==
        "visible_paths: /workspace/data would be hidden by the sandbox's own /workspace; move it, "
        "or name another folder");
}

TEST_CASE("visible paths that would hide the sandbox's own mounts are refused") {
    for (const char* path : {"/tmp", "/tmp/", "/tmp/.", "/run", "/home/../run"}) {
        CAPTURE(path);
        CHECK(refusal({path}).find("would hide the sandbox's own") != std::string::npos);
    }
    CHECK(refusal({"/run"}) == "visible_paths: /run would hide the sandbox's own /run/rexa; name "
                               "the folders in it that are needed");
    CHECK(refusal({"/dev/shm"}).find("/dev/shm") != std::string::npos);
    CHECK(refusal({"/"}).find("below the root") != std::string::npos);
    CHECK(refusal({"relative"}).find("below the root") != std::string::npos);
}

TEST_CASE("paths beside and below the sandbox's own mounts are visible") {
    for (const char* path :
         {"/tmp/data", "/dev/shm/data", "/run/other", "/tmpdata", "/workspaces", "/data/"}) {
        CAPTURE(path);
        const std::string text = path;
        CHECK(shows(plan({path}), text.ends_with('/') ? text.substr(0, text.size() - 1) : text));
    }
}

TEST_CASE("an interpreter where the sandbox has mounts of its own is refused") {
    CHECK(refusal({}, in_prefix("/workspace/venv")) ==
          "interpreters: /workspace/venv would be hidden by the sandbox's own /workspace; move it, "
          "or name another folder");
    CHECK(refusal({}, in_prefix("/run")).starts_with("interpreters: /run would hide"));
    CHECK(shows(plan({}, in_prefix("/tmp/venv")), "/tmp/venv/bin"));
    Interpreter linked;
    linked.links.emplace_back("/workspace/bin/python", "/usr/bin/python3");
    CHECK(refusal({}, linked).starts_with("interpreters: /workspace/bin/python would be hidden"));
}

TEST_CASE("of the host's certificates and keys only the certificates are shown") {
    for (const RootEntry& entry : plan({})) {
        CAPTURE(entry.path);
        if (entry.path.starts_with("/etc/ssl")) {
            CHECK((entry.path == "/etc/ssl/certs" || entry.path == "/etc/ssl/openssl.cnf"));
        }
        CHECK(entry.path != "/etc");
    }
}

TEST_CASE("a root is another one when a file in it says something else") {
    std::vector<RootEntry> entries = plan({});
    const std::string before = identity_of(entries);
    CHECK(identity_of(plan({})) == before);
    const auto file = std::find_if(entries.begin(), entries.end(), [](const RootEntry& entry) {
        return entry.kind == RootEntry::Kind::file;
    });
    REQUIRE(file != entries.end());
    file->contents += "nameserver 192.0.2.1\n";
    CHECK(identity_of(entries) != before);
}

TEST_CASE("a root is another one when a folder in it was replaced") {
    const test::TempDirectory directory;
    const fs::path folder = directory.path() / "data";
    fs::create_directory(folder);
    const std::string before = identity_of(plan({folder}));
    fs::rename(folder, directory.path() / "old");
    fs::create_directory(folder);
    CHECK(identity_of(plan({folder})) != before);
}
