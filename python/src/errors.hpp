#ifndef REXA_PYTHON_ERRORS_HPP
#define REXA_PYTHON_ERRORS_HPP

#include <rexa/error.hpp>

#include <pybind11/pybind11.h>

namespace rexa::python {

/// The exception of rexa/errors.py that Python gets for an error.
pybind11::object exception_of(const Error& error);

} // namespace rexa::python

#endif
