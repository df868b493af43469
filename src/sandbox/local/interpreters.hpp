#ifndef REXA_SANDBOX_LOCAL_INTERPRETERS_HPP
#define REXA_SANDBOX_LOCAL_INTERPRETERS_HPP

#include <rexa/digest.hpp>
#include <rexa/language.hpp>
#include <rexa/local.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace rexa::local {

/// A folder of the host which an interpreter needs, at the same path.
struct Prefix {
    std::filesystem::path path;
    std::vector<std::filesystem::path> needed; ///< files below it that must be readable

    /// Files and folders below it, or it itself, that a sandbox is shown. It may be somebody's
    /// home.
    std::vector<std::filesystem::path> parts;

    friend bool operator==(const Prefix&, const Prefix&) = default;
};

/// How a language is run.
struct Interpreter {
    Language language = Language::python;
    std::filesystem::path executable; ///< what is started; the same path inside and outside
    std::vector<Prefix> prefixes;     ///< beyond /usr and the like, which every sandbox has

    /// Symbolic links on the way from the executable to the real one, outside the prefixes: where
    /// they are and what they say.
    std::vector<std::pair<std::filesystem::path, std::filesystem::path>> links;

    /// Folders whose modification time changes when packages come or go.
    std::vector<std::filesystem::path> package_folders;
};

/// Finds the interpreter the options name, or one in the usual folders.
/// Errors: interpreter_not_found, saying where it was looked for.
Interpreter find_interpreter(Language language, const LocalOptions& options);

/// Whether every sandbox has this path, because it lies in what all of them are given.
bool is_common_path(const std::filesystem::path& path);

/// A few stat calls; changes with the executable and the packages.
Digest fingerprint_of(const Interpreter& interpreter);

} // namespace rexa::local

#endif
