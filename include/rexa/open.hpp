#ifndef REXA_OPEN_HPP
#define REXA_OPEN_HPP

#include <rexa/daytona.hpp>
#include <rexa/engine.hpp>
#include <rexa/local.hpp>
#include <rexa/sqlite.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace rexa {

struct OpenOptions {
    LocalOptions local;
    /// When set, runs may name the provider "daytona" too.
    std::optional<DaytonaOptions> daytona;
    /// The provider of runs that name none: "local" or, where it is set up, "daytona".
    std::string provider = "local";
    SqliteOptions sqlite;
    EngineOptions engine;
};

/// An engine with the embedded defaults: a SQLite store in this folder, which is made with its
/// parents when it does not exist, and the local sandbox, whose workspace layers are cached in
/// `layers` there. Errors: invalid_argument, also for a provider that is not set up.
Engine open(const std::filesystem::path& folder, OpenOptions options = {});

} // namespace rexa

#endif
