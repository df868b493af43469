#include "bindings.hpp"
#include "bound_snapshot.hpp"
#include "casters.hpp"
#include "output_queue.hpp"
#include "waiting.hpp"

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
using BoundEngine = py::class_<EngineHandle, Handle>;

// Running

template <class What>
BoundSnapshot run(const Handle& self, const What& what, const py::object& on_output,
                  const Timeout& timeout) {
    auto start = [&](Engine& engine, const Call& call, std::shared_ptr<OutputQueue> observer,
                     auto handler) {
        engine.async_run(what, std::move(observer), call, std::move(handler));
    };
    return {wait_for<Snapshot>(*self, timeout, on_output, start), self};
}

ReplayReport replay(const Handle& self, const SnapshotId& id, std::size_t times,
                    const std::string& provider, const Timeout& timeout) {
    ReplayOptions options;
    options.times = times;
    options.provider = provider;
    auto start = [&](Engine& engine, const Call& call, const auto&, auto handler) {
        engine.async_replay(id, options, call, std::move(handler));
    };
    return wait_for<ReplayReport>(*self, timeout, py::none(), start);
}

std::vector<Draft> branch(const Handle& self, const SnapshotId& parent, std::size_t count,
                          const Timeout& timeout) {
    return call_now(*self, timeout, [&](Engine& engine, const Call& call) {
        return engine.branch(parent, count, call);
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
    return {call_now(*self, timeout,
                     [&](Engine& engine, const Call& call) { return engine.get(id, call); }),
            self};
}

Diff diff(const Handle& self, const SnapshotId& before, const SnapshotId& after,
          const Timeout& timeout) {
    auto start = [&](Engine& engine, const Call& call, const auto&, auto handler) {
        engine.async_diff(before, after, call, std::move(handler));
    };
    return wait_for<Diff>(*self, timeout, py::none(), start);
}

Timeline timeline(const Handle& self, const SnapshotQuery& query, const Timeout& timeout) {
    auto start = [&](Engine& engine, const Call& call, const auto&, auto handler) {
        engine.async_timeline(query, call, std::move(handler));
    };
    return wait_for<Timeline>(*self, timeout, py::none(), start);
}

SnapshotPage query_page(const Handle& self, const SnapshotQuery& query, const Timeout& timeout) {
    auto start = [&](Engine& engine, const Call& call, const auto&, auto handler) {
        engine.async_query(query, call, std::move(handler));
    };
    return wait_for<SnapshotPage>(*self, timeout, py::none(), start);
}

/// Binds an operation which has a blocking form only as `name(self, arguments..., timeout)`.
template <class Result, class... Parameters>
struct Now {
    using Operation = Result (Engine::*)(Parameters..., const Call&);

    template <class... Names>
    static void def(BoundEngine& bound, const char* name, Operation operation,
                    const Names&... names) {
        bound.def(
            name,
            [operation](EngineHandle& self, const std::decay_t<Parameters>&... arguments,
                        const Timeout& timeout) {
                return call_now(self, timeout, [&](Engine& engine, const Call& call) {
                    return (engine.*operation)(arguments..., call);
                });
            },
            names..., py::arg("timeout"));
    }
};

void def_running(BoundEngine& bound) {
    bound.def("run", &run<RunRequest>, py::arg("request"), py::arg("on_output"), py::arg("timeout"))
        .def("run_draft", &run<Draft>, py::arg("draft"), py::arg("on_output"), py::arg("timeout"))
        .def("replay", &replay, py::arg("id"), py::arg("times"), py::arg("provider"),
             py::arg("timeout"))
        .def("branch", &branch, py::arg("parent"), py::arg("count"), py::arg("timeout"));
    Now<void, const Draft&>::def(bound, "save", &Engine::save, py::arg("draft"));
    Now<std::vector<Draft>>::def(bound, "drafts", &Engine::drafts);
    Now<Draft, const SnapshotId&>::def(bound, "draft", &Engine::draft, py::arg("id"));
    Now<void, const SnapshotId&>::def(bound, "discard", &Engine::discard, py::arg("id"));
    Now<std::vector<Verdict>, const SnapshotId&>::def(bound, "verdicts", &Engine::verdicts,
                                                      py::arg("original"));
}

void def_reading(BoundEngine& bound) {
    bound.def("get", &get, py::arg("id"), py::arg("timeout"))
        .def("diff", &diff, py::arg("before"), py::arg("after"), py::arg("timeout"))
        .def("timeline", &timeline, py::arg("query"), py::arg("timeout"))
        .def("query", &query_page, py::arg("query"), py::arg("timeout"))
        .def(
            "find",
            [](EngineHandle& self, const std::string& prefix, const Timeout& timeout) {
                return call_now(self, timeout, [&](Engine& engine, const Call& call) {
                    return engine.find(prefix, call);
                });
            },
            py::arg("prefix"), py::arg("timeout"))
        .def(
            "info",
            [](EngineHandle& self, const Timeout& timeout) {
                return call_now(self, timeout, [](Engine& engine, const Call& call) {
                    return engine.store().info(call);
                });
            },
            py::arg("timeout"));
    Now<std::string, const SnapshotId&>::def(bound, "short_id", &Engine::short_id, py::arg("id"));
    Now<std::vector<SnapshotSummary>, const SnapshotId&>::def(bound, "children", &Engine::children,
                                                              py::arg("id"));
    Now<std::vector<SnapshotSummary>, const SnapshotId&>::def(bound, "lineage", &Engine::lineage,
                                                              py::arg("id"));
    Now<std::string, const SnapshotQuery&>::def(bound, "timeline_html", &Engine::timeline_html,
                                                py::arg("query"));
    Now<void, const SnapshotId&, const std::filesystem::path&>::def(
        bound, "restore", &Engine::restore, py::arg("id"), py::arg("folder"));
}

void def_annotating(BoundEngine& bound) {
    Now<void, const SnapshotId&, const std::string&>::def(bound, "tag", &Engine::tag, py::arg("id"),
                                                          py::arg("tag"));
    Now<void, const SnapshotId&, const std::string&>::def(bound, "untag", &Engine::untag,
                                                          py::arg("id"), py::arg("tag"));
    Now<void, const SnapshotId&, const std::string&>::def(bound, "note", &Engine::note,
                                                          py::arg("id"), py::arg("text"));
    Now<void, const SnapshotId&>::def(bound, "pin", &Engine::pin, py::arg("id"));
    Now<void, const SnapshotId&>::def(bound, "unpin", &Engine::unpin, py::arg("id"));
    Now<void, const SnapshotId&, const std::string&, double>::def(
        bound, "metric", &Engine::metric, py::arg("id"), py::arg("name"), py::arg("value"));
}

void def_keeping(BoundEngine& bound) {
    using Ids = const std::vector<SnapshotId>&;
    Now<RemovalReport, Ids>::def(bound, "preview_removal", &Engine::preview_removal,
                                 py::arg("ids"));
    Now<RemovalReport, Ids>::def(bound, "remove", &Engine::remove, py::arg("ids"));
    bound.def(
        "gc",
        [](EngineHandle& self, bool collect, const Timeout& timeout) {
            return call_now(self, timeout, [&](Engine& engine, const Call& call) {
                return engine.gc(collect ? GcMode::collect : GcMode::preview, call);
            });
        },
        py::arg("collect"), py::arg("timeout"));
    Now<VerifyReport>::def(bound, "verify", &Engine::verify);
    Now<std::size_t>::def(bound, "reap", &Engine::reap);
}

} // namespace

void bind_engine(py::module_& module) {
    py::class_<OutputChunkCopy>(module, "OutputEvent", "A piece of output as it arrived.")
        .def_readonly("stream", &OutputChunkCopy::stream)
        .def_readonly("offset", &OutputChunkCopy::offset)
        .def_readonly("time", &OutputChunkCopy::time)
        .def_property_readonly("data",
                               [](const OutputChunkCopy& self) { return py::bytes(self.bytes); });
    py::class_<SnapshotQuery>(module, "SnapshotQuery", "Which snapshots; made by Engine.query.")
        .def(py::init(&make_query), py::kw_only(), py::arg("text"), py::arg("status"),
             py::arg("tag"), py::arg("language"), py::arg("since"), py::arg("until"),
             py::arg("limit"), py::arg("cursor"));
    BoundEngine bound(module, "Engine", "The native engine behind rexa.Engine.");
    def_running(bound);
    def_reading(bound);
    def_annotating(bound);
    def_keeping(bound);
    bound.def("close", &EngineHandle::close).def_property_readonly("closed", &EngineHandle::closed);
    module.def("close_all", &EngineHandle::close_all, "Closes every engine, at the end.");
    module.def("abandon_all", &EngineHandle::abandon_all, "For the child after a fork.");
}

} // namespace rexa::python
