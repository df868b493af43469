#include "sandbox/local/cgroup.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <cerrno>
#include <map>
#include <set>
#include <string>

using namespace rexa;
using namespace rexa::local;

namespace {

namespace fs = std::filesystem;

/// A kernel's cgroup folders in memory: making a folder brings its files, a folder with processes
/// or folders cannot be removed, and only controllers that the parent hands on have files.
class FakeCgroups final : public CgroupFiles {
public:
    int make(const fs::path& folder) override {
        if (!files.contains(folder.parent_path())) {
            return ENOENT;
        }
        if (read_only.contains(folder.parent_path())) {
            return EACCES;
        }
        if (files.contains(folder)) {
            return EEXIST;
        }
        auto& made = files[folder];
        made = {{"cgroup.procs", ""}};
        if (unified) {
            const std::string handed_on = files[folder.parent_path()]["cgroup.subtree_control"];
            made["cgroup.controllers"] = handed_on;
            made["cgroup.subtree_control"] = "";
            made["cpu.stat"] = "usage_usec 30\nuser_usec 20\nsystem_usec 10\n";
            if (handed_on.find("memory") != std::string::npos) {
                made["memory.max"] = "max";
                made["memory.peak"] = "4096";
                made["memory.events"] = "low 0\noom 1\noom_kill 2\n";
                made["pids.max"] = "max";
            }
        } else {
            made["memory.limit_in_bytes"] = made["pids.max"] = "";
        }
        return 0;
    }

    int remove(const fs::path& folder) override {
        if (!files.contains(folder)) {
            return ENOENT;
        }
        if (!list(folder).empty() || !files[folder]["cgroup.procs"].empty()) {
            return EBUSY;
        }
        files.erase(folder);
        return 0;
    }

    int write(const fs::path& file, std::string_view text) override {
        const auto folder = files.find(file.parent_path());
        if (folder == files.end() || !folder->second.contains(file.filename())) {
            return ENOENT;
        }
        std::string value(text);
        if (file.filename() == "cgroup.subtree_control") {
            if (!folder->second["cgroup.procs"].empty()) {
                return EBUSY; // no cgroup has both processes and controllers for its children
            }
            value = "memory pids";
        }
        folder->second[file.filename()] = value;
        return 0;
    }

    std::optional<std::string> read(const fs::path& file) override {
        const auto folder = files.find(file.parent_path());
        if (folder == files.end() || !folder->second.contains(file.filename())) {
            return std::nullopt;
        }
        return folder->second[file.filename()];
    }

    std::vector<std::string> list(const fs::path& folder) override {
        std::vector<std::string> names;
        for (const auto& [path, content] : files) {
            if (path.parent_path() == folder && path != folder) {
                names.push_back(path.filename());
            }
        }
        return names;
    }

    bool exists(const fs::path& path) override {
        return files.contains(path) || read(path).has_value();
    }

    bool unified = true;
    std::map<fs::path, std::map<std::string, std::string>> files;
    std::set<fs::path> read_only;
};

/// As systemd sets up a user's session: the slice is the user's, the scope holds this process.
FakeCgroups delegated() {
    FakeCgroups kernel;
    kernel.files["/cg"] = {{"cgroup.controllers", "cpu memory pids"},
                           {"cgroup.subtree_control", "cpu memory pids"},
                           {"cgroup.procs", ""}};
    kernel.read_only = {"/cg"};
    kernel.files["/cg/app.slice"] = {{"cgroup.controllers", "memory pids"},
                                     {"cgroup.subtree_control", "memory pids"},
                                     {"cgroup.procs", ""}};
    kernel.files["/cg/app.slice/own.scope"] = {{"cgroup.controllers", "memory pids"},
                                               {"cgroup.subtree_control", ""},
                                               {"cgroup.procs", "4711"}};
    return kernel;
}

constexpr const char* delegated_self = "0::/app.slice/own.scope\n";

FakeCgroups version_one() {
    FakeCgroups kernel;
    kernel.unified = false;
    for (const char* folder : {"/cg", "/cg/memory", "/cg/pids", "/cg/cpuacct"}) {
        kernel.files[folder] = {{"cgroup.procs", ""}};
    }
    kernel.files["/cg/memory/own"] = {{"cgroup.procs", "4711"}};
    return kernel;
}

constexpr const char* version_one_self = "9:memory:/own\n8:pids:/\n7:cpu,cpuacct:/\n0::/\n";

} // namespace

TEST_CASE("version 2: a sibling of the own cgroup, with limits") {
    FakeCgroups kernel = delegated();
    const auto before = kernel.files;
    {
        const auto tree = CgroupTree::find(kernel, "/cg", delegated_self, "rexa-1-2-3-4");
        REQUIRE(tree != nullptr);
        CHECK(tree->version() == Enforcement::cgroup_v2);
        Limits limits;
        limits.memory_bytes = 1000;
        limits.processes = 10;
        const auto first = tree->make(limits);
        const auto second = tree->make(limits);
        const fs::path folder = "/cg/app.slice/rexa-1-2-3-4/run-1";
        CHECK(first->folder() == folder);
        CHECK(first->cpu_counter() == folder / "cpu.stat");
        CHECK(second->folder() == folder.parent_path() / "run-2");
        CHECK(kernel.files[folder]["memory.max"] == "1000");
        CHECK(kernel.files[folder]["pids.max"] == "11");
        first->attach(12);
        CHECK(kernel.files[folder]["cgroup.procs"] == "12");

        const CgroupUsage usage = first->usage();
        CHECK(usage.user.count() == 20);
        CHECK(usage.system.count() == 10);
        CHECK(usage.peak_memory_bytes == 4096);
        CHECK(usage.out_of_memory_kills == 2);

        kernel.files[folder]["cgroup.procs"] = "";
        first->remove(Call().timeout(std::chrono::seconds(1)));
        CHECK_FALSE(kernel.files.contains(folder));
    }
    CHECK(kernel.files == before);
}

