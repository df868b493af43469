#include <rexa/error.hpp>
#include <rexa/open.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace rexa {

namespace {

using Providers = std::vector<std::shared_ptr<SandboxProvider>>;

Providers make_providers(OpenOptions& options) {
    Providers providers = {make_local(std::move(options.local))};
    if (options.daytona) {
        providers.push_back(make_daytona(std::move(*options.daytona)));
    }
    const auto first = std::find_if(providers.begin(), providers.end(), [&](const auto& provider) {
        return provider->name() == options.provider;
    });
    if (first == providers.end()) {
        throw Error(Errc::invalid_argument, "provider: '" + options.provider +
                                                "' is not set up; give its options, or name one of "
                                                "those that are")
            .from("open");
    }
    std::rotate(providers.begin(), first, std::next(first));
    return providers;
}

} // namespace

Engine open(const std::filesystem::path& folder, OpenOptions options) {
    EngineParts parts;
    if (options.local.cache_folder.empty()) {
        options.local.cache_folder = folder / "layers";
    }
    parts.providers = make_providers(options);
    parts.store = make_sqlite_store(folder, options.sqlite);
    parts.options = options.engine;
    return Engine(std::move(parts));
}

} // namespace rexa
