#include "bindings.hpp"
#include "casters.hpp"
#include "engine_handle.hpp"

#include <rexa/open.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<EngineHandle> open_engine(const fs::path& folder,
                                          std::map<Language, fs::path> interpreters,
                                          std::vector<fs::path> visible_paths,
                                          const fs::path& launcher, const fs::path& cache_folder,
                                          Durability durability, std::size_t concurrent_runs) {
    OpenOptions options;
    options.local.interpreters = std::move(interpreters);
    options.local.visible_paths = std::move(visible_paths);
    options.local.launcher = launcher;
    options.local.cache_folder = cache_folder;
    options.sqlite.durability = durability;
    options.engine.concurrent_runs = concurrent_runs;
    return EngineHandle::make([&] {
        const py::gil_scoped_release release;
        return rexa::open(folder, std::move(options));
    }());
}

} // namespace

void bind_open(py::module_& module) {
    module.def("open", &open_engine, py::arg("folder"), py::kw_only(), py::arg("interpreters"),
               py::arg("visible_paths"), py::arg("launcher"), py::arg("cache_folder"),
               py::arg("durability"), py::arg("concurrent_runs"));
}

} // namespace rexa::python
