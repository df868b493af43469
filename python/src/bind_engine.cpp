#include "bind_generating.hpp"
#include "bindings.hpp"
#include "bound_snapshot.hpp"
#include "casters.hpp"
#include "event_queue.hpp"
#include "shown.hpp"
#include "waiting_form.hpp"

#include <rexa/engine.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

using Handle = std::shared_ptr<EngineHandle>;
using Id = const SnapshotId&;

// Running

template <class What>
BoundSnapshot run(const Handle& self, const What& what, const py::object& on_output,
                  const Timeout& timeout) {
    auto start = [&](Engine& engine, const Call& call, std::shared_ptr<EventQueue> observer,
                     Arrival<Snapshot> arrival) {
        engine.async_run(what, std::move(observer), call, std::move(arrival));
    };
    Callbacks callbacks;
    callbacks.on_output = on_output;
    return {wait_for<Snapshot>(*self, timeout, callbacks, start), self};
}

ReplayReport replay(EngineHandle& self, const SnapshotId& id, std::size_t times,
                    const std::string& provider, const Timeout& timeout) {
    ReplayOptions options;
    options.times = times;
    options.provider = provider;
    return wait_for<ReplayReport>(self, timeout,
                                  [&](Engine& engine, const Call& call, auto arrival) {
                                      engine.async_replay(id, options, call, std::move(arrival));
                                  });
}

// Reading

SnapshotQuery make_query(const std::string& text, const std::optional<Status>& status,
                         const std::string& tag, const std::optional<Language>& language,
                         const std::optional<Timestamp>& since,
                         const std::optional<Timestamp>& until, std::size_t limit,
                         const std::string& cursor) {
    SnapshotQuery query;
    query.text(text).tag(tag).limit(limit).cursor(cursor);
    if (status) {
        query.status(*status);
    }
    if (language) {
        query.language(*language);
    }
    if (since) {
        query.since(*since);
    }
    if (until) {
        query.until(*until);
    }
    return query;
}

BoundSnapshot get(const Handle& self, const SnapshotId& id, const Timeout& timeout) {
    auto start = [&](Engine& engine, const Call& call, Arrival<Snapshot> arrival) {
        engine.async_get(id, call, std::move(arrival));
    };
    return {wait_for<Snapshot>(*self, timeout, start), self};
}

GcReport gc(EngineHandle& self, bool collect, const Timeout& timeout) {
    const GcMode mode = collect ? GcMode::collect : GcMode::preview;
    return wait_for<GcReport>(self, timeout, [&](Engine& engine, const Call& call, auto arrival) {
        engine.async_gc(mode, call, std::move(arrival));
    });
}

void def_running(BoundEngine& bound) {
    bound.def("run", &run<RunRequest>, py::arg("request"), py::arg("on_output"), py::arg("timeout"))
        .def("run_draft", &run<Draft>, py::arg("draft"), py::arg("on_output"), py::arg("timeout"))
        .def("run_generation", &run<Generation>, py::arg("generation"), py::arg("on_output"),
             py::arg("timeout"))
        .def("replay", &replay, py::arg("id"), py::arg("times"), py::arg("provider"),
             py::arg("timeout"));
    Waiting<std::vector<Draft>, Id, std::size_t>::def(bound, "branch", &Engine::async_branch,
                                                      py::arg("parent"), py::arg("count"));
    Waiting<void, Draft>::def(bound, "save", &Engine::async_save, py::arg("draft"));
    Waiting<std::vector<Draft>>::def(bound, "drafts", &Engine::async_drafts);
    Waiting<Draft, Id>::def(bound, "draft", &Engine::async_draft, py::arg("id"));
    Waiting<void, Id>::def(bound, "discard", &Engine::async_discard, py::arg("id"));
    Waiting<std::vector<Verdict>, Id>::def(bound, "verdicts", &Engine::async_verdicts,
                                           py::arg("original"));
}

