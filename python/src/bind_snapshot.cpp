#include "bindings.hpp"
#include "bound_snapshot.hpp"
#include "casters.hpp"
#include "request_properties.hpp"
#include "shown.hpp"
#include "waiting.hpp"

#include <rexa/environment.hpp>
#include <rexa/execution.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

constexpr std::size_t task_characters_in_repr = 40;

/// One stream as rexa.Output: bytes, with what is known of them.
py::object output(const StreamRecord& record) {
    return py::module_::import("rexa._output")
        .attr("Output")(record.text(), py::arg("head") = record.head, py::arg("tail") = record.tail,
                        py::arg("dropped") = record.dropped);
}

std::string in_seconds(std::chrono::microseconds time) {
    const long long milliseconds = time.count() / 1000;
    const std::string rest = std::to_string(milliseconds % 1000);
    return std::to_string(milliseconds / 1000) + "." + std::string(3 - rest.size(), '0') + rest +
           " s";
}

/// A run whose host ended was not measured.
std::string wall_time(const Execution& execution) {
    const bool known = execution.usage.wall.count() != 0;
    return known || execution.status == Status::running ? in_seconds(execution.usage.wall)
                                                        : "time unknown";
}

std::string repr(const BoundSnapshot& self) {
    const Snapshot& snapshot = self.snapshot;
    return "<rexa.Snapshot " + snapshot.id().brief() + " " + enum_name(snapshot.status()) + " " +
           shown(snapshot.task(), task_characters_in_repr) + " " + wall_time(snapshot.execution()) +
           ">";
}

void bind_parts(py::module_& module) {
    py::class_<Usage>(module, "Usage", "Time, memory and money of one run.")
        .def_readonly("wall", &Usage::wall)
        .def_readonly("user", &Usage::user)
        .def_readonly("system", &Usage::system)
        .def_readonly("cpu_precision", &Usage::cpu_precision)
        .def_readonly("peak_memory_bytes", &Usage::peak_memory_bytes)
        .def_readonly("memory_precision", &Usage::memory_precision)
        .def_property_readonly("cost_usd",
                               [](const Usage& self) -> std::optional<double> {
                                   return self.cost ? std::optional(self.cost->usd())
                                                    : std::nullopt;
                               })
        .def("__repr__", [](const Usage& self) {
            return "<rexa.Usage wall " + in_seconds(self.wall) + " peak " +
                   std::to_string(self.peak_memory_bytes) + " bytes>";
        });
    py::class_<ExceptionInfo>(module, "ExceptionInfo", "The exception that ended a Python program.")
        .def_readonly("type", &ExceptionInfo::type)
        .def_readonly("message", &ExceptionInfo::message)
        .def_readonly("line", &ExceptionInfo::line)
        .def("__repr__", [](const ExceptionInfo& self) {
            return "<rexa.ExceptionInfo " + shown(self.type) + " " + shown(self.message) +
                   (self.line ? " at line " + std::to_string(*self.line) : "") + ">";
        });
    py::class_<Environment>(module, "Environment", "Where a snapshot ran.")
        .def_readonly("provider", &Environment::provider)
        .def_readonly("isolation", &Environment::isolation)
        .def_readonly("enforcement", &Environment::enforcement)
        .def_readonly("network", &Environment::network)
        .def_readonly("fingerprint", &Environment::fingerprint)
        .def_property_readonly(
            "interpreter", [](const Environment& self) { return foreign_text(self.interpreter); })
        .def_readonly("version", &Environment::version)
        .def_readonly("platform", &Environment::platform)
        .def_readonly("packages", &Environment::packages)
        .def("__repr__", [](const Environment& self) {
            return "<rexa.Environment " + shown(self.provider) + " " + enum_name(self.isolation) +
                   " network=" + enum_name(self.network) + " " + shown(self.interpreter) + " " +
                   shown(self.version) + ">";
        });
    py::class_<Provenance>(module, "Provenance", "How the code came to be.")
        .def_readonly("source", &Provenance::source)
        .def_readonly("generator", &Provenance::generator)
        .def_readonly("generation", &Provenance::generation)
        .def("__repr__", [](const Provenance& self) {
            return "<rexa.Provenance " + enum_name(self.source) +
                   (self.generator.empty() ? "" : " by " + shown(self.generator)) + ">";
        });
    py::class_<OutputChunk>(module, "OutputChunk", "When a piece of output arrived.")
        .def_readonly("stream", &OutputChunk::stream)
        .def_readonly("offset", &OutputChunk::offset)
        .def_readonly("size", &OutputChunk::size)
        .def_readonly("time", &OutputChunk::time);
}

/// An attribute that is a value of the C++ snapshot.
template <class Get>
void def_value(py::class_<BoundSnapshot>& bound, const char* name, Get get) {
    bound.def_property_readonly(name,
                                [get](const BoundSnapshot& self) { return get(self.snapshot); });
}

