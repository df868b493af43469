#include "sandbox/local/interpreters.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace rexa;
using namespace rexa::local;

namespace {

namespace fs = std::filesystem;

/// An installation such as pyenv's, and a virtual environment made from it.
struct Installations {
    Installations() {
        add_executable("base/bin/python3.11");
        fs::create_directories(top() / "base/lib/python3.11/site-packages");
        add_file("base/lib/python3.11/os.py");
        fs::create_symlink("python3.11", top() / "base/bin/python3");
        fs::create_directories(top() / "venv/lib/python3.11/site-packages");
        fs::create_directories(top() / "venv/bin");
        fs::create_symlink(top() / "base/bin/python3", top() / "venv/bin/python");
        std::ofstream(top() / "venv/pyvenv.cfg")
            << "home = " << (top() / "base/bin").string() << "\nversion = 3.11.2\n";
    }

    void add_executable(const fs::path& path, const std::string& content = "\177ELF") const {
        fs::create_directories((top() / path).parent_path());
        std::ofstream(top() / path) << content;
        fs::permissions(top() / path, fs::perms(0755));
    }

    void add_file(const fs::path& path) const {
        fs::create_directories((top() / path).parent_path());
        std::ofstream(top() / path) << "x";
    }

    [[nodiscard]] fs::path top() const { return fs::canonical(directory.path()); }

    Interpreter find(const fs::path& program, Language language = Language::python) const {
        LocalOptions options;
        options.interpreters[language] = top() / program;
        return find_interpreter(language, options);
    }

    /// What a sandbox with this program is shown, relative to the top.
    std::set<std::string> shown(const fs::path& program,
                                Language language = Language::python) const {
        std::set<std::string> parts;
        for (const Prefix& prefix : find(program, language).prefixes) {
            for (const fs::path& part : prefix.parts) {
                parts.insert(part.lexically_relative(top()).string());
            }
        }
        return parts;
    }

    std::string refusal(const fs::path& program, Language language = Language::python) const {
        try {
            find(program, language);
        } catch (const Error& error) {
            CHECK(error.code() == Errc::interpreter_not_found);
            return error.message();
        }
        return "no error";
    }

    test::TempDirectory directory;
};

std::vector<fs::path> paths_of(const Interpreter& interpreter) {
    std::vector<fs::path> paths;
    for (const Prefix& prefix : interpreter.prefixes) {
        paths.push_back(prefix.path);
    }
    return paths;
}

} // namespace

TEST_CASE("a virtual environment is started by its own path and brings its base along") {
    const Installations there;
    const Interpreter found = there.find("venv/bin/python");
    CHECK(found.executable == there.top() / "venv/bin/python");
    CHECK(paths_of(found) == std::vector<fs::path>{there.top() / "venv", there.top() / "base"});
}

TEST_CASE("any other Python is started by its real path") {
    const Installations there;
    const Interpreter found = there.find("base/bin/python3");
    CHECK(found.executable == there.top() / "base/bin/python3.11");
    CHECK(paths_of(found) == std::vector<fs::path>{there.top() / "base"});
}

TEST_CASE("a link in a folder of programs does not make that folder visible") {
    const Installations there;
    fs::create_directories(there.top() / "home/bin");
    fs::create_symlink(there.top() / "base/bin/python3", there.top() / "home/bin/python");
    CHECK(paths_of(there.find("home/bin/python")) == std::vector<fs::path>{there.top() / "base"});
}

TEST_CASE("a program that lies about in a home folder is refused") {
    const Installations there;
    there.add_executable("home/bin/python3");
    there.add_executable("home/bin/Rscript");
    there.add_file("home/lib/libfoo.so");
    there.add_file("home/lib/python3.11/site-packages/package.py"); // what pip --user makes
    CHECK(there.refusal("home/bin/python3").find("home/bin/python3") != std::string::npos);
    CHECK(there.refusal("home/bin/Rscript", Language::r).find("lib/R") != std::string::npos);
}

TEST_CASE("a home folder that holds an installation is not shown as a whole") {
    const Installations there;
    there.add_file("home/.ssh/id_rsa");
    there.add_file("home/papers/secret");
    there.add_file("home/include/node/node.h");
    there.add_file("home/share/keyrings/login");
    there.add_executable("home/bin/node");
    there.add_executable("home/bin/bash");
    there.add_file("home/lib/other/secret");
    using Parts = std::set<std::string>;
    CHECK(there.shown("home/bin/node", Language::node) == Parts{"home/bin/node"});
    CHECK(there.shown("home/bin/bash", Language::shell) == Parts{"home/bin/bash"});

    there.add_file("home/lib/node_modules/npm/package.json");
    CHECK(there.shown("home/bin/node", Language::node) ==
          Parts{"home/bin", "home/lib/node_modules"});

    there.add_executable("home/bin/Rscript");
    there.add_file("home/lib/R/library/base/DESCRIPTION");
    CHECK(there.shown("home/bin/Rscript", Language::r) == Parts{"home/bin", "home/lib/R"});

    there.add_executable("home/bin/python3.11");
    there.add_file("home/lib/python3.11/os.py");
    CHECK(there.shown("home/bin/python3.11") ==
          Parts{"home/bin", "home/include", "home/lib", "home/share"});
}

