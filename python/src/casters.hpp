#ifndef REXA_PYTHON_CASTERS_HPP
#define REXA_PYTHON_CASTERS_HPP

#include "enum_names.hpp"

#include <rexa/bytes.hpp>
#include <rexa/digest.hpp>
#include <rexa/error.hpp>
#include <rexa/execution.hpp>
#include <rexa/id.hpp>

#include <pybind11/chrono.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <string>

namespace rexa::python {

/// Text that a foreign program may have made: bytes which are not UTF-8 survive as surrogates.
inline pybind11::str foreign_text(const std::string& bytes) {
    return pybind11::reinterpret_steal<pybind11::str>(PyUnicode_DecodeUTF8(
        bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "surrogateescape"));
}

inline pybind11::bytes to_python(BytesView bytes) {
    return {as_chars(bytes).data(), bytes.size()};
}

} // namespace rexa::python

namespace pybind11::detail {

/// rexa's enumerations are Python enumerations of strings, defined in rexa/enums.py; a plain
/// string will do as an argument.
template <class Enum>
requires rexa::python::NamedEnum<Enum>
struct type_caster<Enum> {
    PYBIND11_TYPE_CASTER(Enum, const_name("str"));

    bool load(handle source, bool) {
        if (!isinstance<str>(source)) {
            return false;
        }
        value = rexa::python::enum_value<Enum>(source.cast<std::string>());
        return true;
    }

    static handle cast(Enum source, return_value_policy, handle) {
        using Names = rexa::python::EnumNames<Enum>;
        return module_::import("rexa.enums")
            .attr(Names::type)(rexa::python::enum_name(source))
            .release();
    }
};

template <>
struct type_caster<rexa::SnapshotId> {
    PYBIND11_TYPE_CASTER(rexa::SnapshotId, const_name("str"));

    bool load(handle source, bool) {
        if (!isinstance<str>(source)) {
            return false;
        }
        value = rexa::SnapshotId::parse(source.cast<std::string>());
        return true;
    }

    static handle cast(const rexa::SnapshotId& source, return_value_policy, handle) {
        return str(source.to_string()).release();
    }
};

template <>
struct type_caster<rexa::Digest> {
    PYBIND11_TYPE_CASTER(rexa::Digest, const_name("str"));

    bool load(handle, bool) { return false; }

    static handle cast(const rexa::Digest& source, return_value_policy, handle) {
        return (source.empty() ? str() : str(source.to_string())).release();
    }
};

template <>
struct type_caster<rexa::Bytes> {
    PYBIND11_TYPE_CASTER(rexa::Bytes, const_name("bytes"));

    bool load(handle source, bool) {
        if (!PyObject_CheckBuffer(source.ptr())) {
            return false;
        }
        const buffer_info info = reinterpret_borrow<buffer>(source).request();
        if (PyBuffer_IsContiguous(info.view(), 'C') == 0) {
            return false;
        }
        value = rexa::Bytes(std::string(static_cast<const char*>(info.ptr),
                                        static_cast<std::size_t>(info.size * info.itemsize)));
        return true;
    }

    static handle cast(const rexa::Bytes& source, return_value_policy, handle) {
        return rexa::python::to_python(source).release();
    }
};

/// Moments are datetime objects in UTC; pybind11's own caster would make them naive and local.
template <>
struct type_caster<rexa::Timestamp> {
    PYBIND11_TYPE_CASTER(rexa::Timestamp, const_name("datetime.datetime"));

    bool load(handle source, bool) {
        const module_ datetime = module_::import("datetime");
        if (!isinstance(source, datetime.attr("datetime"))) {
            return false;
        }
        if (source.attr("tzinfo").is_none()) {
            throw rexa::Error(rexa::Errc::invalid_argument,
                              "a datetime without a time zone is ambiguous: give it one, such as "
                              "datetime.timezone.utc");
        }
        const object since = source - epoch(datetime);
        value = rexa::Timestamp(since.cast<std::chrono::microseconds>());
        return true;
    }

    static handle cast(const rexa::Timestamp& source, return_value_policy, handle) {
        const object since = pybind11::cast(source.time_since_epoch());
        return (epoch(module_::import("datetime")) + since).release();
    }

private:
    static object epoch(const module_& datetime) {
        return datetime.attr("datetime")(1970, 1, 1,
                                         arg("tzinfo") = datetime.attr("timezone").attr("utc"));
    }
};

} // namespace pybind11::detail

#endif
