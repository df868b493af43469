#include "bindings.hpp"
#include "casters.hpp"
#include "shown.hpp"

#include <rexa/diff.hpp>
#include <rexa/query.hpp>
#include <rexa/store.hpp>
#include <rexa/timeline.hpp>
#include <rexa/verdict.hpp>

#include <string>

namespace py = pybind11;

namespace rexa::python {
namespace {

void bind_verdicts(py::module_& module) {
    py::class_<Difference>(module, "Difference", "One thing in which a replay differs.")
        .def_readonly("aspect", &Difference::aspect)
        .def_property_readonly("path",
                               [](const Difference& self) { return foreign_text(self.path); })
        .def_readonly("line", &Difference::line)
        .def_readonly("expected", &Difference::expected)
        .def_readonly("actual", &Difference::actual);
    py::class_<Verdict>(module, "Verdict", "Whether one replay gave what the original gave.")
        .def_readonly("original", &Verdict::original)
        .def_readonly("replay", &Verdict::replay)
        .def_readonly("kind", &Verdict::kind)
        .def_readonly("differences", &Verdict::differences)
        .def_readonly("reasons", &Verdict::reasons)
        .def_readonly("environment", &Verdict::environment)
        .def("__str__", [](const Verdict& self) { return foreign_text(to_string(self)); })
        .def("__repr__", [](const Verdict& self) {
            return "<rexa.Verdict " + enum_name(self.kind) + " " + self.replay.brief() + ">";
        });
    py::class_<ReplayReport>(module, "ReplayReport", "The verdicts of one call of Engine.replay.")
        .def_readonly("original", &ReplayReport::original)
        .def_readonly("verdicts", &ReplayReport::verdicts)
        .def_property_readonly("reproduced", &ReplayReport::reproduced)
        .def_property_readonly("kind", &ReplayReport::kind)
        .def("__str__", [](const ReplayReport& self) { return to_string(self); })
        .def("__repr__", [](const ReplayReport& self) {
            return "<rexa.ReplayReport " + to_string(self) + ">";
        });
}

void bind_diff(py::module_& module) {
    py::class_<DiffLine>(module, "DiffLine")
        .def_readonly("op", &DiffLine::op)
        .def_property_readonly("text",
                               [](const DiffLine& self) { return foreign_text(self.text); });
    py::class_<Hunk>(module, "Hunk", "A group of changed lines with their surroundings.")
        .def_readonly("old_start", &Hunk::old_start)
        .def_readonly("new_start", &Hunk::new_start)
        .def_readonly("lines", &Hunk::lines);
    py::class_<ContentDiff>(module, "ContentDiff", "How two byte strings differ.")
        .def_readonly("same", &ContentDiff::same)
        .def_readonly("incomplete", &ContentDiff::incomplete)
        .def_readonly("binary", &ContentDiff::binary)
        .def_readonly("hunks", &ContentDiff::hunks)
        .def_readonly("clipped", &ContentDiff::clipped)
        .def_readonly("old_size", &ContentDiff::old_size)
        .def_readonly("new_size", &ContentDiff::new_size)
        .def_readonly("old_digest", &ContentDiff::old_digest)
        .def_readonly("new_digest", &ContentDiff::new_digest);
    py::class_<FieldDiff>(module, "FieldDiff", "One named value that is not the same.")
        .def_property_readonly("field",
                               [](const FieldDiff& self) { return foreign_text(self.field); })
        .def_property_readonly("before",
                               [](const FieldDiff& self) { return foreign_text(self.before); })
        .def_property_readonly("after",
                               [](const FieldDiff& self) { return foreign_text(self.after); })
        .def("__repr__", [](const FieldDiff& self) {
            return "<rexa.FieldDiff " + shown(self.field) + " " + shown(self.before) + " -> " +
                   shown(self.after) + ">";
        });
    py::class_<TreeEntry>(module, "TreeEntry", "One name in a folder of a workspace.")
        .def_property_readonly("name",
                               [](const TreeEntry& self) { return foreign_text(self.name); })
        .def_readonly("kind", &TreeEntry::kind)
        .def_readonly("size", &TreeEntry::size)
        .def_readonly("object", &TreeEntry::object)
        .def_property_readonly("target",
                               [](const TreeEntry& self) { return foreign_text(self.target); });
    py::class_<FileDiff>(module, "FileDiff", "A file that was added, removed or modified.")
        .def_property_readonly("path", [](const FileDiff& self) { return foreign_text(self.path); })
        .def_readonly("change", &FileDiff::change)
        .def_readonly("before", &FileDiff::before)
        .def_readonly("after", &FileDiff::after)
        .def("__repr__", [](const FileDiff& self) {
            return py::str("<rexa.FileDiff {} {!r}>")
                .format(enum_name(self.change), foreign_text(self.path));
        });
    py::class_<FileContentDiff>(module, "FileContentDiff", "A differing file and its content.")
        .def_readonly("file", &FileContentDiff::file)
        .def_readonly("content", &FileContentDiff::content);
    py::class_<Diff>(module, "Diff", "Everything that differs between two snapshots.")
        .def_readonly("before", &Diff::before)
        .def_readonly("after", &Diff::after)
        .def_readonly("code", &Diff::code)
        .def_readonly("input", &Diff::input)
        .def_readonly("stdin", &Diff::standard_input)
        .def_readonly("environment", &Diff::environment)
        .def_readonly("execution", &Diff::execution)
        .def_readonly("stdout", &Diff::out)
        .def_readonly("stderr", &Diff::err)
        .def_readonly("files", &Diff::files)
        .def_readonly("all_files", &Diff::all_files)
        .def_readonly("timing", &Diff::timing)
        .def_property_readonly("unknown",
                               [](const Diff& self) {
                                   py::list names;
                                   for (const auto& name : self.unknown) {
                                       names.append(foreign_text(name));
                                   }
                                   return names;
                               })
        .def_property_readonly("same", &Diff::same)
        .def("__str__", [](const Diff& self) { return foreign_text(to_text(self)); })
        .def("__repr__", [](const Diff& self) {
            return "<rexa.Diff " + self.before.brief() + " " + self.after.brief() +
                   (self.same() ? " same>" : " different>");
        });
}

void bind_lists(py::module_& module) {
    py::class_<SnapshotSummary>(module, "SnapshotSummary", "What a list shows of a snapshot.")
        .def_readonly("id", &SnapshotSummary::id)
        .def_readonly("parent", &SnapshotSummary::parent)
        .def_readonly("replay_of", &SnapshotSummary::replay_of)
        .def_property_readonly("task",
                               [](const SnapshotSummary& self) { return foreign_text(self.task); })
        .def_readonly("language", &SnapshotSummary::language)
        .def_readonly("status", &SnapshotSummary::status)
        .def_readonly("started", &SnapshotSummary::started)
        .def_readonly("wall", &SnapshotSummary::wall)
        .def_readonly("verdict", &SnapshotSummary::verdict)
        .def_property_readonly(
            "tags", [](const SnapshotSummary& self) { return py::frozenset(py::cast(self.tags)); })
        .def_readonly("pinned", &SnapshotSummary::pinned)
        .def("__repr__", [](const SnapshotSummary& self) {
            return "<rexa.SnapshotSummary " + self.id.brief() + " " + enum_name(self.status) + ">";
        });
    py::class_<SnapshotPage>(module, "SnapshotPage", "One page of a list, newest first.")
        .def_readonly("entries", &SnapshotPage::entries)
        .def_readonly("next", &SnapshotPage::next)
        .def("__len__", [](const SnapshotPage& self) { return self.entries.size(); })
        .def("__iter__", [](const SnapshotPage& self) { return py::iter(py::cast(self.entries)); })
        .def("__repr__", [](const SnapshotPage& self) {
            return "<rexa.SnapshotPage of " + std::to_string(self.entries.size()) + " snapshots, " +
                   (self.next.empty() ? "the last>" : "more follow>");
        });
    py::class_<Timeline>(module, "Timeline", "Snapshots in order; str() draws their tree.")
        .def_readonly("entries", &Timeline::entries)
        .def_readonly("next", &Timeline::next)
        .def("__len__", [](const Timeline& self) { return self.entries.size(); })
        .def("__iter__", [](const Timeline& self) { return py::iter(py::cast(self.entries)); })
        .def("__str__", [](const Timeline& self) { return foreign_text(to_text(self)); })
        .def("__repr__", [](const Timeline& self) {
            return "<rexa.Timeline of " + std::to_string(self.entries.size()) + " snapshots>";
        });
}

void bind_keeping(py::module_& module) {
    py::class_<RemovalReport>(module, "RemovalReport", "What removing snapshots does.")
        .def_readonly("removed", &RemovalReport::removed)
        .def_readonly("refused_pinned", &RemovalReport::refused_pinned)
        .def_readonly("freed_by_gc_bytes", &RemovalReport::freed_by_gc_bytes)
        .def("__repr__", [](const RemovalReport& self) {
            return "<rexa.RemovalReport" + field("removed", self.removed.size()) +
                   field("refused_pinned", self.refused_pinned.size()) +
                   field("freed_by_gc_bytes", self.freed_by_gc_bytes) + ">";
        });
    py::class_<GcReport>(module, "GcReport", "What a collection freed, or would free.")
        .def_readonly("objects", &GcReport::objects)
        .def_readonly("bytes", &GcReport::bytes)
        .def_readonly("kept_objects", &GcReport::kept_objects)
        .def_readonly("kept_bytes", &GcReport::kept_bytes)
        .def_readonly("orphan_files", &GcReport::orphan_files)
        .def("__repr__", [](const GcReport& self) {
            return "<rexa.GcReport" + field("objects", self.objects) + field("bytes", self.bytes) +
                   field("kept_objects", self.kept_objects) + field("kept_bytes", self.kept_bytes) +
                   field("orphan_files", self.orphan_files) + ">";
        });
    py::class_<Damage>(module, "Damage", "Something in the store that is not as it was written.")
        .def_readonly("kind", &Damage::kind)
        .def_property_readonly("subject",
                               [](const Damage& self) { return foreign_text(self.subject); })
        .def_property_readonly("detail",
                               [](const Damage& self) { return foreign_text(self.detail); })
        .def("__repr__", [](const Damage& self) {
            return "<rexa.Damage " + enum_name(self.kind) + " " + shown(self.subject) + " " +
                   shown(self.detail) + ">";
        });
    py::class_<VerifyReport>(module, "VerifyReport", "What Engine.verify looked at and found.")
        .def_readonly("snapshots", &VerifyReport::snapshots)
        .def_readonly("objects", &VerifyReport::objects)
        .def_readonly("damage", &VerifyReport::damage)
        .def_property_readonly("clean", &VerifyReport::clean)
        .def("__repr__", [](const VerifyReport& self) {
            return std::string("<rexa.VerifyReport ") + (self.clean() ? "clean" : "damaged") +
                   field("snapshots", self.snapshots) + field("objects", self.objects) +
                   field("damage", self.damage.size()) + ">";
        });
    py::class_<StoreInfo>(module, "StoreInfo", "Which store this is and what it holds.")
        .def_readonly("backend", &StoreInfo::backend)
        .def_readonly("library_version", &StoreInfo::library_version)
        .def_property_readonly("location",
                               [](const StoreInfo& self) { return foreign_text(self.location); })
        .def_readonly("format", &StoreInfo::format)
        .def_readonly("snapshots", &StoreInfo::snapshots)
        .def_readonly("objects", &StoreInfo::objects)
        .def_readonly("stored_bytes", &StoreInfo::stored_bytes)
        .def("__repr__", [](const StoreInfo& self) {
            return "<rexa.StoreInfo " + self.backend + " " + shown(self.location) +
                   field("snapshots", self.snapshots) + field("objects", self.objects) +
                   field("stored_bytes", self.stored_bytes) + ">";
        });
}

} // namespace

void bind_reports(py::module_& module) {
    bind_verdicts(module);
    bind_diff(module);
    bind_lists(module);
    bind_keeping(module);
}

} // namespace rexa::python