TEST_CASE("what people have in ~/.local/share is not part of a Python there") {
    const Installations there;
    there.add_executable("home/.local/bin/python3.11");
    there.add_file("home/.local/lib/python3.11/os.py");
    there.add_file("home/.local/share/keyrings/login");
    CHECK(there.shown("home/.local/bin/python3.11") ==
          std::set<std::string>{"home/.local/bin", "home/.local/lib"});
}

TEST_CASE("a Node as npm's package has it is shown alone") {
    const Installations there;
    there.add_executable("project/node_modules/node/bin/node");
    there.add_file("project/node_modules/node/package.json");
    CHECK(there.shown("project/node_modules/node/bin/node", Language::node) ==
          std::set<std::string>{"project/node_modules/node/bin/node"});
}

TEST_CASE("an environment of conda is shown with what its programs read") {
    const Installations there;
    for (const char* file : {"bin/activate", "conda-meta/history", "etc/fonts", "ssl/cacert.pem",
                             "lib/libssl.so", "pkgs/cache", "envs/other/secret"}) {
        there.add_file(fs::path("conda") / file);
    }
    there.add_file("conda/lib/python3.11/os.py");
    there.add_file("conda/lib/R/library/base/DESCRIPTION");
    const std::set<std::string> parts = {"conda/bin", "conda/etc", "conda/lib", "conda/ssl"};
    for (const auto& [name, language] :
         {std::pair("python3.11", Language::python), std::pair("Rscript", Language::r),
          std::pair("node", Language::node), std::pair("bash", Language::shell)}) {
        there.add_executable(fs::path("conda/bin") / name);
        CHECK(there.shown(fs::path("conda/bin") / name, language) == parts);
    }
}

TEST_CASE("an environment whose home holds a link brings the link, not what is around it") {
    const Installations there;
    there.add_file("home/lib/secret");
    fs::create_directories(there.top() / "home/bin");
    fs::create_symlink(there.top() / "base/bin/python3.11", there.top() / "home/bin/python3");
    fs::create_directories(there.top() / "own/bin");
    fs::create_symlink(there.top() / "home/bin/python3", there.top() / "own/bin/python3");
    fs::create_symlink("python3", there.top() / "own/bin/python");
    std::ofstream(there.top() / "own/pyvenv.cfg")
        << "home = " << (there.top() / "home/bin").string() << "\n";
    const Interpreter found = there.find("own/bin/python");
    CHECK(paths_of(found) == std::vector<fs::path>{there.top() / "own", there.top() / "base"});
    CHECK(found.links ==
          std::vector<std::pair<fs::path, fs::path>>{
              {there.top() / "home/bin/python3", there.top() / "base/bin/python3.11"}});
}

TEST_CASE("a script that starts the interpreter is refused, with the reason") {
    const Installations there;
    there.add_executable("shims/bin/python3", "#!/bin/sh\n");
    CHECK(there.refusal("shims/bin/python3").find("pyenv shim") != std::string::npos);
}

TEST_CASE("the system's interpreters need nothing beyond the system") {
    const Interpreter shell = find_interpreter(Language::shell, {});
    CHECK(shell.prefixes.empty());
    CHECK(is_common_path("/usr/bin/python3"));
    CHECK(is_common_path("/bin"));
    CHECK_FALSE(is_common_path("/usrlocal/bin"));
    CHECK_FALSE(is_common_path("/opt"));
}

TEST_CASE("the fingerprint changes with the executable and with its packages") {
    const Installations there;
    const Digest before = fingerprint_of(there.find("venv/bin/python"));
    CHECK(fingerprint_of(there.find("venv/bin/python")) == before);
    fs::last_write_time(there.top() / "venv/lib/python3.11/site-packages",
                        fs::file_time_type() + std::chrono::hours(1));
    const Digest with_package = fingerprint_of(there.find("venv/bin/python"));
    CHECK(with_package != before);
    fs::last_write_time(there.top() / "base/bin/python3.11",
                        fs::file_time_type() + std::chrono::hours(1));
    CHECK(fingerprint_of(there.find("venv/bin/python")) != with_package);
}
