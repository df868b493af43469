#ifndef REXA_OPEN_HPP
#define REXA_OPEN_HPP

#include <rexa/engine.hpp>
#include <rexa/local.hpp>
#include <rexa/sqlite.hpp>

#include <filesystem>

namespace rexa {

struct OpenOptions {
    LocalOptions local;
    SqliteOptions sqlite;
    EngineOptions engine;
};

/// An engine with the embedded defaults: a SQLite store in this folder, which is made with its
/// parents when it does not exist, and the local sandbox, whose workspace layers are cached in
/// `layers` there.
Engine open(const std::filesystem::path& folder, OpenOptions options = {});

} // namespace rexa

#endif
