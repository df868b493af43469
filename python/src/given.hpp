#ifndef REXA_PYTHON_GIVEN_HPP
#define REXA_PYTHON_GIVEN_HPP

#include "casters.hpp"

#include <rexa/http_options.hpp>
#include <rexa/secret.hpp>

#include <filesystem>
#include <string>
#include <utility>

namespace rexa::python {

/// A value of a bag of arguments. Services take one bag, as pybind11 answers a call that fits no
/// signature with every value of it, the key among them.
template <class T>
T taken(const pybind11::kwargs& given, const char* name) {
    try {
        return given[name].cast<T>();
    } catch (const pybind11::cast_error&) {
        throw pybind11::type_error(std::string(name) + " is of the wrong type");
    }
}

/// Keeps the library's own value where none was given.
inline void take_text(std::string& member, const pybind11::kwargs& given, const char* name) {
    if (auto text = taken<std::string>(given, name); !text.empty()) {
        member = std::move(text);
    }
}

/// How a service is reached.
inline void take_http(HttpOptions& http, const pybind11::kwargs& given) {
    http.ca_file = taken<std::filesystem::path>(given, "ca_file");
    http.ca_folder = taken<std::filesystem::path>(given, "ca_folder");
    if (auto proxy = taken<std::string>(given, "proxy"); !proxy.empty()) {
        http.proxy = HttpProxy{Secret(std::move(proxy)), taken<std::string>(given, "no_proxy")};
    }
}

} // namespace rexa::python

#endif
