#include "bindings.hpp"
#include "casters.hpp"
#include "checked.hpp"
#include "errors.hpp"
#include "generated_run.hpp"
#include "shown.hpp"
#include "value_properties.hpp"

#include <rexa/generation.hpp>
#include <rexa/transcriber.hpp>

#include <optional>
#include <string>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

void bind_transcript(py::module_& module) {
    py::class_<Transcript> transcript(
        module, "Transcript",
        "What was said. Correct it by assigning to `text`; `heard` stays as it was.");
    transcript
        .def_property(
            "text", [](const Transcript& self) { return foreign_text(self.text); },
            [](Transcript& self, const py::object& value) {
                self.text = checked<std::string>("text", value);
            })
        .def_readonly("audio", &Transcript::audio)
        .def_readonly("format", &Transcript::format)
        .def_readonly("audio_duration", &Transcript::audio_duration)
        .def_readonly("usage", &Transcript::usage)
        .def_property_readonly("cost_usd", [](const Transcript& self) { return in_usd(self.cost); })
        .def_readonly("attempts", &Transcript::attempts)
        .def_readonly("duration", &Transcript::duration)
        .def("__eq__", [](const Transcript& a, const Transcript& b) { return a == b; })
        .def("__str__", [](const Transcript& self) { return foreign_text(self.text); })
        .def("__repr__", [](const Transcript& self) {
            return "<rexa.Transcript by " + self.transcriber + " " + shown(self.text) + ">";
        });
    def_text(transcript, "heard", &Transcript::heard);
    def_text(transcript, "language", &Transcript::language);
    def_text(transcript, "transcriber", &Transcript::transcriber);
    def_text(transcript, "model", &Transcript::model);
}

void bind_parts(py::module_& module) {
    py::class_<Extraction> extraction(module, "Extraction", "How code was found in an answer.");
    extraction.def_readonly("method", &Extraction::method)
        .def_readonly("blocks", &Extraction::blocks)
        .def_readonly("compiles", &Extraction::compiles)
        .def("__repr__", [](const Extraction& self) {
            return "<rexa.Extraction " + enum_name(self.method) + field("blocks", self.blocks) +
                   (self.compiles ? " compiles>" : " does not compile>");
        });
    def_text(extraction, "diagnosis", &Extraction::diagnosis);
    def_values(extraction, "repairs", &Extraction::repairs);
    py::class_<Suggestion> suggestion(module, "Suggestion", "An experiment that a model proposes.");
    suggestion.def("__repr__", [](const Suggestion& self) {
        return "<rexa.Suggestion " + shown(self.task) + ">";
    });
    def_text(suggestion, "title", &Suggestion::title);
    def_text(suggestion, "task", &Suggestion::task);
    def_text(suggestion, "why", &Suggestion::why);
}

/// What the answer was wanted for.
const std::string& wanted(const Generation& generation) {
    return generation.code.empty() ? generation.explanation : generation.code;
}

/// How the code will run is no part of the record.
bool same_record(const Generation& a, Generation b) {
    b.run = a.run;
    return a == b;
}

void bind_record(py::module_& module) {
    py::class_<Generation> generation(
        module, "Generation",
        "The full record of one answer: what was asked, by whom, what came back, and what was "
        "made of it. str() is its code, or where words were asked for these.");
    generation.def_readonly("purpose", &Generation::purpose)
        .def_readonly("subject", &Generation::subject)
        .def_readonly("transcript", &Generation::transcript)
        .def_readonly("request", &Generation::request)
        .def_readonly("reply", &Generation::reply)
        .def_readonly("started", &Generation::started)
        .def_readonly("extraction", &Generation::extraction)
        .def_property_readonly("language",
                               [](const Generation& self) { return self.run.language(); })
        .def_property_readonly("parent", [](const Generation& self) { return self.run.parent(); })
        .def("__eq__", &same_record)
        .def("__str__", [](const Generation& self) { return foreign_text(wanted(self)); })
        .def("__repr__", [](const Generation& self) {
            return "<rexa.Generation " + enum_name(self.purpose) + " by " + shown(self.generator) +
                   " " + shown(self.task) + ">";
        });
    def_text(generation, "task", &Generation::task);
    def_text(generation, "reason", &Generation::reason);
    def_text(generation, "generator", &Generation::generator);
    def_text(generation, "code", &Generation::code);
    def_text(generation, "explanation", &Generation::explanation);
    def_values(generation, "packages", &Generation::packages);
    def_values(generation, "suggestions", &Generation::suggestions);
    def_markdown(generation, "generation");
}

py::object failure(const GeneratedRun& run) {
    const auto* const reply = run.useless_reply ? &*run.useless_reply : nullptr;
    return run.failure ? exception_of(*run.failure, reply) : py::none();
}

void bind_run(py::module_& module) {
    py::class_<GeneratedStepValue>(module, "GeneratedStep",
                                   "What the model answered once, and what came of it.")
        .def_readonly("generation", &GeneratedStepValue::generation)
        .def_readonly("snapshot", &GeneratedStepValue::snapshot)
        .def("__repr__", [](const GeneratedStepValue& self) {
            return "<rexa.GeneratedStep " + enum_name(self.generation.purpose) + " " +
                   (self.snapshot ? enum_name(self.snapshot->snapshot.status()) : "not run") + ">";
        });
    py::class_<GeneratedRunValue> run(module, "GeneratedRun",
                                      "What Engine.generate_and_run did, step by step.");
    def_values(run, "steps", &GeneratedRunValue::steps);
    run.def_property_readonly("end", [](const GeneratedRunValue& self) { return self.result.end; })
        .def_property_readonly("failure",
                               [](const GeneratedRunValue& self) { return failure(self.result); })
        .def_property_readonly("usage",
                               [](const GeneratedRunValue& self) { return self.result.usage; })
        .def_property_readonly(
            "cost_usd", [](const GeneratedRunValue& self) { return in_usd(self.result.cost); })
        .def_property_readonly(
            "snapshot", [](const GeneratedRunValue& self) { return self.steps.back().snapshot; })
        .def_property_readonly(
            "generation",
            [](const GeneratedRunValue& self) { return self.steps.back().generation; })
        .def("__repr__", [](const GeneratedRunValue& self) {
            return "<rexa.GeneratedRun " + enum_name(self.result.end) +
                   field("steps", self.steps.size()) + ">";
        });
    def_markdown(run, "generated_run");
}

} // namespace

void bind_generation(py::module_& module) {
    bind_transcript(module);
    bind_parts(module);
    bind_record(module);
    bind_run(module);
}

} // namespace rexa::python
