#ifndef REXA_PYTHON_ERRORS_HPP
#define REXA_PYTHON_ERRORS_HPP

#include <rexa/code_generator.hpp>
#include <rexa/error.hpp>

#include <pybind11/pybind11.h>

namespace rexa::python {

/// The exception of rexa/errors.py that Python gets for an error, and for the answer of a model
/// that it is about, if any.
pybind11::object exception_of(const Error& error, const ModelReply* reply = nullptr);

} // namespace rexa::python

#endif
