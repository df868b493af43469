#include "sandbox/local/interpreters.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace rexa;
using namespace rexa::local;

namespace {

namespace fs = std::filesystem;

/// An installation such as pyenv's, and a virtual environment made from it.
struct Installations {
    Installations() {
        add_executable("base/bin/python3.11");
        fs::create_directories(top() / "base/lib/python3.11/site-packages");
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

    [[nodiscard]] fs::path top() const { return fs::canonical(directory.path()); }

    Interpreter find(const fs::path& python) const {
        LocalOptions options;
        options.interpreters[Language::python] = top() / python;
        return find_interpreter(Language::python, options);
    }

    std::string refusal(const fs::path& python) const {
        try {
            find(python);
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
    CHECK(there.refusal("home/bin/python3").find("home/bin/python3") != std::string::npos);
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
