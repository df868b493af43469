#ifndef REXA_PYTHON_TOKEN_SUPPLIER_HPP
#define REXA_PYTHON_TOKEN_SUPPLIER_HPP

#include <rexa/call.hpp>
#include <rexa/secret.hpp>

#include <pybind11/pybind11.h>

#include <memory>

namespace rexa::python {

/// A Python callable that gives access tokens. Engines call it, and drop it, on threads of the
/// library, which take the GIL for it: that is safe because all engines are closed before the
/// interpreter ends. Copies share the callable.
class TokenSupplier {
public:
    /// `options`: what the C++ library calls the options that it is given in.
    TokenSupplier(pybind11::object callable, const char* options);

    /// What the callable raises comes out as it is. Errors: invalid_argument, cancelled,
    /// deadline_exceeded; failed_precondition where an engine outlived the interpreter.
    Secret operator()(const Call& call) const;

private:
    std::shared_ptr<pybind11::object> callable_;
    const char* options_;
};

} // namespace rexa::python

#endif
