#include "sandbox/local/interpreters.hpp"

#include <rexa/error.hpp>

#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

namespace rexa::local {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> usual_places(Language language) {
    switch (language) {
    case Language::python:
        return {"/usr/bin/python3", "/usr/local/bin/python3"};
    case Language::node:
        return {"/usr/bin/node", "/usr/local/bin/node", "/usr/bin/nodejs"};
    case Language::r:
        return {"/usr/bin/Rscript", "/usr/local/bin/Rscript"};
    case Language::shell:
        return {"/usr/bin/bash", "/bin/bash", "/bin/sh"};
    }
    return {};
}

bool is_executable_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

bool is_script(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, 2> start{};
    return file.read(start.data(), start.size()) && start[0] == '#' && start[1] == '!';
}

[[noreturn]] void not_found(Language language, const std::string& why) {
    throw Error(Errc::interpreter_not_found, "no interpreter for " +
                                                 std::string(to_string(language)) + ": " + why +
                                                 "; name one in LocalOptions::interpreters")
        .from("local");
}

fs::path choose_executable(Language language, const LocalOptions& options) {
    if (const auto named = options.interpreters.find(language);
        named != options.interpreters.end()) {
        const fs::path& path = named->second;
        if (!path.is_absolute() || !is_executable_file(path)) {
            not_found(language, "LocalOptions::interpreters names " + path.string() +
                                    ", which is not the absolute path of an executable file");
        }
        if (is_script(path)) {
            not_found(language, path.string() + " is a script that starts another program (a pyenv "
                                                "shim, for instance); name that program itself");
        }
        return path.lexically_normal();
    }
    std::string looked;
    for (const fs::path& place : usual_places(language)) {
        if (is_executable_file(place)) {
            return place;
        }
        looked += (looked.empty() ? "" : ", ") + place.string();
    }
    not_found(language, "looked for " + looked);
}

/// The value of "home = ..." in a virtual environment's configuration; empty when it is none.
fs::path home_of_environment(const fs::path& prefix) {
    std::ifstream file(prefix / "pyvenv.cfg");
    for (std::string line; std::getline(file, line);) {
        const std::size_t equals = line.find('=');
        if (equals == std::string::npos) {
            continue;
        }
        const auto trim = [](std::string text) {
            const std::size_t first = text.find_first_not_of(" \t");
            const std::size_t last = text.find_last_not_of(" \t\r");
            return first == std::string::npos ? "" : text.substr(first, last - first + 1);
        };
        if (trim(line.substr(0, equals)) == "home") {
            return trim(line.substr(equals + 1));
        }
    }
    return {};
}

bool is_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// A folder that Python packages were put into has a lib/python3.11 too, but no library in it.
bool has_python_library(const fs::path& prefix) {
    for (const char* libraries : {"lib", "lib64"}) {
        std::error_code error;
        for (fs::directory_iterator entry(prefix / libraries, error), end; !error && entry != end;
             entry.increment(error)) {
            const std::string name = entry->path().filename().string();
            if ((name.starts_with("python") || name.starts_with("pypy")) &&
                is_there(entry->path() / "os.py")) {
                return true;
            }
        }
    }
    return false;
}

bool is_conda(const fs::path& prefix) {
    return is_folder(prefix / "conda-meta");
}

/// What an installation's folder, which may be somebody's home, is shown of: nothing that is not
/// part of an installation of this kind.
std::vector<fs::path> parts_of(Language language, const fs::path& prefix) {
    std::vector<const char*> names;
    if (is_conda(prefix)) {
        names = {"bin",   "etc",     "include", "lib", "lib32",
                 "lib64", "libexec", "share",   "ssl", "pyvenv.cfg"};
    } else if (language == Language::python) {
        names = {"bin", "include", "lib", "lib32", "lib64", "libexec", "pyvenv.cfg"};
        // ~/.local/share is where programs keep what people have.
        if (prefix.filename() != ".local") {
            names.push_back("share");
        }
    } else if (language == Language::node) {
        names = {"bin", "lib/node_modules"};
    } else if (language == Language::r) {
        names = {"bin", "lib/R", "lib64/R", "share/R"};
    }
    std::vector<fs::path> parts;
    for (const char* name : names) {
        if (is_there(prefix / name)) {
            parts.push_back(prefix / name);
        }
    }
    return parts;
}

/// Whether a program of this language, in the bin folder of this one, has its libraries beside it.
bool is_installation(Language language, const fs::path& prefix) {
    if (prefix == prefix.root_path()) {
        return false;
    }
    switch (language) {
    case Language::python:
        return has_python_library(prefix);
    case Language::node:
        return is_folder(prefix / "lib/node_modules") || is_conda(prefix);
    case Language::r:
        return is_folder(prefix / "lib/R") || is_folder(prefix / "lib64/R");
    case Language::shell:
        break;
    }
    return is_conda(prefix);
}

void add_prefix(Interpreter& interpreter, Prefix prefix) {
    const auto known = std::find_if(interpreter.prefixes.begin(), interpreter.prefixes.end(),
                                    [&](const Prefix& other) { return other.path == prefix.path; });
    if (known == interpreter.prefixes.end() && !is_common_path(prefix.path)) {
        interpreter.prefixes.push_back(std::move(prefix));
    }
}

/// Adds what belongs to the installation an executable is part of.
void add_installation(Interpreter& interpreter, const fs::path& executable) {
    if (is_common_path(executable)) {
        return;
    }
    const Language language = interpreter.language;
    const fs::path prefix = executable.parent_path().parent_path();
    if (executable.parent_path().filename() == "bin" && is_installation(language, prefix)) {
        add_prefix(interpreter, {prefix, {executable}, parts_of(language, prefix)});
    } else if (language == Language::node || language == Language::shell) {
        // These are whole in one file.
        add_prefix(interpreter, {executable, {executable}, {executable}});
    } else {
        not_found(language, executable.string() +
                                " is not in the bin folder of an installation, with " +
                                (language == Language::r ? "lib/R" : "lib/pythonX.Y/os.py") +
                                " beside that folder");
    }
}

/// Adds a link between an environment's python and the real one.
void add_link(Interpreter& interpreter, const fs::path& link) {
    const fs::path prefix = link.parent_path().parent_path();
    if (is_common_path(link)) {
        return;
    }
    if (is_installation(interpreter.language, prefix)) {
        add_installation(interpreter, link);
    } else if (fs::is_symlink(link)) {
        interpreter.links.emplace_back(link, fs::read_symlink(link));
    }
}

/// `real` is the executable behind the prefix's python; its name says which of the versions in the
/// prefix's lib folder is meant.
void add_package_folders(Interpreter& interpreter, const fs::path& prefix, const fs::path& real) {
    const std::string version = real.filename().string();
    for (const std::string& folder : {version + "/site-packages", version + "/dist-packages",
                                      std::string("python3/dist-packages")}) {
        std::error_code ignored;
        if (fs::is_directory(prefix / "lib" / folder, ignored)) {
            interpreter.package_folders.push_back(prefix / "lib" / folder);
        }
    }
}

/// Adds the executable and every link from it to the real one, but for those in this folder.
void add_links(Interpreter& interpreter, const fs::path& executable, const fs::path& except) {
    fs::path link = executable;
    for (;;) {
        if (link.parent_path() != except) {
            add_link(interpreter, link);
        }
        if (!fs::is_symlink(link)) {
            return;
        }
        const fs::path target = fs::read_symlink(link);
        link = (target.is_absolute() ? target : link.parent_path() / target).lexically_normal();
    }
}

/// Adds an environment and gives the real Python that it stands on.
fs::path add_environment(Interpreter& interpreter, const fs::path& prefix, const fs::path& home) {
    fs::path base = interpreter.executable;
    fs::path real = fs::canonical(base);
    if (real.parent_path() == fs::canonical(prefix / "bin")) {
        // It was made with copies instead of links.
        base = home / "python3";
        real = fs::canonical(base);
    }
    add_prefix(interpreter, {prefix, {prefix / "pyvenv.cfg"}, parts_of(Language::python, prefix)});
    add_link(interpreter, home / real.filename());
    add_links(interpreter, base, prefix / "bin");
    add_package_folders(interpreter, prefix, real);
    return real;
}

/// A virtual environment is started by its own path, since that is how Python finds it; everything
/// else by its real one, since the links on the way to it need not exist inside.
void resolve_python(Interpreter& interpreter) {
    const fs::path prefix = interpreter.executable.parent_path().parent_path();
    const fs::path home = home_of_environment(prefix);
    fs::path real;
    if (home.empty()) {
        real = fs::canonical(interpreter.executable);
        interpreter.executable = real;
    } else {
        real = add_environment(interpreter, prefix, home);
    }
    add_installation(interpreter, real);
    add_package_folders(interpreter, real.parent_path().parent_path(), real);
    if (is_common_path(real)) {
        add_package_folders(interpreter, "/usr/local", real);
    }
}

void add_stat(Hasher& hasher, const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return;
    }
    const std::string text = path.string() + " " + std::to_string(status.st_dev) + " " +
                             std::to_string(status.st_ino) + " " + std::to_string(status.st_size) +
                             " " + std::to_string(status.st_mtim.tv_sec) + "." +
                             std::to_string(status.st_mtim.tv_nsec) + "\n";
    hasher.update(as_bytes(text));
}

} // namespace

