#include "sandbox/daytona/program_run.hpp"

#include "core/call_end.hpp"
#include "sandbox/daytona/time_bound.hpp"
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
// Of what the helper shows live, in base64, and half as much again.
constexpr std::uint64_t longest_log = 8 << 20;

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

std::string name_of(Stream stream) {
    return stream == Stream::out ? "standard output" : "standard error";
}

std::string file_of(Stream stream) {
    return stream == Stream::out ? "out" : "err";
}

/// Whether nothing that can still be had of the run makes up for this.
bool is_final(const Error& error, const LiveView& view, const Call& call) {
    return view.is_refused() || core::is_end_of(call, error.code());
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
        const auto end = follow(view, call);
        finish(execution, view, end, call);
    } catch (const Error& error) {
        if (view.is_refused() || !core::is_end_of(call, error.code())) {
            throw;
        }
        end_early(execution, view,
                  call.stop().stop_requested() ? Status::cancelled : Status::timed_out);
    }
    forget();
    if (command.language != Language::python || execution.status != Status::failed) {
        execution.exception.reset();
    }
    return execution;
}

void ProgramRun::start(const Command& command, const Call& call) {
    helper_.upload(run_files(command, spec_.limits, wall_time(spec_.limits, call), run_), call);
    command_ = helper_.start(session_, "run", {run_}, call);
}

ProgramRun::HelperEnd ProgramRun::follow(LiveView& view, const Call& call) {
    v0::FollowOptions options;
    options.log_bytes = longest_log;
    options.drain_time = 0ms; // what the log lacks is in the files
    view.begin_log();
    try {
        auto seen =
            within(spec_.limits.wall_time + allowance,
                   "the sandbox gave no sign of its program's end", call, [&](const Call& inner) {
                       return helper_.sessions().follow(
                           session_, command_,
                           [&view](Stream stream, BytesView bytes) {
                               if (stream == Stream::out) {
                                   view.feed(as_chars(bytes));
                               }
                           },
                           options, inner);
                   });
        return {seen.exit_code, std::move(seen.logs.err), {}};
    } catch (const Error& error) {
        if (is_final(error, view, call)) {
            throw;
        }
        return {{}, "", error};
    }
}

void ProgramRun::finish(Execution& execution, LiveView& view, const HelperEnd& end,
                        const Call& call) {
    const auto result = read_result(view, end, call);
    execution.status = status_of(result);
    execution.exit_code = result.exit_code;
    execution.signal = result.signal;
    execution.usage = result.usage;
    execution.exception = runner::parse_exception_note(result.note);
    note(result);
    reconcile(view, Stream::out, result.out, call);
    reconcile(view, Stream::err, result.err, call);
}

/// The call is over. What the program gave so far is still to be had, unless its sandbox is gone;
/// one that ended by itself all the same is kept as it ended.
void ProgramRun::end_early(Execution& execution, LiveView& view, Status status) {
    if (execution.status == Status::running) {
        execution.status = status;
    }
    const Call call = Call().timeout(time_to_stop);
    try {
        helper_.run("stop", {run_}, call);
        const auto end = follow(view, call);
        finish(execution, view, end, call);
    } catch (const Error& error) {
        if (view.is_refused()) {
            throw;
        }
        const bool has_ended = execution.exit_code || execution.signal;
        notices_.push_back((has_ended ? "some of the program's output was not fetched: "
                                      : "the end of the program was not seen: ") +
                           error.message());
    }
    if (execution.status == Status::cancelled) {
        execution.status = status;
    }
}

RunResult ProgramRun::read_result(LiveView& view, const HelperEnd& end, const Call& call) {
    if (end.exit_code == command_not_found) {
        no_python();
    }
    try {
        const auto text = helper_.read(run_path(run_, "result"), longest_result, call);
        return parse_run_result(text.chars());
    } catch (const Error& error) {
        if (is_final(error, view, call)) {
            throw;
        }
        fetch_what_there_is(view, call);
        if (end.failure) {
            throw *end.failure;
        }
        if (error.code() != Errc::not_found) {
            throw;
        }
    }
    throw Error(Errc::sandbox_failed,
                "rexa's helper in the sandbox ended before it could say how the program did; "
                "something killed it, or the sandbox has no room")
        .from("daytona")
        .with_remote(0, "", end.said, "");
}

void ProgramRun::note(const RunResult& result) {
    if (!result.missing.empty()) {
        throw Error(Errc::interpreter_not_found,
                    result.missing + "; choose a snapshot or an image that has it")
            .from("daytona");
    }
    interpreter_ = result.interpreter;
    notices_ = result.lowered;
    if (auto notice = what_ended(result.reason, spec_.limits); !notice.empty()) {
        notices_.push_back(std::move(notice));
    }
}

void ProgramRun::reconcile(LiveView& view, Stream stream, const StreamFile& file,
                           const Call& call) {
    try {
        fetch(view, stream, std::min(file.size, spec_.limits.output_bytes), call);
    } catch (const Error& error) {
        if (is_final(error, view, call)) {
            throw;
        }
        if (error.code() != Errc::not_found) {
            notices_.push_back(name_of(stream) + " is not whole: " + error.message());
            return;
        }
    }
    if (view.given(stream) != file.size || view.finish(stream) != file.digest) {
        notices_.push_back(name_of(stream) +
                           " may not be what the program wrote: something in the sandbox changed "
                           "its record");
    }
}

/// Gives what a stream's record holds beyond what was given, up to its first `size` bytes.
void ProgramRun::fetch(LiveView& view, Stream stream, std::uint64_t size, const Call& call) {
    struct Enough {};
    if (view.given(stream) >= size) {
        return;
    }
    auto skip = view.given(stream);
    const auto take = [&, left = size](BytesView bytes) mutable {
        const bool is_more = bytes.size() > left;
        bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size())));
        left -= bytes.size();
        const auto known = std::min<std::uint64_t>(skip, bytes.size());
        skip -= known;
        view.give(stream, bytes.subspan(static_cast<std::size_t>(known)));
        if (is_more) {
            throw Enough();
        }
    };
    try {
        within(time_to_move(size), "the sandbox did not send it in time", call,
               [&](const Call& inner) {
                   helper_.files().download(run_path(run_, file_of(stream)), take, {}, inner);
               });
    } catch (const Enough&) {
        // Something in the sandbox has made the record longer.
    }
}

/// Without a result nothing says what a record must hold, but what it has is not lost.
void ProgramRun::fetch_what_there_is(LiveView& view, const Call& call) {
    for (const Stream stream : {Stream::out, Stream::err}) {
        try {
            fetch(view, stream, spec_.limits.output_bytes, call);
        } catch (const Error& error) {
            if (is_final(error, view, call)) {
                throw;
            }
        }
    }
}

/// In a sandbox of many runs each would leave its records behind.
void ProgramRun::forget() {
    if (spec_.use == SandboxUse::once) {
        return;
    }
    const Call call = Call().timeout(time_to_stop);
    try {
        helper_.sessions().remove(session_, call);
        helper_.files().remove(run_path(run_, ""), true, call);
    } catch (const Error&) {
        // They take room, and nothing else.
    }
}

} // namespace rexa::daytona
