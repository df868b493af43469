#ifndef REXA_PYTHON_REQUEST_PROPERTIES_HPP
#define REXA_PYTHON_REQUEST_PROPERTIES_HPP

#include "casters.hpp"

#include <rexa/run_request.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace rexa::python {

/// A value of a request or a snapshot; nobody promises that their texts are UTF-8.
template <class Value>
pybind11::object recorded(const Value& value) {
    return pybind11::cast(value);
}

inline pybind11::object recorded(const std::string& text) {
    return foreign_text(text);
}

/// A dict that cannot be changed: an edit of the copy Python sees would be lost silently.
template <class Map>
pybind11::object read_only_dict(const Map& map) {
    pybind11::dict copy;
    for (const auto& [key, value] : map) {
        copy[recorded(key)] = recorded(value);
    }
    return pybind11::module_::import("types").attr("MappingProxyType")(copy);
}

inline pybind11::tuple read_only_list(const std::vector<std::string>& values) {
    pybind11::tuple copy(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        copy[i] = recorded(values[i]);
    }
    return copy;
}

/// The attributes that snapshots and drafts have in common. `request` finds the RunRequest of one.
template <class Class, class Request>
void def_request_properties(Class& bound, Request request) {
    using Self = typename Class::type;
    bound
        .def_property_readonly("task",
                               [=](const Self& self) { return recorded(request(self).task()); })
        .def_property_readonly("code",
                               [=](const Self& self) { return recorded(request(self).code()); })
        .def_property_readonly("language",
                               [=](const Self& self) { return request(self).language(); })
        .def_property_readonly(
            "arguments",
            [=](const Self& self) { return read_only_list(request(self).arguments()); })
        .def_property_readonly(
            "variables",
            [=](const Self& self) { return read_only_dict(request(self).variables()); })
        .def_property_readonly("limits", [=](const Self& self) { return request(self).limits(); })
        .def_property_readonly("network", [=](const Self& self) { return request(self).network(); })
        .def_property_readonly("provider",
                               [=](const Self& self) { return request(self).provider(); })
        .def_property_readonly("stdin",
                               [=](const Self& self) { return request(self).standard_input(); })
        .def_property_readonly(
            "ignore", [=](const Self& self) { return read_only_list(request(self).ignore()); });
}

} // namespace rexa::python

#endif
