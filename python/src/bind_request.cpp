#include "bindings.hpp"
#include "casters.hpp"
#include "request_properties.hpp"

#include <rexa/limits.hpp>
#include <rexa/run_request.hpp>
#include <rexa/snapshot.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using Amount = std::optional<std::uint64_t>;
using Count = std::optional<std::uint32_t>;

template <class T>
void set_if(T& member, const std::optional<T>& value) {
    if (value) {
        member = *value;
    }
}

Limits make_limits(std::optional<Milliseconds> wall_time, std::optional<Seconds> cpu_time,
                   Amount memory_bytes, Count processes, Count open_files, Amount file_bytes,
                   Amount workspace_bytes, Amount workspace_files, Amount temporary_bytes,
                   Amount output_bytes, Amount output_head_bytes, Amount output_tail_bytes) {
    Limits limits;
    set_if(limits.wall_time, wall_time);
    set_if(limits.cpu_time, cpu_time);
    set_if(limits.memory_bytes, memory_bytes);
    set_if(limits.processes, processes);
    set_if(limits.open_files, open_files);
    set_if(limits.file_bytes, file_bytes);
    set_if(limits.workspace_bytes, workspace_bytes);
    set_if(limits.workspace_files, workspace_files);
    set_if(limits.temporary_bytes, temporary_bytes);
    set_if(limits.output_bytes, output_bytes);
    set_if(limits.output_head_bytes, output_head_bytes);
    set_if(limits.output_tail_bytes, output_tail_bytes);
    return limits;
}

void bind_limits(py::module_& module) {
    const py::object none = py::none();
    py::class_<Limits>(module, "Limits", "What one run may use. What is not given is the default.")
        .def(py::init(&make_limits), py::kw_only(), py::arg("wall_time") = none,
             py::arg("cpu_time") = none, py::arg("memory_bytes") = none,
             py::arg("processes") = none, py::arg("open_files") = none,
             py::arg("file_bytes") = none, py::arg("workspace_bytes") = none,
             py::arg("workspace_files") = none, py::arg("temporary_bytes") = none,
             py::arg("output_bytes") = none, py::arg("output_head_bytes") = none,
             py::arg("output_tail_bytes") = none)
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

/// Makes an attribute of a draft assignable.
template <class Value>
void def_setter(py::class_<Draft>& draft, const char* name, RunRequest& (RunRequest::*set)(Value)) {
    const py::cpp_function setter(
        [set](Draft& self, Value value) { (self.request.*set)(std::forward<Value>(value)); },
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
