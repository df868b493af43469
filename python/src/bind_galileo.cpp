#include "bindings.hpp"
#include "errors.hpp"
#include "given.hpp"
#include "services.hpp"
#include "shown.hpp"
#include "waiting.hpp"

#include <rexa/galileo.hpp>

#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace py = pybind11;

namespace rexa::python {

std::shared_ptr<GalileoListener> GalileoSource::make() {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<GalileoListener> listener = process_ == ::getpid() ? listener_.lock() : nullptr;
    if (!listener) {
        listener = make_galileo(options_);
        listener_ = listener;
        process_ = ::getpid();
    }
    return listener;
}

std::shared_ptr<GalileoListener> GalileoSource::listener() const {
    const std::lock_guard lock(mutex_);
    return process_ == ::getpid() ? listener_.lock() : nullptr;
}

namespace {

std::shared_ptr<GalileoSource> make_source(const py::kwargs& given) {
    GalileoOptions options;
    options.api_key = Secret(taken<std::string>(given, "api_key"));
    take_text(options.project, given, "project");
    take_text(options.log_stream, given, "log_stream");
    take_text(options.base_url, given, "base_url");
    options.audio = taken<GalileoAudio>(given, "audio");
    options.max_attempts = taken<int>(given, "max_attempts");
    options.story_wait = taken<std::chrono::milliseconds>(given, "story_wait");
    options.closing_time = taken<std::chrono::milliseconds>(given, "closing_time");
    take_http(options.http, given);
    return std::make_shared<GalileoSource>(std::move(options));
}

/// Of no traces where no engine has it.
GalileoStatus status(const GalileoSource& self) {
    const py::gil_scoped_release release;
    const std::shared_ptr<GalileoListener> listener = self.listener();
    return listener ? listener->status() : GalileoStatus();
}

/// Does nothing where no engine has it.
void flush(const GalileoSource& self, const Timeout& timeout) {
    const py::gil_scoped_release release;
    if (const std::shared_ptr<GalileoListener> listener = self.listener()) {
        listener->flush(make_call(timeout, std::stop_source()));
    }
}

} // namespace

void bind_galileo(py::module_& module) {
    py::class_<GalileoStatus>(module, "GalileoStatus", "How logging to Galileo goes.")
        .def_readonly("sent", &GalileoStatus::sent)
        .def_readonly("dropped", &GalileoStatus::dropped)
        .def_readonly("waiting", &GalileoStatus::waiting)
        .def_property_readonly("last_error",
                               [](const GalileoStatus& self) -> py::object {
                                   return self.last_error ? exception_of(*self.last_error)
                                                          : py::none();
                               })
        .def("__repr__", [](const GalileoStatus& self) {
            return "<rexa.GalileoStatus" + field("sent", self.sent) +
                   field("dropped", self.dropped) + field("waiting", self.waiting) + ">";
        });
    py::class_<GalileoSource, std::shared_ptr<GalileoSource>>(
        module, "GalileoSource",
        "What rexa.Galileo was given. It shows nothing of it, and cannot be copied or pickled.")
        .def(py::init(&make_source))
        .def("status", &status)
        .def("flush", &flush, py::arg("timeout"));
}

} // namespace rexa::python
