#include "errors.hpp"

#include "bindings.hpp"
#include "enum_names.hpp"

#include <exception>
#include <optional>
#include <string>

namespace py = pybind11;

namespace rexa::python {
namespace {

// Remote text is untrusted and need not be UTF-8.
py::object text(const std::string& bytes) {
    return py::reinterpret_steal<py::object>(
        PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace"));
}

py::object retry_after_seconds(const Error& error) {
    const std::optional<std::chrono::milliseconds> after = error.retry_after();
    if (!after) {
        return py::none();
    }
    return py::float_(std::chrono::duration<double>(*after).count());
}

void raise(const Error& error) {
    const auto* const answer = dynamic_cast<const AnswerError*>(&error);
    const py::object instance = exception_of(error, answer != nullptr ? &answer->reply() : nullptr);
    PyErr_SetObject(py::type::of(instance).ptr(), instance.ptr());
}

void translate(std::exception_ptr exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const Error& error) {
        try {
            raise(error);
        } catch (py::error_already_set& raised) {
            raised.restore();
        }
    }
}

std::string error_name(int code) {
    return std::string(to_string(static_cast<Errc>(code)));
}

template <class... Enums>
py::dict words_of() {
    py::dict all;
    const auto add = [&all]<class Enum>(EnumNames<Enum>) {
        py::list words;
        for (const auto& [value, name] : EnumNames<Enum>::entries) {
            words.append(enum_name(value));
        }
        all[EnumNames<Enum>::type] = words;
    };
    (add(EnumNames<Enums>()), ...);
    return all;
}

py::dict enum_words() {
    return words_of<Aspect, AudioFormat, CodeSource, DamageKind, Durability, Enforcement, EntryKind,
                    ExtractionMethod, FileChange, GalileoAudio, Isolation, Language, LineOp,
                    Network, OpenAiServer, Origin, Precision, Purpose, RepairEnd, Speaker, Status,
                    Stream, TextKind, Thinking, ThinkingControl, VerdictKind>();
}

} // namespace

py::object exception_of(const Error& error, const ModelReply* reply) {
    return py::module_::import("rexa.errors")
        .attr("_from_native")(
            static_cast<int>(error.code()), text(error.message()),
            py::arg("origin") = error.origin(), py::arg("system_error") = error.system_error(),
            py::arg("retryable") = error.retryable(),
            py::arg("retry_after") = retry_after_seconds(error),
            py::arg("attempts") = error.attempts(), py::arg("http_status") = error.http_status(),
            py::arg("remote_code") = text(error.remote_code()),
            py::arg("remote_message") = text(error.remote_message()),
            py::arg("request_id") = text(error.request_id()),
            py::arg("reply") = reply != nullptr ? py::cast(*reply) : py::none());
}

void bind_errors(py::module_& module) {
    py::register_local_exception_translator(&translate);
    module.def("error_name", &error_name, py::arg("code"),
               "The name the library gives to an error code; 'unknown' for one it lacks.");
    module.def("enum_words", &enum_words, "The words of every enumeration, by its name.");
}

} // namespace rexa::python