void def_reading(BoundEngine& bound) {
    using Summaries = std::vector<SnapshotSummary>;
    using Query = const SnapshotQuery&;
    bound.def("get", &get, py::arg("id"), py::arg("timeout"));
    Waiting<SnapshotId, std::string>::def(bound, "find", &Engine::async_find, py::arg("prefix"));
    Waiting<std::string, Id>::def(bound, "short_id", &Engine::async_short_id, py::arg("id"));
    Waiting<SnapshotPage, Query>::def(bound, "query", &Engine::async_query, py::arg("query"));
    Waiting<Summaries, Id>::def(bound, "children", &Engine::async_children, py::arg("id"));
    Waiting<Summaries, Id>::def(bound, "lineage", &Engine::async_lineage, py::arg("id"));
    Waiting<Diff, Id, Id>::def(bound, "diff", &Engine::async_diff, py::arg("before"),
                               py::arg("after"));
    Waiting<Timeline, Query>::def(bound, "timeline", &Engine::async_timeline, py::arg("query"));
    Waiting<std::string, Query>::def(bound, "timeline_html", &Engine::async_timeline_html,
                                     py::arg("query"));
    Waiting<void, Id, std::filesystem::path>::def(bound, "restore", &Engine::async_restore,
                                                  py::arg("id"), py::arg("folder"));
}

void def_annotating(BoundEngine& bound) {
    Waiting<void, Id, std::string>::def(bound, "tag", &Engine::async_tag, py::arg("id"),
                                        py::arg("tag"));
    Waiting<void, Id, std::string>::def(bound, "untag", &Engine::async_untag, py::arg("id"),
                                        py::arg("tag"));
    Waiting<void, Id, std::string>::def(bound, "note", &Engine::async_note, py::arg("id"),
                                        py::arg("text"));
    Waiting<void, Id>::def(bound, "pin", &Engine::async_pin, py::arg("id"));
    Waiting<void, Id>::def(bound, "unpin", &Engine::async_unpin, py::arg("id"));
    Waiting<void, Id, std::string, double>::def(bound, "metric", &Engine::async_metric,
                                                py::arg("id"), py::arg("name"), py::arg("value"));
}

void def_keeping(BoundEngine& bound) {
    using Ids = std::vector<SnapshotId>;
    Waiting<RemovalReport, Ids>::def(bound, "preview_removal", &Engine::async_preview_removal,
                                     py::arg("ids"));
    Waiting<RemovalReport, Ids>::def(bound, "remove", &Engine::async_remove, py::arg("ids"));
    bound.def("gc", &gc, py::arg("collect"), py::arg("timeout"));
    Waiting<VerifyReport>::def(bound, "verify", &Engine::async_verify);
    Waiting<std::size_t>::def(bound, "reap", &Engine::async_reap);
    Waiting<StoreInfo>::def(bound, "info", &Engine::async_info);
}

} // namespace

void bind_engine(py::module_& module) {
    py::class_<OutputChunkCopy>(module, "OutputEvent", "A piece of output as it arrived.")
        .def_readonly("stream", &OutputChunkCopy::stream)
        .def_readonly("offset", &OutputChunkCopy::offset)
        .def_readonly("time", &OutputChunkCopy::time)
        .def_property_readonly("data",
                               [](const OutputChunkCopy& self) { return py::bytes(self.bytes); })
        .def("__repr__", [](const OutputChunkCopy& self) {
            return "<rexa.OutputEvent " + enum_name(self.stream) + field("offset", self.offset) +
                   field("size", self.bytes.size()) + ">";
        });
    py::class_<SnapshotQuery>(module, "SnapshotQuery", "Which snapshots; made by Engine.query.")
        .def(py::init(&make_query), py::kw_only(), py::arg("text"), py::arg("status"),
             py::arg("tag"), py::arg("language"), py::arg("since"), py::arg("until"),
             py::arg("limit"), py::arg("cursor"));
    BoundEngine bound(module, "Engine", "The native engine behind rexa.Engine.");
    def_running(bound);
    def_generating(bound);
    def_reading(bound);
    def_annotating(bound);
    def_keeping(bound);
    bound.def("close", &EngineHandle::close).def_property_readonly("closed", &EngineHandle::closed);
    module.def("close_all", &EngineHandle::close_all, "Closes every engine, at the end.");
    module.def("abandon_all", &EngineHandle::abandon_all, "For the child after a fork.");
}

} // namespace rexa::python
