#ifndef REXA_PYTHON_VALUE_PROPERTIES_HPP
#define REXA_PYTHON_VALUE_PROPERTIES_HPP

#include "casters.hpp"

#include <rexa/cost.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rexa::python {

/// An attribute that is text which came from elsewhere.
template <class Class>
void def_text(Class& bound, const char* name, std::string Class::type::*member) {
    using Self = typename Class::type;
    bound.def_property_readonly(name,
                                [member](const Self& self) { return foreign_text(self.*member); });
}

/// An attribute that is a list of values, as a tuple.
template <class Class, class Value>
void def_values(Class& bound, const char* name, std::vector<Value> Class::type::*member) {
    using Self = typename Class::type;
    bound.def_property_readonly(
        name, [member](const Self& self) { return pybind11::tuple(pybind11::cast(self.*member)); });
}

inline std::optional<double> in_usd(const std::optional<Cost>& cost) {
    return cost ? std::optional(cost->usd()) : std::nullopt;
}

/// The method that a notebook shows a value by; `maker` is a function of rexa/_notebook.py.
template <class Class>
void def_markdown(Class& bound, const char* maker) {
    bound.def("_repr_markdown_", [maker](const pybind11::object& self) {
        return pybind11::module_::import("rexa._notebook").attr(maker)(self);
    });
}

} // namespace rexa::python

#endif
