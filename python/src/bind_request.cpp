#include "bindings.hpp"
#include "casters.hpp"
#include "checked.hpp"
#include "request_properties.hpp"

#include <rexa/limits.hpp>
#include <rexa/run_request.hpp>
#include <rexa/snapshot.hpp>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

template <class T>
void set_if_given(T& member, const py::dict& given, const char* name) {
    if (given.contains(name)) {
        member = given[name].cast<T>();
    }
}

Limits make_limits(const py::args& positional, const py::kwargs& named) {
    const py::dict given =
        py::module_::import("rexa._arguments").attr("Limits")(*positional, **named);
    Limits limits;
    set_if_given(limits.wall_time, given, "wall_time");
    set_if_given(limits.cpu_time, given, "cpu_time");
    set_if_given(limits.memory_bytes, given, "memory_bytes");
    set_if_given(limits.processes, given, "processes");
    set_if_given(limits.open_files, given, "open_files");
    set_if_given(limits.file_bytes, given, "file_bytes");
    set_if_given(limits.workspace_bytes, given, "workspace_bytes");
    set_if_given(limits.workspace_files, given, "workspace_files");
    set_if_given(limits.temporary_bytes, given, "temporary_bytes");
    set_if_given(limits.output_bytes, given, "output_bytes");
    set_if_given(limits.output_head_bytes, given, "output_head_bytes");
    set_if_given(limits.output_tail_bytes, given, "output_tail_bytes");
    return limits;
}

void bind_limits(py::module_& module) {
    py::class_<Limits>(module, "Limits",
                       "What one run may use. What is not given is the default.\n\n"
                       "Limits(*, wall_time, cpu_time, memory_bytes, processes, open_files, "
                       "file_bytes,\n       workspace_bytes, workspace_files, temporary_bytes, "
                       "output_bytes,\n       output_head_bytes, output_tail_bytes)\n\n"
                       "Times are seconds or a timedelta, all else is int.")
        .def(py::init(&make_limits))
        .def_readonly("wall_time", &Limits::wall_time)
        .def_readonly("cpu_time", &Limits::cpu_time)
        .def_readonly("memory_bytes", &Limits::memory_bytes)
        .def_readonly("processes", &Limits::processes)
        .def_readonly("open_files", &Limits::open_files)
        .def_readonly("file_bytes", &Limits::file_bytes)
        .def_readonly("workspace_bytes", &Limits::workspace_bytes)
        .def_readonly("workspace_files", &Limits::workspace_files)
        .def_readonly("temporary_bytes", &Limits::temporary_bytes)
        .def_readonly("output_bytes", &Limits::output_bytes)
        .def_readonly("output_head_bytes", &Limits::output_head_bytes)
        .def_readonly("output_tail_bytes", &Limits::output_tail_bytes)
        .def("__eq__", [](const Limits& a, const Limits& b) { return a == b; })
        .def("__repr__", [](const Limits& limits) {
            return "<rexa.Limits memory_bytes=" + std::to_string(limits.memory_bytes) +
                   " wall_time=" + std::to_string(limits.wall_time.count()) + "ms>";
        });
}

RunRequest make_request(std::string code, Language language, std::string task,
                        const std::optional<SnapshotId>& parent, Bytes standard_input,
                        std::vector<std::string> arguments, Variables variables, InputFiles files,
                        std::vector<std::string> ignore, const std::optional<Limits>& limits,
                        Network network, std::string provider) {
    RunRequest request(std::move(code), language);
    request.task(std::move(task))
        .standard_input(std::move(standard_input))
        .arguments(std::move(arguments))
        .variables(std::move(variables))
        .files(std::move(files))
        .ignore(std::move(ignore))
        .network(network)
        .provider(std::move(provider));
    if (parent) {
        request.parent(*parent);
    }
    if (limits) {
        request.limits(*limits);
    }
    return request;
}

/// Makes an attribute of a draft assignable. `name` is a literal.
template <class Value>
void def_setter(py::class_<Draft>& draft, const char* name, RunRequest& (RunRequest::*set)(Value)) {
    const py::cpp_function setter(
        [set, name](Draft& self, const py::object& value) {
            (self.request.*set)(checked<std::decay_t<Value>>(name, value));
        },
        py::is_method(draft));
    draft.attr(name) = draft.attr(name).attr("setter")(setter);
}

void bind_draft(py::module_& module) {
    py::class_<Draft> draft(module, "Draft",
                            "A snapshot that has not been run. Edit it by assigning to its "
                            "attributes, then give it to Engine.run or Engine.save.");
    def_request_properties(draft,
                           [](const Draft& self) -> const RunRequest& { return self.request; });
    draft.def_property_readonly(
        "files", [](const Draft& self) { return read_only_dict(self.request.files()); });
    def_setter<std::string>(draft, "task", &RunRequest::task);
    def_setter<std::string>(draft, "code", &RunRequest::code);
    def_setter<Language>(draft, "language", &RunRequest::language);
    def_setter<std::vector<std::string>>(draft, "arguments", &RunRequest::arguments);
    def_setter<Variables>(draft, "variables", &RunRequest::variables);
    def_setter<std::vector<std::string>>(draft, "ignore", &RunRequest::ignore);
    def_setter<const Limits&>(draft, "limits", &RunRequest::limits);
    def_setter<Network>(draft, "network", &RunRequest::network);
    def_setter<std::string>(draft, "provider", &RunRequest::provider);
    def_setter<Bytes>(draft, "stdin", &RunRequest::standard_input);
    def_setter<InputFiles>(draft, "files", &RunRequest::files);
    draft.def_readonly("id", &Draft::id)
        .def_readonly("created", &Draft::created)
        .def_property_readonly("parent", [](const Draft& self) { return self.request.parent(); })
        .def("__repr__", [](const Draft& self) {
            return "<rexa.Draft " + self.id.brief() + " of " +
                   (self.request.parent() ? self.request.parent()->brief() : "nothing") + ">";
        });
}

} // namespace

void bind_request(py::module_& module) {
    bind_limits(module);
    py::class_<RunRequest>(module, "RunRequest", "What to run; made by Engine.run.")
        .def(py::init(&make_request), py::kw_only(), py::arg("code"), py::arg("language"),
             py::arg("task"), py::arg("parent"), py::arg("stdin"), py::arg("arguments"),
             py::arg("variables"), py::arg("files"), py::arg("ignore"), py::arg("limits"),
             py::arg("network"), py::arg("provider"));
    bind_draft(module);
}

} // namespace rexa::python
