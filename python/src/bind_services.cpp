#include "bindings.hpp"
#include "given.hpp"
#include "services.hpp"
#include "token_supplier.hpp"

#include <rexa/anthropic.hpp>
#include <rexa/gemini.hpp>
#include <rexa/model_catalog.hpp>
#include <rexa/model_transport.hpp>
#include <rexa/openai.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

/// Of a rexa.ModelProfile, which has checked its values.
ModelProfile profile_of(const py::handle& given) {
    ModelProfile profile;
    profile.models = given.attr("models").cast<std::string>();
    profile.temperature = given.attr("temperature").cast<bool>();
    profile.top_p = given.attr("top_p").cast<bool>();
    profile.seed = given.attr("seed").cast<bool>();
    profile.thinking = given.attr("thinking").cast<ThinkingControl>();
    profile.thinking_levels = given.attr("thinking_levels").cast<std::vector<Thinking>>();
    profile.max_output_tokens =
        given.attr("max_output_tokens").cast<std::optional<std::uint32_t>>();
    profile.is_reasoning = given.attr("is_reasoning").cast<bool>();
    return profile;
}

/// Of a rexa.ModelPrice.
ModelPrice price_of(const py::handle& given) {
    ModelPrice price;
    price.models = given.attr("models").cast<std::string>();
    price.input = given.attr("input").cast<double>();
    price.cached_input = given.attr("cached_input").cast<std::optional<double>>();
    price.output = given.attr("output").cast<double>();
    return price;
}

/// What all services of models take.
template <class Options>
void take_common(Options& options, const py::kwargs& given) {
    options.api_key = Secret(taken<std::string>(given, "api_key"));
    take_text(options.model, given, "model");
    take_text(options.base_url, given, "base_url");
    options.transport.max_attempts = taken<int>(given, "max_attempts");
    options.transport.longest_wait = taken<std::chrono::milliseconds>(given, "longest_wait");
    options.transport.patience = taken<std::chrono::milliseconds>(given, "patience");
    options.transport.answer_bytes = taken<std::uint64_t>(given, "answer_bytes");
    take_http(options.transport.http, given);
    for (const py::object& profile : taken<std::vector<py::object>>(given, "profiles")) {
        options.catalog.profiles.push_back(profile_of(profile));
    }
    for (const py::object& price : taken<std::vector<py::object>>(given, "prices")) {
        options.catalog.prices.push_back(price_of(price));
    }
}

GeminiOptions gemini_options(const py::kwargs& given) {
    GeminiOptions options;
    take_common(options, given);
    take_text(options.version, given, "version");
    options.path = taken<std::string>(given, "path");
    if (auto token = taken<std::optional<py::function>>(given, "token")) {
        options.token = TokenSupplier(std::move(*token), "GeminiOptions");
    }
    return options;
}

GeneratorSource gemini(const py::kwargs& given) {
    const GeminiOptions options = gemini_options(given);
    return {options.model, options.base_url, [options] { return make_gemini(options); }};
}

GeneratorSource openai(const py::kwargs& given) {
    OpenAiOptions options;
    take_common(options, given);
    options.server = taken<OpenAiServer>(given, "server");
    options.organization = taken<std::string>(given, "organization");
    options.project = taken<std::string>(given, "project");
    options.site_url = taken<std::string>(given, "site_url");
    options.site_title = taken<std::string>(given, "site_title");
    return {options.model, options.base_url, [options] { return make_openai(options); }};
}

GeneratorSource anthropic(const py::kwargs& given) {
    AnthropicOptions options;
    take_common(options, given);
    take_text(options.version, given, "version");
    return {options.model, options.base_url, [options] { return make_anthropic(options); }};
}

TranscriberSource gemini_speech(const py::kwargs& given) {
    GeminiTranscriberOptions options;
    options.service = gemini_options(given);
    options.inline_bytes = taken<std::uint64_t>(given, "inline_bytes");
    return {options.service.model, options.service.base_url,
            [options] { return make_gemini_transcriber(options); }};
}

TranscriberSource openai_speech(const py::kwargs& given) {
    OpenAiTranscriberOptions options;
    take_common(options, given);
    options.model = taken<std::string>(given, "model");
    take_text(options.path, given, "path");
    return {options.model, options.base_url,
            [options] { return make_openai_transcriber(options); }};
}

/// The class of what a service was given.
template <class Source>
void bind_source(py::module_& module, const char* name) {
    py::class_<Source>(module, name,
                       "What a service of models was given. It shows no key, and cannot be copied "
                       "or pickled.")
        .def_readonly("model", &Source::model)
        .def_readonly("base_url", &Source::base_url)
        .def("check", [](const Source& self) {
            const py::gil_scoped_release release;
            self.make();
        });
}

} // namespace

void bind_services(py::module_& module) {
    bind_source<GeneratorSource>(module, "GeneratorSource");
    bind_source<TranscriberSource>(module, "TranscriberSource");
    module.def("gemini", &gemini);
    module.def("openai", &openai);
    module.def("anthropic", &anthropic);
    module.def("gemini_speech", &gemini_speech);
    module.def("openai_speech", &openai_speech);
}

} // namespace rexa::python
