#include "core/diff_snapshots.hpp"

#include "core/environment_fields.hpp"
#include "core/field_differences.hpp"
#include "core/units.hpp"

#include <set>
#include <utility>

namespace rexa {
namespace {

std::string quote_list(const std::vector<std::string>& values) {
    std::string text = "[";
    for (const std::string& value : values) {
        text += (text.size() > 1 ? ", '" : "'") + value + "'";
    }
    return text + "]";
}

void compare_limits(core::FieldDifferences& fields, const Limits& before, const Limits& after) {
    fields.text("limits.wall_time", core::format_duration(before.wall_time),
                core::format_duration(after.wall_time));
    fields.text("limits.cpu_time", core::format_duration(before.cpu_time),
                core::format_duration(after.cpu_time));
    fields.number("limits.memory_bytes", before.memory_bytes, after.memory_bytes);
    fields.number("limits.processes", before.processes, after.processes);
    fields.number("limits.open_files", before.open_files, after.open_files);
    fields.number("limits.file_bytes", before.file_bytes, after.file_bytes);
    fields.number("limits.workspace_bytes", before.workspace_bytes, after.workspace_bytes);
    fields.number("limits.workspace_files", before.workspace_files, after.workspace_files);
    fields.number("limits.temporary_bytes", before.temporary_bytes, after.temporary_bytes);
    fields.number("limits.output_bytes", before.output_bytes, after.output_bytes);
    fields.number("limits.output_head_bytes", before.output_head_bytes, after.output_head_bytes);
    fields.number("limits.output_tail_bytes", before.output_tail_bytes, after.output_tail_bytes);
}

std::map<std::string, std::string> present(const std::vector<std::string>& paths) {
    std::map<std::string, std::string> by_path;
    for (const std::string& path : paths) {
        by_path.emplace(path, "present");
    }
    return by_path;
}

std::vector<FieldDiff> compare_input(const SnapshotData& before, const SnapshotData& after) {
    core::FieldDifferences fields;
    fields.text("task", before.request.task(), after.request.task());
    fields.enumerator("language", before.request.language(), after.request.language());
    fields.text("arguments", quote_list(before.request.arguments()),
                quote_list(after.request.arguments()));
    fields.text("ignore", quote_list(before.request.ignore()), quote_list(after.request.ignore()));
    fields.map("variables", before.request.variables(), after.request.variables());
    compare_limits(fields, before.request.limits(), after.request.limits());
    if (before.before != after.before) {
        fields.map("input_files", present(before.input_files), present(after.input_files));
        fields.digest("workspace", before.before.root(), after.before.root());
    }
    return std::move(fields).take();
}

std::vector<FieldDiff> compare_executions(const Execution& before, const Execution& after) {
    const ExceptionInfo none{std::string(core::FieldDifferences::absent), "", std::nullopt};
    const ExceptionInfo& old_exception = before.exception ? *before.exception : none;
    const ExceptionInfo& new_exception = after.exception ? *after.exception : none;
    core::FieldDifferences fields;
    fields.enumerator("status", before.status, after.status);
    fields.number("exit_code", before.exit_code, after.exit_code);
    fields.number("signal", before.signal, after.signal);
    fields.text("exception.type", old_exception.type, new_exception.type);
    fields.text("exception.message", old_exception.message, new_exception.message);
    fields.number("exception.line", old_exception.line, new_exception.line);
    return std::move(fields).take();
}

std::string describe_cpu(const Usage& usage, std::chrono::microseconds time) {
    return usage.cpu_precision == Precision::unknown ? "unknown" : core::format_duration(time);
}

std::string describe_memory(const Usage& usage) {
    return usage.memory_precision == Precision::unknown
               ? "unknown"
               : core::format_size(usage.peak_memory_bytes);
}

std::string describe_cost(const Usage& usage) {
    return usage.cost ? core::format_cost(*usage.cost) : "none";
}

std::vector<FieldDiff> compare_timing(const Usage& before, const Usage& after) {
    core::FieldDifferences fields;
    fields.text("wall", core::format_wall_time(before.wall), core::format_wall_time(after.wall));
    fields.text("user", describe_cpu(before, before.user), describe_cpu(after, after.user));
    fields.text("system", describe_cpu(before, before.system), describe_cpu(after, after.system));
    fields.text("peak_memory", describe_memory(before), describe_memory(after));
    fields.text("cost", describe_cost(before), describe_cost(after));
    return std::move(fields).take();
}

ContentDiff compare_streams(const StreamRecord& before, const StreamRecord& after) {
    ContentDiff diff = diff_content(before.text(), after.text());
    diff.incomplete = !before.complete() || !after.complete();
    return diff;
}

void note_dropped(std::vector<std::string>& unknown, std::string_view stream, const SnapshotId& id,
                  const StreamRecord& record) {
    if (!record.complete()) {
        unknown.push_back(std::string(stream) + " of " + id.brief() + ": " +
                          std::to_string(record.dropped) +
                          (record.dropped == 1 ? " byte was dropped" : " bytes were dropped"));
    }
}

std::vector<std::string> list_unknown(const Snapshot& before, const Snapshot& after) {
    std::vector<std::string> unknown;
    for (const Snapshot* side : {&before, &after}) {
        note_dropped(unknown, "stdout", side->id(), side->output().out);
        note_dropped(unknown, "stderr", side->id(), side->output().err);
        for (const std::string& what : side->data().left_out) {
            unknown.push_back("files of " + side->id().brief() + ": " + what);
        }
    }
    return unknown;
}

} // namespace

Diff diff_snapshots(const Snapshot& before, const Snapshot& after,
                    std::vector<FileContentDiff> files) {
    Diff diff;
    diff.before = before.id();
    diff.after = after.id();
    diff.code = diff_content(as_bytes(before.code()), as_bytes(after.code()));
    diff.input = compare_input(before.data(), after.data());
    diff.standard_input =
        diff_content(before.request().standard_input(), after.request().standard_input());
    diff.environment = core::environment_differences(before.environment(), after.environment());
    diff.execution = compare_executions(before.execution(), after.execution());
    diff.out = compare_streams(before.output().out, after.output().out);
    diff.err = compare_streams(before.output().err, after.output().err);
    diff.files = std::move(files);
    diff.timing = compare_timing(before.execution().usage, after.execution().usage);
    diff.unknown = list_unknown(before, after);
    return diff;
}

bool Diff::same() const noexcept {
    return code.same && input.empty() && standard_input.same && environment.empty() &&
           execution.empty() && out.same && err.same && files.empty() && unknown.empty();
}

} // namespace rexa