TEST_CASE("version 2: without a delegated ancestor there is none") {
    FakeCgroups kernel = delegated();
    kernel.read_only.insert("/cg/app.slice");
    CHECK(CgroupTree::find(kernel, "/cg", delegated_self, "rexa-1-2-3-4") == nullptr);

    FakeCgroups no_memory = delegated();
    no_memory.files["/cg"]["cgroup.subtree_control"] = "cpu";
    no_memory.files["/cg/app.slice"]["cgroup.subtree_control"] = "pids";
    CHECK(CgroupTree::find(no_memory, "/cg", delegated_self, "rexa-1-2-3-4") == nullptr);
}

TEST_CASE("version 2: a container's own root, whose processes are in the way, is no place") {
    FakeCgroups kernel;
    kernel.files["/cg"] = {{"cgroup.controllers", "memory pids"},
                           {"cgroup.subtree_control", ""},
                           {"cgroup.procs", "1"}};
    const auto before = kernel.files;
    CHECK(CgroupTree::find(kernel, "/cg", "0::/\n", "rexa-1-2-3-4") == nullptr);
    CHECK(kernel.files == before);
}

TEST_CASE("version 1: below the own cgroup of each controller") {
    FakeCgroups kernel = version_one();
    const auto before = kernel.files;
    {
        const auto tree = CgroupTree::find(kernel, "/cg", version_one_self, "rexa-1-2-3-4");
        REQUIRE(tree != nullptr);
        CHECK(tree->version() == Enforcement::cgroup_v1);
        const auto cgroup = tree->make(Limits());
        CHECK(cgroup->folder().empty());
        CHECK(cgroup->cpu_counter() == "/cg/cpuacct/rexa-1-2-3-4/run-1/cpuacct.usage");
        const fs::path memory = "/cg/memory/own/rexa-1-2-3-4/run-1";
        CHECK(kernel.files[memory]["memory.limit_in_bytes"] == std::to_string(4ull << 30));
        CHECK(kernel.files["/cg/pids/rexa-1-2-3-4/run-1"]["pids.max"] == "257");
        kernel.files["/cg/cpuacct/rexa-1-2-3-4/run-1"]["cpuacct.usage"] = "3000000\n";
        kernel.files["/cg/cpuacct/rexa-1-2-3-4/run-1"]["cpuacct.usage_user"] = "8000000\n";
        kernel.files["/cg/cpuacct/rexa-1-2-3-4/run-1"]["cpuacct.usage_sys"] = "4000000\n";
        kernel.files[memory]["memory.max_usage_in_bytes"] = "8192\n";
        kernel.files[memory]["memory.oom_control"] =
            "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n";
        CHECK(cgroup->usage().user.count() == 2000);
        CHECK(cgroup->usage().system.count() == 1000);
        CHECK(cgroup->usage().peak_memory_bytes == 8192);
        CHECK(cgroup->usage().out_of_memory_kills == 1);
    }
    CHECK(kernel.files == before);
}

TEST_CASE("version 1: one controller that cannot be used spoils all, and leaves nothing") {
    FakeCgroups kernel = version_one();
    kernel.read_only = {"/cg/pids"};
    const auto before = kernel.files;
    CHECK(CgroupTree::find(kernel, "/cg", version_one_self, "rexa-1-2-3-4") == nullptr);
    CHECK(kernel.files == before);
}

TEST_CASE("what dead processes left is removed, what living ones have is not") {
    FakeCgroups kernel = delegated();
    const std::string living = owner_name();
    // The same pid with another start time is another process, and dead.
    std::string dead = living;
    dead.replace(dead.rfind('-', dead.rfind('-') - 1), std::string::npos, "-1-7");
    const fs::path parent = "/cg/app.slice";
    for (const std::string& name :
         {living, dead, std::string("rexa-notes"), std::string("other")}) {
        kernel.files[parent / name] = {{"cgroup.procs", ""}};
        kernel.files[parent / name / "run-1"] = {{"cgroup.procs", ""}};
    }
    const auto tree = CgroupTree::find(kernel, "/cg", delegated_self, owner_name());
    REQUIRE(tree != nullptr);
    CHECK(kernel.files.contains(parent / living / "run-1"));
    CHECK_FALSE(kernel.files.contains(parent / dead));
    CHECK(kernel.files.contains(parent / "rexa-notes"));
    CHECK(kernel.files.contains(parent / "other"));
}

TEST_CASE("a cgroup that does not empty is an error that names it") {
    FakeCgroups kernel = delegated();
    const auto tree = CgroupTree::find(kernel, "/cg", delegated_self, "rexa-1-2-3-4");
    REQUIRE(tree != nullptr);
    const auto cgroup = tree->make(Limits());
    cgroup->attach(12);
    try {
        cgroup->remove(Call().timeout(std::chrono::milliseconds(20)));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::cleanup_failed);
        CHECK(error.system_error() == EBUSY);
        CHECK(error.message().find("/cg/app.slice/rexa-1-2-3-4/run-1") != std::string::npos);
    }
    kernel.files["/cg/app.slice/rexa-1-2-3-4/run-1"]["cgroup.procs"] = "";
}

TEST_CASE("owners' names are unique, and this process's is alive") {
    CHECK(owner_name() != owner_name());
    CHECK_FALSE(owner_is_dead(owner_name()));
    CHECK_FALSE(owner_is_dead("rexa-1-2-3"));
    CHECK_FALSE(owner_is_dead("something else"));
}
