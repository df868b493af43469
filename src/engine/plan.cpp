#include "core/normalise_code.hpp"
#include "core/now.hpp"
#include "core/text.hpp"
#include "engine/refuse.hpp"
#include "engine/run.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace rexa {

namespace {

constexpr std::size_t longest_code = 16u << 20;
constexpr std::size_t longest_argument = (128u << 10) - 1; // the kernel's, without its NUL
constexpr std::chrono::hours longest_time(24 * 365);
// Below these no program starts, and what a sandbox does then depends on chance.
constexpr std::uint64_t least_memory = 1u << 20;
constexpr std::uint64_t least_open_files = 4; // the standard streams and a library

bool has_nul(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

void check_text(std::string_view field, std::string_view text, std::size_t longest) {
    if (text.size() > longest) {
        refuse(std::string(field) + ": longer than " + std::to_string(longest) + " bytes");
    }
    if (has_nul(text)) {
        refuse(std::string(field) + ": holds a NUL character; take it out");
    }
    if (!core::is_valid_utf8(text)) {
        refuse(std::string(field) + ": must be UTF-8; decode it first");
    }
}

void check_argument(std::string_view field, std::string_view text) {
    if (text.size() > longest_argument || has_nul(text)) {
        refuse(std::string(field) + ": must have at most 131071 bytes and no NUL");
    }
}

void check_variables(const Variables& variables) {
    for (const auto& [name, value] : variables) {
        if (name.empty() || name.find('=') != std::string::npos || has_nul(name)) {
            refuse("variables: a name must not be empty or hold '=' or NUL");
        }
        check_argument("variables", name + "=" + value);
    }
}

struct LimitCheck {
    const char* field;
    bool valid;
    std::string range;
};

template <class Duration>
LimitCheck check_time(const char* field, Duration value) {
    return {field, value > Duration::zero() && value <= longest_time,
            "must be more than zero and at most 365 days"};
}

LimitCheck check_amount(const char* field, std::uint64_t value, unsigned power = 60,
                        std::uint64_t least = 1) {
    const std::string from = least == 1 ? "more than zero" : "at least " + std::to_string(least);
    return {field, value >= least && value <= 1ull << power,
            "must be " + from + " and at most 2^" + std::to_string(power)};
}

void check_limits(const Limits& limits) {
    const LimitCheck checks[] = {
        check_time("wall_time", limits.wall_time),
        check_time("cpu_time", limits.cpu_time),
        check_amount("memory_bytes", limits.memory_bytes, 60, least_memory),
        check_amount("processes", limits.processes, 20),
        check_amount("open_files", limits.open_files, 20, least_open_files),
        check_amount("file_bytes", limits.file_bytes),
        check_amount("workspace_bytes", limits.workspace_bytes),
        check_amount("workspace_files", limits.workspace_files, 40),
        check_amount("temporary_bytes", limits.temporary_bytes),
        check_amount("output_bytes", limits.output_bytes),
        check_amount("output_head_bytes", limits.output_head_bytes),
        check_amount("output_tail_bytes", limits.output_tail_bytes),
    };
    for (const auto& check : checks) {
        if (!check.valid) {
            refuse("limits." + std::string(check.field) + ": " + check.range);
        }
    }
}

/// A store can be made by anybody: that a snapshot is in it does not say that it was ever run.
void check_recorded_request(const Snapshot& original) {
    try {
        check_request(original.request());
    } catch (const Error& error) {
        refuse("snapshot " + original.id().brief() + ": what it records cannot be run; branch it " +
               "and edit the draft: " + error.message());
    }
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

void check_request(const RunRequest& request) {
    check_text("code", request.code(), longest_code);
    check_text("task", request.task(), longest_code);
    for (const auto& argument : request.arguments()) {
        check_argument("arguments", argument);
    }
    check_variables(request.variables());
    check_limits(request.limits());
}

Snapshot final_snapshot(SnapshotStore& store, const SnapshotId& id, const Call& call) {
    auto snapshot = store.get(id, call);
    if (!snapshot.is_final()) {
        throw Error(Errc::failed_precondition,
                    "snapshot " + id.brief() + " is still running; wait for its end")
            .from("engine");
    }
    return snapshot;
}

RunPlan plan_run(detail::EngineCore& core, const SnapshotId& id, const RunRequest& request,
                 const CodeOrigin& origin, const Call& call) {
    check_request(request);
    RunPlan plan;
    auto& data = plan.data;
    data.id = id;
    data.parent = request.parent();
    data.provenance = origin.provenance;
    plan.generation = origin.record;
    data.request = request;
    data.request.provider(std::string(core.provider(request.provider()).name()));
    auto code = core::normalise_code(request.code());
    if (code != request.code()) {
        data.original_code = request.code();
        data.request.code(std::move(code));
    }
    if (data.parent) {
        const auto parent = final_snapshot(core.store(), *data.parent, call);
        data.before = origin.starts_over ? parent.before() : parent.after();
        plan.parent_digest = parent.digest();
    }
    plan.files = request.files();
    data.input_files = paths_of(plan.files);
    data.request.files({});
    data.execution.started = core::now();
    return plan;
}

RunPlan plan_replay(detail::EngineCore& core, const Snapshot& original, const std::string& provider,
                    const Call& call) {
    check_recorded_request(original);
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
    data.execution.started = core::now();
    data.after = data.before;
    data.left_out.clear();
    data.notices.clear();
    if (data.parent) {
        plan.parent_digest = core.store().digest(*data.parent, call);
    }
    return plan;
}

} // namespace rexa
