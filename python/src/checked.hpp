#ifndef REXA_PYTHON_CHECKED_HPP
#define REXA_PYTHON_CHECKED_HPP

#include "casters.hpp"

namespace rexa::python {

/// A value that was assigned or given by name, as rexa/_arguments.py converts it; what it raises
/// names the parameter, where pybind11's own TypeError shows every value of the call.
template <class T>
T checked(const char* name, const pybind11::object& value) {
    const pybind11::module_ arguments = pybind11::module_::import("rexa._arguments");
    return arguments.attr("attribute")(name, value).template cast<T>();
}

} // namespace rexa::python

#endif
