#include "sandbox/local/root_plan.hpp"

#include "sandbox/local/bind_source.hpp"

#include <rexa/error.hpp>

#include <sys/stat.h>
#include <system_error>

#include <algorithm>
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
    std::vector<std::string> bound = {"/etc/ld.so.cache",     "/etc/alternatives", "/etc/ssl/certs",
                                      "/etc/ssl/openssl.cnf", "/etc/fonts",        "/etc/R"};
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

bool lies_in(std::string_view path, std::string_view folder) {
    return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

/// Refuses what the sandbox's own mounts would hide, and what would hide them.
void check_place(const char* field, const std::string& path) {
    const auto refuse = [&](const std::string& why) {
        throw Error(Errc::invalid_argument, std::string(field) + ": " + path + ' ' + why)
            .from("local");
    };
    if (!path.starts_with('/') || path == "/") {
        refuse("is not an absolute path of a file or folder below the root");
    }
    for (const std::string_view own :
         {"/workspace", "/proc", "/sys", "/etc", "/run/rexa", "/dev"}) {
        if (lies_in(path, own) && !path.starts_with("/dev/shm/")) {
            refuse("would be hidden by the sandbox's own " + std::string(own) +
                   "; move it, or name another folder");
        }
    }
    for (const std::string_view own : {"/tmp", "/dev/shm", "/run/rexa"}) {
        if (lies_in(own, path)) {
            refuse("would hide the sandbox's own " + std::string(own) +
                   "; name the folders in it that are needed");
        }
    }
}

std::string without_slash_at_end(const fs::path& path) {
    std::string text = path.lexically_normal().string();
    if (text.size() > 1 && text.ends_with('/')) {
        text.pop_back();
    }
    return text;
}

RootEntry host_path(std::string path) {
    RootEntry entry = entry_of(Kind::bind, path, path);
    entry.as_owner = true;
    return entry;
}

void add_visible_paths(std::vector<RootEntry>& binds, const std::vector<fs::path>& paths) {
    for (const fs::path& path : paths) {
        std::string text = without_slash_at_end(path);
        check_place("visible_paths", text);
        binds.push_back(host_path(std::move(text)));
        binds.back().is_visible_path = true;
    }
}

void add_prefix(std::vector<RootEntry>& binds, const Prefix& prefix) {
    check_place("interpreters", prefix.path.string());
    for (const fs::path& part : prefix.parts) {
        RootEntry entry = host_path(part.string());
        for (const fs::path& file : prefix.needed) {
            if (lies_in(file.string(), entry.path)) {
                entry.needed.push_back(file.string());
            }
        }
        binds.push_back(std::move(entry));
    }
}

void add_links(std::vector<RootEntry>& plan, const Interpreter& interpreter) {
    for (const auto& [link, target] : interpreter.links) {
        check_place("interpreters", link.string());
        plan.push_back(entry_of(Kind::symlink, link.string(), target.string()));
    }
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
    add_links(plan, interpreter);
    std::vector<RootEntry> binds;
    for (const Prefix& prefix : interpreter.prefixes) {
        add_prefix(binds, prefix);
    }
    add_visible_paths(binds, visible_paths);
    // A folder inside another one goes on top of it.
    std::stable_sort(binds.begin(), binds.end(), [](const RootEntry& a, const RootEntry& b) {
        return a.path.size() < b.path.size();
    });
    std::move(binds.begin(), binds.end(), std::back_inserter(plan));
    return plan;
}

std::string identity_of(const std::vector<RootEntry>& plan) {
    std::string identity;
    for (const RootEntry& entry : plan) {
        struct stat status {};
        identity += entry.path + ' ' + entry.source;
        if (entry.kind == Kind::bind && ::stat(entry.source.c_str(), &status) == 0) {
            identity += ' ' + std::to_string(status.st_dev) + ' ' + std::to_string(status.st_ino);
        }
        identity += ' ' + std::to_string(entry.contents.size()) + ' ' + entry.contents + '\n';
    }
    return identity;
}

} // namespace rexa::local
