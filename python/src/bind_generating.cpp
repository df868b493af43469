#include "bind_generating.hpp"

#include "bindings.hpp"
#include "bound_snapshot.hpp"
#include "event_queue.hpp"
#include "generated_run.hpp"

#include <rexa/generate_request.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

using Handle = std::shared_ptr<EngineHandle>;

GenerateRequest request_of(Purpose purpose, const std::optional<SnapshotId>& subject,
                           std::string task, std::uint32_t count) {
    switch (purpose) {
    case Purpose::write:
        return GenerateRequest::write(std::move(task));
    case Purpose::modify:
        return GenerateRequest::modify(subject.value(), std::move(task));
    case Purpose::fix:
        return GenerateRequest::fix(subject.value()).task(std::move(task));
    case Purpose::explain:
        return GenerateRequest::explain(subject.value()).task(std::move(task));
    case Purpose::document:
        return GenerateRequest::document(subject.value()).task(std::move(task));
    case Purpose::suggest:
        return GenerateRequest::suggest(subject.value(), count).task(std::move(task));
    }
    throw Error(Errc::internal, "a purpose that this Python package does not know");
}

GenerateRequest make_request(Purpose purpose, const std::optional<SnapshotId>& subject,
                             std::string task, const std::optional<Transcript>& transcript,
                             std::uint32_t count, std::string generator, ModelSettings settings,
                             const std::optional<RunRequest>& run, bool preview) {
    GenerateRequest request = request_of(purpose, subject, std::move(task), count);
    request.generator(std::move(generator)).settings(std::move(settings)).preview(preview);
    if (transcript) {
        request.transcript(*transcript);
    }
    if (run) {
        request.run(*run);
    }
    return request;
}

Generation generate(EngineHandle& self, const GenerateRequest& request, const py::object& on_text,
                    const Timeout& timeout) {
    Callbacks callbacks;
    callbacks.on_text = on_text;
    return wait_for<Generation>(
        self, timeout, callbacks,
        [&](Engine& engine, const Call& call, std::shared_ptr<EventQueue> events, auto arrival) {
            // Without a sink the library may ask again where an answer broke off.
            TextSink sink;
            if (events) {
                sink = [events](const TextEvent& event) { events->on_text(event); };
            }
            engine.async_generate(request, std::move(sink), call, std::move(arrival));
        });
}

GeneratedRunValue generate_and_run(const Handle& self, const GenerateRequest& request,
                                   std::uint32_t repairs,
                                   const std::optional<std::uint64_t>& token_budget,
                                   const std::optional<std::int64_t>& budget_nano_usd,
                                   const py::object& on_text, const py::object& on_generated,
                                   const py::object& on_output, const Timeout& timeout) {
    RepairOptions options;
    options.rounds = repairs;
    options.token_budget = token_budget;
    if (budget_nano_usd) {
        options.money_budget = Cost{*budget_nano_usd};
    }
    const Callbacks callbacks{on_output, on_text, on_generated};
    auto start = [&](Engine& engine, const Call& call, std::shared_ptr<EventQueue> events,
                     auto arrival) {
        engine.async_generate_and_run(request, options, std::move(events), call,
                                      std::move(arrival));
    };
    return bound_to_engine(wait_for<GeneratedRun>(*self, timeout, callbacks, start), self);
}

Transcript transcribe(EngineHandle& self, const Bytes& recording, std::string language,
                      std::vector<std::string> vocabulary, std::string transcriber,
                      std::string model, const Timeout& timeout) {
    TranscribeOptions options;
    options.transcriber = std::move(transcriber);
    options.model = std::move(model);
    options.language = std::move(language);
    options.vocabulary = std::move(vocabulary);
    return wait_for<Transcript>(self, timeout, [&](Engine& engine, const Call& call, auto arrival) {
        engine.async_transcribe(Audio(recording), options, call, std::move(arrival));
    });
}

} // namespace

void def_generating(BoundEngine& bound) {
    bound.def("generate", &generate, py::arg("request"), py::arg("on_text"), py::arg("timeout"))
        .def("generate_and_run", &generate_and_run, py::arg("request"), py::kw_only(),
             py::arg("repairs"), py::arg("token_budget"), py::arg("budget_nano_usd"),
             py::arg("on_text"), py::arg("on_generated"), py::arg("on_output"), py::arg("timeout"))
        .def("transcribe", &transcribe, py::arg("recording"), py::kw_only(), py::arg("language"),
             py::arg("vocabulary"), py::arg("transcriber"), py::arg("model"), py::arg("timeout"))
        .def_property_readonly("generators", [](EngineHandle& self) {
            BorrowedEngine engine(self);
            return (*engine).generators();
        });
    Waiting<std::vector<Draft>, Generation>::def(bound, "keep", &Engine::async_keep,
                                                 py::arg("generation"));
    Waiting<Generation, const SnapshotId&>::def(bound, "generation", &Engine::async_generation,
                                                py::arg("id"));
    Waiting<std::vector<ModelInfo>, std::string>::def(bound, "models", &Engine::async_models,
                                                      py::arg("generator"));
}

void bind_generate_request(py::module_& module) {
    py::class_<GenerateRequest>(module, "GenerateRequest", "What to ask a model for.")
        .def(py::init(&make_request), py::kw_only(), py::arg("purpose"), py::arg("subject"),
             py::arg("task"), py::arg("transcript"), py::arg("count"), py::arg("generator"),
             py::arg("settings"), py::arg("run"), py::arg("preview"));
}

} // namespace rexa::python
