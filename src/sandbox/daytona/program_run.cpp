#include "sandbox/daytona/program_run.hpp"

#include "sandbox/runner/runner.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <algorithm>

namespace rexa::daytona {

namespace {

using namespace std::chrono_literals;

// For the helper to start, end and note what happened, beyond the program's own time.
constexpr std::chrono::milliseconds allowance = 60s;
constexpr std::chrono::milliseconds time_to_stop = 10s;
constexpr std::uint64_t longest_result = 1 << 20;
// Of the live view. What it leaves out is read from files, so nothing has to be waited for.
constexpr v0::FollowOptions live_view{8u << 20, 0ms};

/// Times of output as this side sees them, from the moment the program was asked for.
class TimedOutput {
public:
    TimedOutput(RunObserver& observer) : observer_(observer) {}

    void operator()(Stream stream, BytesView bytes) {
        auto& offset = offsets_[stream == Stream::out ? 0 : 1];
        OutputEvent event;
        event.stream = stream;
        event.offset = offset;
        event.bytes = bytes;
        event.time =
            std::chrono::duration_cast<std::chrono::microseconds>(Call::Clock::now() - begun_);
        offset += bytes.size();
        observer_.on_output(event);
    }

private:
    RunObserver& observer_;
    const Call::Clock::time_point begun_ = Call::Clock::now();
    std::array<std::uint64_t, 2> offsets_{};
};

std::chrono::milliseconds wall_time(const Limits& limits, const Call& call) {
    if (!call.has_deadline()) {
        return limits.wall_time;
    }
    const auto left =
        std::chrono::floor<std::chrono::milliseconds>(call.deadline() - Call::Clock::now());
    return std::clamp<std::chrono::milliseconds>(left, 1ms, limits.wall_time);
}

/// Without a deadline of its caller's, a sandbox that has gone silent still ends it.
Call bounded(const Call& call, const Limits& limits) {
    Call inner = call;
    return inner.deadline(
        std::min(call.deadline(), Call().timeout(limits.wall_time + allowance).deadline()));
}

/// Throws again what is not the end of the caller's own call.
Status status_of_ended_call(const Error& error, const Call& call) {
    if (error.code() != Errc::cancelled && error.code() != Errc::deadline_exceeded) {
        throw;
    }
    if (call.stop().stop_requested()) {
        return Status::cancelled;
    }
    if (Call::Clock::now() < call.deadline()) {
        throw Error(Errc::sandbox_failed, "the sandbox gave no sign of its program's end")
            .from("daytona");
    }
    return Status::timed_out;
}

std::string what_ended(EndReason reason, const Limits& limits) {
    switch (reason) {
    case EndReason::processes:
        return "the run was killed because it had more than " + std::to_string(limits.processes) +
               " processes";
    case EndReason::workspace:
        return "the run was killed because its workspace outgrew workspace_bytes or "
               "workspace_files";
    case EndReason::disk:
        return "the run was killed because the disk of its sandbox is full";
    default:
        return "";
    }
}

} // namespace

ProgramRun::ProgramRun(RemoteHelper& helper, const SandboxSpec& spec)
    : helper_(helper), spec_(spec), run_(SnapshotId::random().brief()), session_("rexa-" + run_) {}

Execution ProgramRun::execute(const Command& command, RunObserver& observer, const Call& call) {
    TimedOutput output(observer);
    LiveView view([&output](Stream stream, BytesView bytes) { output(stream, bytes); },
                  spec_.limits.output_bytes);
    Execution execution;
    execution.started =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    start(command, call);
    try {
        follow(view, call);
        finish(execution, view, call);
    } catch (const Error& error) {
        execution.status = status_of_ended_call(error, call);
        end_early(execution, view);
    }
    if (command.language != Language::python || execution.status != Status::failed) {
        execution.exception.reset();
    }
    return execution;
}

void ProgramRun::start(const Command& command, const Call& call) {
    helper_.upload(run_files(command, spec_.limits, wall_time(spec_.limits, call), run_), call);
    const auto sessions = helper_.sessions();
    sessions.create(session_, call);
    // In a subshell: a shell that ends takes its session's exit codes along.
    command_ = sessions.start(session_, "(" + helper_command("run", {run_}) + ")", false, call);
}

void ProgramRun::follow(LiveView& view, const Call& call) {
    helper_.sessions().follow(
        session_, command_,
        [&view](Stream stream, BytesView bytes) {
            if (stream == Stream::out) {
                view.feed(as_chars(bytes));
            }
        },
        live_view, bounded(call, spec_.limits));
}

void ProgramRun::finish(Execution& execution, LiveView& view, const Call& call) {
    const auto result = read_result(call);
    reconcile(view, Stream::out, result.out, call);
    reconcile(view, Stream::err, result.err, call);
    execution.status = status_of(result);
    execution.exit_code = result.exit_code;
    execution.signal = result.signal;
    execution.usage = result.usage;
    execution.exception = runner::parse_exception_note(result.note);
}

/// The call is over. What the program gave so far is still to be had, unless its sandbox is gone.
void ProgramRun::end_early(Execution& execution, LiveView& view) {
    const Status status = execution.status;
    const Call call = Call().timeout(time_to_stop);
    try {
        helper_.run("stop", {run_}, call);
        follow(view, call);
        finish(execution, view, call);
    } catch (const Error& error) {
        notices_.push_back("the end of the program was not seen: " + error.message());
    }
    execution.status = status;
}

RunResult ProgramRun::read_result(const Call& call) {
    const auto text = helper_.files().read(run_path(run_, "result"), longest_result, call);
    auto result = parse_run_result(text.chars());
    if (!result.missing.empty()) {
        throw Error(Errc::interpreter_not_found,
                    result.missing + "; choose a snapshot or an image that has it")
            .from("daytona");
    }
    interpreter_ = result.interpreter;
    if (auto notice = what_ended(result.reason, spec_.limits); !notice.empty()) {
        notices_.push_back(std::move(notice));
    }
    return result;
}

void ProgramRun::reconcile(LiveView& view, Stream stream, const StreamFile& file,
                           const Call& call) {
    const bool is_out = stream == Stream::out;
    if (view.given(stream) < file.size) {
        auto skip = view.given(stream);
        helper_.files().download(
            run_path(run_, is_out ? "out" : "err"),
            [&, left = file.size](BytesView bytes) mutable {
                if (bytes.size() > left) {
                    throw Error(Errc::bad_reply,
                                "the sandbox sends more output than it said there is")
                        .from("daytona");
                }
                left -= bytes.size();
                const auto known = std::min<std::uint64_t>(skip, bytes.size());
                skip -= known;
                if (known < bytes.size()) {
                    view.give(stream, bytes.subspan(static_cast<std::size_t>(known)));
                }
            },
            {}, call);
    }
    if (view.given(stream) != file.size || view.finish(stream) != file.digest) {
        notices_.push_back(std::string(is_out ? "standard output" : "standard error") +
                           " may not be what the program wrote: something in the sandbox changed "
                           "its record");
    }
}

} // namespace rexa::daytona