bool is_common_path(const fs::path& path) {
    const std::string text = path.string();
    for (const std::string_view common :
         {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        if (text == common || (text.starts_with(common) && text[common.size()] == '/')) {
            return true;
        }
    }
    return false;
}

Interpreter find_interpreter(Language language, const LocalOptions& options) {
    Interpreter interpreter;
    interpreter.language = language;
    interpreter.executable = choose_executable(language, options);
    try {
        if (language == Language::python) {
            resolve_python(interpreter);
        } else {
            if (!is_common_path(interpreter.executable)) {
                interpreter.executable = fs::canonical(interpreter.executable);
            }
            add_installation(interpreter, interpreter.executable);
        }
    } catch (const fs::filesystem_error& error) {
        not_found(language, error.path1().string() + " cannot be read");
    }
    if (language == Language::r) {
        interpreter.package_folders = {"/usr/local/lib/R/site-library", "/usr/lib/R/site-library",
                                       "/usr/lib/R/library"};
    }
    return interpreter;
}

Digest fingerprint_of(const Interpreter& interpreter) {
    Hasher hasher;
    hasher.update(as_bytes(to_string(interpreter.language)));
    add_stat(hasher, interpreter.executable);
    for (const Prefix& prefix : interpreter.prefixes) {
        add_stat(hasher, prefix.path / "pyvenv.cfg");
    }
    for (const fs::path& folder : interpreter.package_folders) {
        add_stat(hasher, folder);
    }
    return hasher.finish();
}

} // namespace rexa::local
