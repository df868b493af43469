#include "bindings.hpp"

#include <rexa/version.hpp>

#include <string>

PYBIND11_MODULE(_rexa, module) {
    using namespace rexa::python;
    module.attr("__version__") = std::string(rexa::version());
    bind_errors(module);
    bind_request(module);
    bind_snapshot(module);
    bind_reports(module);
    bind_engine(module);
    bind_daytona(module);
    bind_open(module);
}
