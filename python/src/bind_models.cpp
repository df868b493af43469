#include "bindings.hpp"
#include "casters.hpp"
#include "event_queue.hpp"
#include "shown.hpp"
#include "value_properties.hpp"

#include <rexa/code_generator.hpp>
#include <rexa/tokens.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace py = pybind11;

namespace rexa::python {
namespace {

ModelSettings
make_settings(std::string model, const std::optional<std::uint32_t>& max_output_tokens,
              const std::optional<double>& temperature, const std::optional<double>& top_p,
              const std::optional<std::int64_t>& seed, const std::optional<Thinking>& thinking) {
    ModelSettings settings;
    settings.model = std::move(model);
    settings.max_output_tokens = max_output_tokens;
    settings.temperature = temperature;
    settings.top_p = top_p;
    settings.seed = seed;
    settings.thinking = thinking;
    return settings;
}

void bind_asking(py::module_& module) {
    py::class_<ModelSettings> settings(module, "ModelSettings",
                                       "What a model was told about how to answer.");
    settings
        .def(py::init(&make_settings), py::kw_only(), py::arg("model"),
             py::arg("max_output_tokens"), py::arg("temperature"), py::arg("top_p"),
             py::arg("seed"), py::arg("thinking"))
        .def_readonly("max_output_tokens", &ModelSettings::max_output_tokens)
        .def_readonly("temperature", &ModelSettings::temperature)
        .def_readonly("top_p", &ModelSettings::top_p)
        .def_readonly("seed", &ModelSettings::seed)
        .def_readonly("thinking", &ModelSettings::thinking)
        .def("__repr__", [](const ModelSettings& self) {
            return "<rexa.ModelSettings " + shown(self.model) + ">";
        });
    def_text(settings, "model", &ModelSettings::model);
    py::class_<ModelMessage> message(module, "ModelMessage", "A piece of a conversation.");
    message.def_readonly("speaker", &ModelMessage::speaker)
        .def("__repr__", [](const ModelMessage& self) {
            return "<rexa.ModelMessage " + enum_name(self.speaker) + " " + shown(self.text) + ">";
        });
    def_text(message, "text", &ModelMessage::text);
    py::class_<ModelRequest> request(module, "ModelRequest", "All that a model was sent.");
    request.def_readonly("settings", &ModelRequest::settings)
        .def("__repr__", [](const ModelRequest& self) {
            return "<rexa.ModelRequest" + field("messages", self.messages.size()) + ">";
        });
    def_text(request, "instructions", &ModelRequest::instructions);
    def_values(request, "messages", &ModelRequest::messages);
}

void bind_usage(py::module_& module) {
    py::class_<TokenUsage>(module, "TokenUsage",
                           "Tokens of one or more requests; None is unknown, not zero.")
        .def_readonly("input", &TokenUsage::input)
        .def_readonly("cached_input", &TokenUsage::cached_input)
        .def_readonly("output", &TokenUsage::output)
        .def_readonly("thinking", &TokenUsage::thinking)
        .def_property_readonly("total", &TokenUsage::total)
        .def("__eq__", [](const TokenUsage& a, const TokenUsage& b) { return a == b; })
        .def("__repr__", [](const TokenUsage& self) {
            const auto told = [](const char* name, const std::optional<std::uint64_t>& number) {
                return number ? field(name, *number) : "";
            };
            return "<rexa.TokenUsage" + told("input", self.input) +
                   told("cached_input", self.cached_input) + told("output", self.output) +
                   told("thinking", self.thinking) + ">";
        });
}

void bind_reply(py::module_& module) {
    py::class_<ModelReply> reply(module, "ModelReply", "A whole answer of a model.");
    reply.def_readonly("usage", &ModelReply::usage)
        .def_property_readonly("cost_usd", [](const ModelReply& self) { return in_usd(self.cost); })
        .def_readonly("attempts", &ModelReply::attempts)
        .def_readonly("time_to_first_text", &ModelReply::time_to_first_text)
        .def_readonly("duration", &ModelReply::duration)
        .def("__repr__", [](const ModelReply& self) {
            return "<rexa.ModelReply of " + shown(self.model) +
                   field("tokens", self.usage.total()) + " " + shown(self.text) + ">";
        });
    def_text(reply, "text", &ModelReply::text);
    def_text(reply, "thinking", &ModelReply::thinking);
    def_text(reply, "model", &ModelReply::model);
    def_text(reply, "reply_id", &ModelReply::reply_id);
    def_values(reply, "dropped_settings", &ModelReply::dropped_settings);
    py::class_<TextPiece> piece(module, "TextEvent", "A piece of an answer as it arrived.");
    piece.def_readonly("kind", &TextPiece::kind).def("__repr__", [](const TextPiece& self) {
        return "<rexa.TextEvent " + enum_name(self.kind) + " " + shown(self.text) + ">";
    });
    def_text(piece, "text", &TextPiece::text);
}

void bind_model_info(py::module_& module) {
    py::class_<ModelInfo> info(module, "ModelInfo", "A model that a service offers.");
    info.def_readonly("input_tokens", &ModelInfo::input_tokens)
        .def_readonly("output_tokens", &ModelInfo::output_tokens)
        .def("__repr__",
             [](const ModelInfo& self) { return "<rexa.ModelInfo " + shown(self.name) + ">"; });
    def_text(info, "name", &ModelInfo::name);
    def_text(info, "title", &ModelInfo::title);
}

} // namespace

void bind_models(py::module_& module) {
    bind_asking(module);
    bind_usage(module);
    bind_reply(module);
    bind_model_info(module);
}

} // namespace rexa::python
