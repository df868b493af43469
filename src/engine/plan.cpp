#include "core/text.hpp"
#include "engine/normalise_code.hpp"
#include "engine/run.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rexa {

namespace {

constexpr std::size_t longest_code = 16u << 20;
constexpr std::size_t longest_argument = 128u << 10;

[[noreturn]] void refuse(std::string message) {
    throw Error(Errc::invalid_argument, std::move(message)).from("engine");
}

bool has_nul(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

void check_text(std::string_view field, std::string_view text, std::size_t longest) {
    if (text.size() > longest) {
        refuse(std::string(field) + ": longer than " + std::to_string(longest) + " bytes");
    }
    if (has_nul(text) || !core::is_valid_utf8(text)) {
        refuse(std::string(field) + ": must be UTF-8 without NUL; decode it first");
    }
}

void check_argument(std::string_view field, std::string_view text) {
    if (text.size() > longest_argument || has_nul(text)) {
        refuse(std::string(field) + ": must have at most 131072 bytes and no NUL");
    }
}

void check_variables(const Variables& variables) {
    for (const auto& [name, value] : variables) {
        if (name.empty() || name.find('=') != std::string::npos || has_nul(name)) {
            refuse("variables: a name must not be empty or hold '=' or NUL");
        }
        check_argument("variables", value);
    }
}

void check_limits(const Limits& limits) {
    const std::pair<const char*, bool> fields[] = {
        {"wall_time", limits.wall_time.count() > 0},
        {"cpu_time", limits.cpu_time.count() > 0},
        {"memory_bytes", limits.memory_bytes > 0},
        {"processes", limits.processes > 0},
        {"open_files", limits.open_files > 0},
        {"file_bytes", limits.file_bytes > 0},
        {"workspace_bytes", limits.workspace_bytes > 0},
        {"workspace_files", limits.workspace_files > 0},
        {"temporary_bytes", limits.temporary_bytes > 0},
        {"output_bytes", limits.output_bytes > 0},
        {"output_head_bytes", limits.output_head_bytes > 0},
        {"output_tail_bytes", limits.output_tail_bytes > 0},
    };
    for (const auto& [name, valid] : fields) {
        if (!valid) {
            refuse("limits." + std::string(name) + ": must be more than zero");
        }
    }
}

void check_request(const RunRequest& request) {
    check_text("code", request.code(), longest_code);
    check_text("task", request.task(), longest_code);
    for (const auto& argument : request.arguments()) {
        check_argument("arguments", argument);
    }
    check_variables(request.variables());
    check_limits(request.limits());
}

Snapshot final_snapshot(detail::EngineCore& core, const SnapshotId& id, const Call& call) {
    auto snapshot = core.store().get(id, call);
    if (!snapshot.is_final()) {
        throw Error(Errc::failed_precondition,
                    "snapshot " + id.brief() + " is still running; wait for its end")
            .from("engine");
    }
    return snapshot;
}

Timestamp now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

std::vector<std::string> paths_of(const InputFiles& files) {
    std::vector<std::string> paths;
    paths.reserve(files.size());
    for (const auto& [path, contents] : files) {
        paths.push_back(path);
    }
    return paths;
}

} // namespace

RunPlan plan_run(detail::EngineCore& core, const SnapshotId& id, const RunRequest& request,
                 CodeSource source, const Call& call) {
    check_request(request);
    RunPlan plan;
    auto& data = plan.data;
    data.id = id;
    data.parent = request.parent();
    data.provenance.source = source;
    data.request = request;
    data.request.provider(std::string(core.provider(request.provider()).name()));
    auto code = normalise_code(request.code());
    if (code != request.code()) {
        data.original_code = request.code();
        data.request.code(std::move(code));
    }
    if (data.parent) {
        const auto parent = final_snapshot(core, *data.parent, call);
        data.before = parent.after();
        plan.parent_digest = parent.digest();
    }
    plan.files = request.files();
    data.input_files = paths_of(plan.files);
    data.request.files({});
    data.execution.started = now();
    return plan;
}

RunPlan plan_replay(detail::EngineCore& core, const Snapshot& original, const std::string& provider,
                    const Call& call) {
    if (!original.is_final()) {
        throw Error(Errc::failed_precondition,
                    "snapshot " + original.id().brief() + " is still running; replay it later")
            .from("engine");
    }
    const auto& name = provider.empty() ? original.environment().provider : provider;
    RunPlan plan;
    plan.data = original.data();
    auto& data = plan.data;
    data.id = SnapshotId::random();
    data.replay_of = original.id();
    data.provenance.source = CodeSource::replayed;
    data.request.provider(std::string(core.provider(name).name()));
    data.environment = {};
    data.execution = {};
    data.execution.started = now();
    data.after = data.before;
    data.left_out.clear();
    data.notices.clear();
    if (data.parent) {
        plan.parent_digest = core.store().digest(*data.parent, call);
    }
    return plan;
}

} // namespace rexa
