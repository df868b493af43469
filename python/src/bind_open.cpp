#include "bindings.hpp"
#include "casters.hpp"
#include "engine_handle.hpp"
#include "services.hpp"

#include <rexa/open.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<EngineHandle>
open_engine(const fs::path& folder, std::map<Language, fs::path> interpreters,
            std::vector<fs::path> visible_paths, const fs::path& launcher,
            const fs::path& cache_folder, Durability durability, std::size_t concurrent_runs,
            std::optional<DaytonaOptions> daytona, std::string provider,
            std::optional<std::int64_t> budget_nano_usd,
            const std::vector<GeneratorSource>& generators, std::string generator,
            const std::vector<TranscriberSource>& transcribers,
            const std::vector<std::shared_ptr<GalileoSource>>& listeners) {
    OpenOptions options;
    options.local.interpreters = std::move(interpreters);
    options.local.visible_paths = std::move(visible_paths);
    options.local.launcher = launcher;
    options.local.cache_folder = cache_folder;
    options.sqlite.durability = durability;
    options.engine.concurrent_runs = concurrent_runs;
    options.daytona = std::move(daytona);
    options.provider = std::move(provider);
    options.generator = std::move(generator);
    if (budget_nano_usd) {
        options.engine.budget = Cost{*budget_nano_usd};
    }
    return EngineHandle::make([&] {
        const py::gil_scoped_release release;
        for (const auto& source : generators) {
            options.generators.push_back(source.make());
        }
        for (const auto& source : transcribers) {
            options.transcribers.push_back(source.make());
        }
        for (const auto& source : listeners) {
            options.listeners.push_back(source->make());
        }
        return rexa::open(folder, std::move(options));
    }());
}

} // namespace

void bind_open(py::module_& module) {
    module.def("open", &open_engine, py::arg("folder"), py::kw_only(), py::arg("interpreters"),
               py::arg("visible_paths"), py::arg("launcher"), py::arg("cache_folder"),
               py::arg("durability"), py::arg("concurrent_runs"), py::arg("daytona"),
               py::arg("provider"), py::arg("budget_nano_usd"), py::arg("generators"),
               py::arg("generator"), py::arg("transcribers"), py::arg("listeners"));
}

} // namespace rexa::python
