#ifndef REXA_PYTHON_SHOWN_HPP
#define REXA_PYTHON_SHOWN_HPP

#include "casters.hpp"

#include <cstddef>
#include <string>

namespace rexa::python {

/// Text for a repr: in quotes, in one line, and no more than its beginning.
inline std::string shown(const std::string& text, std::size_t most = 80) {
    const pybind11::object start = foreign_text(text)[pybind11::slice(0, most, 1)];
    return pybind11::repr(start).cast<std::string>();
}

/// " name=number", for a repr.
template <class Number>
std::string field(const char* name, Number number) {
    return std::string(" ") + name + "=" + std::to_string(number);
}

} // namespace rexa::python

#endif