void def_identity(py::class_<BoundSnapshot>& bound) {
    def_value(bound, "id", [](const Snapshot& s) { return s.id(); });
    def_value(bound, "parent", [](const Snapshot& s) { return s.parent(); });
    def_value(bound, "replay_of", [](const Snapshot& s) { return s.replay_of(); });
    def_value(bound, "origin", [](const Snapshot& s) { return s.data().origin; });
    def_value(bound, "provenance", [](const Snapshot& s) { return s.provenance(); });
    def_value(bound, "digest", [](const Snapshot& s) { return s.digest(); });
    def_value(bound, "outcome", [](const Snapshot& s) { return s.outcome(); });
    def_value(bound, "is_final", [](const Snapshot& s) { return s.is_final(); });
    bound
        .def("__eq__",
             [](const BoundSnapshot& self, const py::object& other) {
                 return py::isinstance<BoundSnapshot>(other) &&
                        other.cast<const BoundSnapshot&>().snapshot.id() == self.snapshot.id();
             })
        .def("__hash__",
             [](const BoundSnapshot& self) { return std::hash<SnapshotId>()(self.snapshot.id()); })
        .def("__repr__", &repr);
}

void def_execution(py::class_<BoundSnapshot>& bound) {
    def_value(bound, "status", [](const Snapshot& s) { return s.status(); });
    def_value(bound, "exit_code", [](const Snapshot& s) { return s.execution().exit_code; });
    def_value(bound, "signal", [](const Snapshot& s) { return s.execution().signal; });
    def_value(bound, "started", [](const Snapshot& s) { return s.execution().started; });
    def_value(bound, "usage", [](const Snapshot& s) { return s.execution().usage; });
    def_value(bound, "exception", [](const Snapshot& s) { return s.execution().exception; });
    def_value(bound, "stdout", [](const Snapshot& s) { return output(s.output().out); });
    def_value(bound, "stderr", [](const Snapshot& s) { return output(s.output().err); });
    def_value(bound, "output_order", [](const Snapshot& s) { return s.output().order; });
    def_value(bound, "environment", [](const Snapshot& s) { return s.environment(); });
    def_value(bound, "notices", [](const Snapshot& s) { return read_only_list(s.data().notices); });
}

std::vector<FileDiff> artifacts(const BoundSnapshot& self) {
    return wait_for<std::vector<FileDiff>>(
        *self.engine, {}, [&](Engine& engine, const Call& call, auto arrival) {
            engine.async_artifacts(self.snapshot.id(), call, std::move(arrival));
        });
}

/// `read_file(path)`; pybind11 would answer a wrong call with the signature of this function.
Bytes read_file(const BoundSnapshot& self, const py::args& positional, const py::kwargs& named) {
    const auto path = py::module_::import("rexa._arguments")
                          .attr("read_file")(*positional, **named)
                          .cast<std::filesystem::path>();
    return wait_for<Bytes>(*self.engine, {}, [&](Engine& engine, const Call& call, auto arrival) {
        engine.async_read_file(self.snapshot.id(), path.native(), call, std::move(arrival));
    });
}

void def_files(py::class_<BoundSnapshot>& bound) {
    def_value(bound, "original_code", [](const Snapshot& s) { return s.data().original_code; });
    def_value(bound, "input_files",
              [](const Snapshot& s) { return read_only_list(s.data().input_files); });
    def_value(bound, "left_out",
              [](const Snapshot& s) { return read_only_list(s.data().left_out); });
    def_value(bound, "before", [](const Snapshot& s) { return s.before().root(); });
    def_value(bound, "after", [](const Snapshot& s) { return s.after().root(); });
    bound.def_property_readonly("artifacts", &artifacts)
        .def("read_file", &read_file,
             "read_file(path)\n\nThe bytes of a file of the resulting workspace.");
}

void def_annotations(py::class_<BoundSnapshot>& bound) {
    def_value(bound, "tags",
              [](const Snapshot& s) { return py::frozenset(py::cast(s.annotations().tags)); });
    def_value(bound, "note", [](const Snapshot& s) { return recorded(s.annotations().note); });
    def_value(bound, "pinned", [](const Snapshot& s) { return s.annotations().pinned; });
    def_value(bound, "metrics",
              [](const Snapshot& s) { return read_only_dict(s.annotations().metrics); });
}

} // namespace

void bind_snapshot(py::module_& module) {
    bind_parts(module);
    py::class_<BoundSnapshot> bound(module, "Snapshot", "One execution, kept.");
    def_identity(bound);
    def_request_properties(bound, [](const BoundSnapshot& self) -> const RunRequest& {
        return self.snapshot.request();
    });
    def_execution(bound);
    def_files(bound);
    def_annotations(bound);
}

} // namespace rexa::python
