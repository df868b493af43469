#ifndef REXA_PYTHON_WAITING_FORM_HPP
#define REXA_PYTHON_WAITING_FORM_HPP

#include "casters.hpp"
#include "waiting.hpp"

#include <memory>
#include <type_traits>
#include <utility>

namespace rexa::python {

using BoundEngine = pybind11::class_<EngineHandle, std::shared_ptr<EngineHandle>>;

/// Binds an operation, given by its asynchronous form, as `name(self, arguments..., timeout)`.
template <class Result, class... Parameters>
struct Waiting {
    using Form = void (Engine::*)(Parameters..., const Call&, Arrival<Result>&&);

    template <class... Names>
    static void def(BoundEngine& bound, const char* name, Form form, const Names&... names) {
        bound.def(
            name,
            [form](EngineHandle& self, const std::decay_t<Parameters>&... arguments,
                   const Timeout& timeout) {
                return wait_for<Result>(
                    self, timeout, [&](Engine& engine, const Call& call, Arrival<Result> arrival) {
                        (engine.*form)(arguments..., call, std::move(arrival));
                    });
            },
            names..., pybind11::arg("timeout"));
    }
};

} // namespace rexa::python

#endif
