#include <rexa/open.hpp>

#include <utility>

namespace rexa {

Engine open(const std::filesystem::path& folder, OpenOptions options) {
    EngineParts parts;
    parts.store = make_sqlite_store(folder, options.sqlite);
    if (options.local.cache_folder.empty()) {
        options.local.cache_folder = folder / "layers";
    }
    parts.providers.push_back(make_local(std::move(options.local)));
    parts.options = options.engine;
    return Engine(std::move(parts));
}

} // namespace rexa
