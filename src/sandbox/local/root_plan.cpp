#include "sandbox/local/root_plan.hpp"

#include <rexa/error.hpp>

#include <sys/stat.h>
#include <system_error>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>

namespace rexa::local {

namespace fs = std::filesystem;
using Kind = RootEntry::Kind;

namespace {

RootEntry entry_of(Kind kind, std::string path, std::string source = {}) {
    RootEntry entry;
    entry.kind = kind;
    entry.path = std::move(path);
    entry.source = std::move(source);
    return entry;
}

RootEntry file_of(std::string path, std::string contents) {
    RootEntry entry = entry_of(Kind::file, std::move(path));
    entry.contents = std::move(contents);
    return entry;
}

bool others_may_read(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return false;
    }
    const mode_t needed = S_ISDIR(status.st_mode) ? S_IROTH | S_IXOTH : S_IROTH;
    return (status.st_mode & needed) == needed;
}

void add_system(std::vector<RootEntry>& plan) {
    plan.push_back(entry_of(Kind::bind, "/usr", "/usr"));
    for (const char* name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        std::error_code ignored;
        if (fs::is_symlink(name, ignored)) {
            plan.push_back(entry_of(Kind::symlink, name, fs::read_symlink(name, ignored).string()));
        } else if (fs::is_directory(name, ignored)) {
            plan.push_back(entry_of(Kind::bind, name, name));
        }
    }
}

void add_devices(std::vector<RootEntry>& plan) {
    for (const char* name :
         {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}) {
        plan.push_back(entry_of(Kind::device, name, name));
    }
    plan.push_back(entry_of(Kind::symlink, "/dev/fd", "/proc/self/fd"));
    plan.push_back(entry_of(Kind::symlink, "/dev/stdin", "/proc/self/fd/0"));
    plan.push_back(entry_of(Kind::symlink, "/dev/stdout", "/proc/self/fd/1"));
    plan.push_back(entry_of(Kind::symlink, "/dev/stderr", "/proc/self/fd/2"));
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void add_configuration(std::vector<RootEntry>& plan, Network network) {
    plan.push_back(file_of("/etc/passwd", "root:x:0:0:root:/:/usr/sbin/nologin\n"
                                          "rexa:x:1000:1000:rexa:/workspace:/bin/sh\n"
                                          "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"));
    plan.push_back(file_of("/etc/group", "root:x:0:\nrexa:x:1000:\nnogroup:x:65534:\n"));
    plan.push_back(file_of("/etc/hosts", "127.0.0.1 localhost rexa\n::1 localhost\n"));
    const bool host_network = network == Network::host;
    plan.push_back(file_of("/etc/nsswitch.conf",
                           host_network ? "passwd: files\ngroup: files\nhosts: files dns\n"
                                        : "passwd: files\ngroup: files\nhosts: files\n"));
    if (host_network) {
        plan.push_back(file_of("/etc/resolv.conf", read_text("/etc/resolv.conf")));
    }
    std::vector<std::string> bound = {"/etc/ld.so.cache", "/etc/alternatives", "/etc/ssl",
                                      "/etc/fonts", "/etc/R"};
    std::error_code error;
    for (fs::directory_iterator entry("/etc", error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().filename().string().starts_with("python3")) {
            bound.push_back(entry->path().string());
        }
    }
    std::sort(bound.begin(), bound.end());
    for (const std::string& path : bound) {
        if (others_may_read(path)) {
            plan.push_back(entry_of(Kind::bind, path, path));
        }
    }
}

void check_visible(const fs::path& path) {
    static constexpr std::array<std::string_view, 6> taken = {"/workspace", "/proc",     "/dev",
                                                              "/sys",       "/run/rexa", "/etc"};
    const std::string text = path.lexically_normal().string();
    const bool is_taken = std::any_of(taken.begin(), taken.end(), [&](std::string_view folder) {
        return text == folder || (text.starts_with(folder) && text[folder.size()] == '/');
    });
    if (!path.is_absolute() || text == "/" || is_taken) {
        throw Error(Errc::invalid_argument,
                    "visible_paths: " + path.string() +
                        " must be an absolute path below a folder the sandbox does not make itself")
            .from("local");
    }
}

void add_host_folder(std::vector<RootEntry>& plan, const fs::path& path,
                     const std::vector<fs::path>& needed) {
    RootEntry entry = entry_of(Kind::bind, path.string(), path.string());
    entry.as_owner = true;
    for (const fs::path& file : needed) {
        entry.needed.push_back(file.string());
    }
    plan.push_back(std::move(entry));
}

} // namespace

std::vector<RootEntry> plan_root(const Interpreter& interpreter,
                                 const std::vector<fs::path>& visible_paths, Network network) {
    std::vector<RootEntry> plan;
    for (const char* folder :
         {"/proc", "/tmp", "/dev/shm", "/workspace", "/run/rexa", "/var/tmp"}) {
        plan.push_back(entry_of(Kind::folder, folder));
    }
    add_system(plan);
    add_devices(plan);
    add_configuration(plan, network);
    std::vector<Prefix> folders = interpreter.prefixes;
    for (const fs::path& path : visible_paths) {
        check_visible(path);
        folders.push_back({path.lexically_normal(), {}});
    }
    // A folder inside another one goes on top of it.
    std::sort(folders.begin(), folders.end(), [](const Prefix& a, const Prefix& b) {
        return a.path.string().size() < b.path.string().size();
    });
    for (const Prefix& folder : folders) {
        add_host_folder(plan, folder.path, folder.needed);
    }
    return plan;
}

std::string identity_of(const std::vector<RootEntry>& plan) {
    std::string identity;
    for (const RootEntry& entry : plan) {
        struct stat status {};
        if (entry.kind == Kind::bind && ::stat(entry.source.c_str(), &status) == 0) {
            identity += entry.source + ' ' + std::to_string(status.st_dev) + ' ' +
                        std::to_string(status.st_ino) + '\n';
        }
    }
    return identity;
}

} // namespace rexa::local
