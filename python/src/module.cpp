#include "attribute_docs.hpp"
#include "bindings.hpp"

#include <rexa/version.hpp>

#include <cstddef>
#include <string>

namespace py = pybind11;

namespace {

bool in_subinterpreter() {
    return PyInterpreterState_Get() != PyInterpreterState_Main();
}

constexpr const char* refusal =
    "rexa can be used in the main interpreter of a process only, not in "
    "a subinterpreter; use threads or processes";

/// For the package to ask as well: of a module that is there already another interpreter gets a
/// copy, without its init function.
void refuse_subinterpreters() {
    if (in_subinterpreter()) {
        throw py::import_error(refusal);
    }
}

/// `T.__new__(T)` makes an object without a value. Where one is used, pybind11 asks this for memory
/// and would take what it holds for a value.
void refuse_objects_without_value(const py::module_& module) {
    for (const auto& [name, member] : module.attr("__dict__").cast<py::dict>()) {
        if (!py::isinstance<py::type>(member)) {
            continue;
        }
        auto* type = reinterpret_cast<PyTypeObject*>(member.ptr());
        if (py::detail::type_info* bound = py::detail::get_type_info(type)) {
            bound->operator_new = [](std::size_t) -> void* {
                throw py::type_error("this object was made by __new__ alone and has no value");
            };
        }
    }
}

void document_attributes(const py::module_& module) {
    for (const auto& [type, attribute, words] : rexa::python::attribute_docs()) {
        module.attr(type).attr("__dict__")[attribute].attr("__doc__") = words;
    }
}

void fill(py::module_& module) {
    using namespace rexa::python;
    module.attr("__version__") = std::string(rexa::version());
    bind_errors(module);
    bind_request(module);
    bind_snapshot(module);
    bind_reports(module);
    bind_models(module);
    bind_generation(module);
    bind_generate_request(module);
    bind_engine(module);
    bind_daytona(module);
    bind_services(module);
    bind_galileo(module);
    bind_open(module);
    module.def("refuse_subinterpreters", &refuse_subinterpreters);
    document_attributes(module);
    refuse_objects_without_value(module);
}

} // namespace

// What PYBIND11_MODULE makes, but that it refuses before pybind11 keeps anything of an interpreter
// that may end before the main one.
PYBIND11_PLUGIN_IMPL(_rexa) {
    if (in_subinterpreter()) {
        PyErr_SetString(PyExc_ImportError, refusal);
        return nullptr;
    }
    PYBIND11_CHECK_PYTHON_VERSION
    PYBIND11_ENSURE_INTERNALS_READY
    static py::module_::module_def definition;
    py::module_ module = py::module_::create_extension_module("_rexa", nullptr, &definition);
    try {
        fill(module);
        return module.ptr();
    }
    PYBIND11_CATCH_INIT_EXCEPTIONS
}
