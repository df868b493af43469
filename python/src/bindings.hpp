#ifndef REXA_PYTHON_BINDINGS_HPP
#define REXA_PYTHON_BINDINGS_HPP

#include <pybind11/pybind11.h>

namespace rexa::python {

void bind_errors(pybind11::module_& module);
void bind_request(pybind11::module_& module);
void bind_snapshot(pybind11::module_& module);
void bind_reports(pybind11::module_& module);
void bind_engine(pybind11::module_& module);
void bind_models(pybind11::module_& module);
void bind_generation(pybind11::module_& module);
void bind_generate_request(pybind11::module_& module);
void bind_daytona(pybind11::module_& module);
void bind_services(pybind11::module_& module);
void bind_galileo(pybind11::module_& module);
void bind_open(pybind11::module_& module);

} // namespace rexa::python

#endif
