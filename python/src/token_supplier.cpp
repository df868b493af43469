#include "token_supplier.hpp"

#include <rexa/error.hpp>

#include <string>
#include <utility>

namespace py = pybind11;

namespace rexa::python {
namespace {

/// Whether a thread that asks for the GIL would be ended for it.
bool is_interpreter_ending() {
#if PY_VERSION_HEX >= 0x030D0000
    return Py_IsInitialized() == 0 || Py_IsFinalizing() != 0;
#else
    return Py_IsInitialized() == 0 || _Py_IsFinalizing() != 0;
#endif
}

/// What an interpreter leaves behind that has ended is not freed.
void drop(py::object* callable) {
    if (!is_interpreter_ending()) {
        const py::gil_scoped_acquire gil;
        delete callable;
    }
}

} // namespace

TokenSupplier::TokenSupplier(py::object callable, const char* options)
    : callable_(new py::object(std::move(callable)), &drop), options_(options) {}

Secret TokenSupplier::operator()(const Call& call) const {
    if (is_interpreter_ending()) {
        throw Error(Errc::failed_precondition,
                    std::string(options_) + "::token: the interpreter is ending");
    }
    const py::gil_scoped_acquire gil;
    call.check();
    const py::object given = (*callable_)();
    if (!py::isinstance<py::str>(given)) {
        throw py::type_error("token must give str, not " +
                             py::type::of(given).attr("__name__").cast<std::string>());
    }
    Secret token(given.cast<std::string>());
    if (token.empty()) {
        throw Error(Errc::invalid_argument,
                    std::string(options_) + "::token: it gave an empty text; give a token");
    }
    return token;
}

} // namespace rexa::python
