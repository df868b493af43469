#include "sandbox/local/run_loop.hpp"

#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/process_handle.hpp"
#include "sandbox/local/program_message.hpp"
#include "sandbox/local/silent_write.hpp"
#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <thread>

namespace rexa::local {

using namespace std::chrono_literals;
using protocol::Type;

namespace {

constexpr std::size_t first_buffer = 64 * 1024; // what a pipe holds at first
constexpr std::size_t grown_buffer = 512 * 1024;
constexpr int grown_pipe = 1024 * 1024;

// How long the init may take to end a run it was told to kill, before it is killed itself.
constexpr auto patience = 500ms;

struct Pipe {
    FileDescriptor read_end;
    FileDescriptor write_end;
};

// The sandbox's user gets to own the pipe: only so can a program open /dev/stdout by name.
Pipe make_pipe(const RunningSandbox& sandbox) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw system_failure(Errc::internal, "a pipe could not be made", errno);
    }
    Pipe pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
    [[maybe_unused]] const int ignored = ::fchown(ends[0], sandbox.owner_uid, sandbox.owner_gid);
    return pipe;
}

void set_nonblocking(int descriptor) {
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

Error not_started(const Program& program, const HelperFailure& failure) {
    if (failure.error == E2BIG) {
        return Error(Errc::invalid_argument,
                     "arguments, variables: together longer than the 2 MiB that a program can be "
                     "given, where each takes 9 bytes beside its text (less where the host limits "
                     "the stack); use files or standard input")
            .from("local");
    }
    return Error(Errc::sandbox_failed,
                 "\"" + program.arguments.front() + "\" could not be started in the sandbox")
        .from("local")
        .with_errno(failure.error);
}

} // namespace

RunLoop::RunLoop(const RunningSandbox& sandbox, const Program& program, const OutputSink& sink,
                 const Call& call)
    : sandbox_(sandbox), program_(program), sink_(sink), call_(call), buffer_(first_buffer) {}

ProgramEnd RunLoop::run() {
    open_streams();
    if (sandbox_.cgroup != nullptr) {
        usage_before_ = sandbox_.cgroup->usage();
    }
    woken_ = Clock::now();
    note_start();
    try {
        send_program();
        wait_until_killed_or_ended();
    } catch (...) {
        kill_process(sandbox_.process);
        throw;
    }
    if (!reported_) {
        wait_until_dead();
    }
    // Nothing can write any more: what is in the pipes now is all there is, even where a
    // descriptor of theirs is stuck somewhere in the kernel.
    drain(out_);
    drain(err_);
    if (sink_error_) {
        std::rethrow_exception(sink_error_);
    }
    return result();
}

void RunLoop::open_streams() {
    Pipe input = make_pipe(sandbox_);
    Pipe out = make_pipe(sandbox_);
    Pipe err = make_pipe(sandbox_);
    inner_ = {std::move(input.read_end), std::move(out.write_end), std::move(err.write_end)};
    out_.pipe = std::move(out.read_end);
    err_.pipe = std::move(err.read_end);
    set_nonblocking(out_.pipe.get());
    set_nonblocking(err_.pipe.get());
    if (!program_.standard_input.empty()) {
        input_ = std::move(input.write_end);
        set_nonblocking(input_.get());
        feed_input();
    }
}

void RunLoop::send_program() {
    rlimits_ = rlimits_for(sandbox_, program_);
    MessageWriter message = program_message(sandbox_, program_, rlimits_, time_allowed());
    for (const FileDescriptor& stream : inner_) {
        message.descriptor(stream.get());
    }
    FileDescriptor counter;
    if (sandbox_.cgroup != nullptr) {
        counter =
            FileDescriptor(::open(sandbox_.cgroup->cpu_counter().c_str(), O_RDONLY | O_CLOEXEC));
        if (!counter) {
            throw system_failure(Errc::sandbox_failed,
                                 "the cgroup's count of CPU time cannot be opened", errno);
        }
        message.descriptor(counter.get());
    }
    CallWaiter waiter(call_);
    if (!send_message(sandbox_.channel, Type::execute, 1, message, waiter)) {
        handle_message();
        throw Error(Errc::sandbox_failed, "the sandbox has ended already").from("local");
    }
    for (FileDescriptor& stream : inner_) {
        stream.reset();
    }
}

void RunLoop::wait_until_killed_or_ended() {
    CallWaiter waiter(call_);
    const Call no_call;
    CallWaiter after_kill(no_call);
    while (!ended_) {
        std::array<pollfd, 4> events = {
            pollfd{sandbox_.channel, POLLIN, 0}, pollfd{out_.pipe.get(), POLLIN, 0},
            pollfd{err_.pipe.get(), POLLIN, 0}, pollfd{input_.get(), POLLOUT, 0}};
        CallWaiter& now = cause_ == Cause::none ? waiter : after_kill;
        const CallWaiter::Outcome outcome = now.wait(events, next_tick());
        woken_ = Clock::now();
        switch (outcome) {
        case CallWaiter::Outcome::ready:
            handle_events(events);
            break;
        case CallWaiter::Outcome::stopped:
            kill(Cause::cancelled);
            break;
        case CallWaiter::Outcome::deadline:
            kill(Cause::wall_time);
            break;
        case CallWaiter::Outcome::tick:
            break;
        }
        check_limits();
    }
}

void RunLoop::wait_until_dead() const {
    const Call cleanup = Call().timeout(10s);
    CallWaiter waiter(cleanup);
    waiter.wait_for(sandbox_.process, POLLIN);
}

void RunLoop::handle_events(const std::array<pollfd, 4>& events) {
    // First, since the sink may take its time: what it is given after the program's end came
    // before.
    if (events[0].revents != 0) {
        handle_message();
    }
    if (events[1].revents != 0) {
        read_output(out_);
    }
    if (events[2].revents != 0) {
        read_output(err_);
    }
    if (events[3].revents != 0) {
        feed_input();
    }
}

void RunLoop::handle_message() {
    switch (packet_.receive(sandbox_.channel, false)) {
    case launcher::Packet::Status::none:
        return;
    case launcher::Packet::Status::closed:
    case launcher::Packet::Status::malformed:
    case launcher::Packet::Status::lost_descriptors:
        // The init is gone, or worse; its processes go with it.
        kill_process(sandbox_.process);
        ended_ = true;
        end_ = Clock::now();
        return;
    case launcher::Packet::Status::received:
        break;
    }
    switch (packet_.type()) {
    case Type::started:
        handle_started();
        note_lowered_limits();
        break;
    case Type::exited:
        handle_exited();
        break;
    case Type::failed: {
        const HelperFailure failure = read_failure(packet_);
        if (failure.step == "execute the program" || failure.step == "enter the program's folder") {
            throw not_started(program_, failure);
        }
        throw unavailable(failure, {});
    }
    default:
        break;
    }
}

// The program's first output may be here before the init's word that it has started it.
void RunLoop::handle_started() {
    if (started_) {
        return;
    }
    started_ = true;
    note_start();
}

void RunLoop::note_start() {
    start_ = woken_;
    started_at_ =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void RunLoop::note_lowered_limits() {
    protocol::Reader reader(packet_.payload());
    while (reader.ok() && !reader.at_end()) {
        const auto resource = static_cast<int>(reader.u32());
        std::string notice = describe_lowered(rlimits_, resource, reader.u64());
        if (!notice.empty()) {
            notices_.push_back(std::move(notice));
        }
    }
}

void RunLoop::handle_exited() {
    protocol::Reader reader(packet_.payload());
    wait_status_ = static_cast<int>(reader.u32());
    reason_ = static_cast<protocol::KillReason>(reader.u32());
    user_ = std::chrono::microseconds(reader.u64());
    system_ = std::chrono::microseconds(reader.u64());
    peak_ = reader.u64();
    // The init's own time: this side may have been in the sink when the program ended.
    end_ = std::max(start_ + std::chrono::microseconds(reader.u64()), last_output_);
    if (reason_ == protocol::KillReason::requested) {
        // The init's clock may have started a little later than this side's, which asked.
        end_ = std::max(end_, killed_);
    }
    reported_ = true;
    ended_ = true;
}

void RunLoop::feed_input() {
    while (input_) {
        const BytesView left = program_.standard_input.subspan(input_written_);
        if (left.empty()) {
            input_.reset();
            return;
        }
        const ssize_t written = write_without_sigpipe(input_.get(), left);
        if (written < 0 && errno == EAGAIN) {
            return;
        }
        if (written < 0 && errno != EINTR) {
            input_.reset(); // nobody reads it any more
            return;
        }
        input_written_ += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
}

bool RunLoop::read_output(Source& source) {
    if (!source.pipe) {
        return false;
    }
    const ssize_t size = ::read(source.pipe.get(), buffer_.data(), buffer_.size());
    if (size < 0) {
        return errno == EINTR;
    }
    if (size == 0) {
        source.pipe.reset();
        return false;
    }
    emit(source, BytesView(buffer_).first(static_cast<std::size_t>(size)));
    source.read += static_cast<std::uint64_t>(size);
    if (!source.grown && static_cast<std::size_t>(size) == first_buffer) {
        // A program with much to say: fewer and larger steps. Refused where the user's share of
        // pipe memory is used up.
        source.grown = true;
        ::fcntl(source.pipe.get(), F_SETPIPE_SZ, grown_pipe);
        buffer_.resize(grown_buffer);
    }
    return true;
}

void RunLoop::emit(const Source& source, BytesView bytes) {
    handle_started();
    const std::uint64_t allowed = sandbox_.limits->output_bytes - output_total_;
    const bool too_much = bytes.size() > allowed;
    if (too_much) {
        bytes = bytes.first(static_cast<std::size_t>(allowed));
    }
    output_total_ += bytes.size();
    last_output_ = ended_ ? end_ : woken_;
    if (!bytes.empty() && !sink_error_ && sink_) {
        try {
            const auto time =
                std::chrono::duration_cast<std::chrono::microseconds>(last_output_ - start_);
            sink_({source.stream, source.read, time, bytes});
        } catch (...) {
            sink_error_ = std::current_exception();
            kill(Cause::sink);
        }
    }
    if (too_much) {
        kill(Cause::output);
    }
}

void RunLoop::drain(Source& source) {
    while (read_output(source)) {
    }
}

void RunLoop::check_limits() {
    if (cause_ != Cause::none) {
        if (Clock::now() >= hard_kill_) {
            hard_kill_ = Clock::time_point::max();
            kill_process(sandbox_.process);
        }
        return;
    }
    if (started_ && Clock::now() - start_ >= sandbox_.limits->wall_time) {
        kill(Cause::wall_time);
    } else if (started_ && sandbox_.cgroup != nullptr && Clock::now() >= next_cpu_check_) {
        check_cpu_time();
    }
}

void RunLoop::check_cpu_time() {
    const auto left = sandbox_.limits->cpu_time - cpu_used();
    if (left <= 0us) {
        kill(Cause::cpu_time);
        return;
    }
    // All processors together cannot use up what is left any sooner than this.
    const auto processors = std::max(1u, std::thread::hardware_concurrency());
    next_cpu_check_ = Clock::now() + std::max<std::chrono::microseconds>(left / processors, 10ms);
}

void RunLoop::kill(Cause cause) {
    if (cause_ != Cause::none) {
        return;
    }
    cause_ = cause;
    killed_ = Clock::now();
    // The init is asked first: it can tell what was used, and the sandbox can go on.
    launcher::send_packet(sandbox_.channel, Type::kill, 1);
    hard_kill_ = killed_ + patience;
}

RunLoop::Clock::time_point RunLoop::next_tick() const {
    if (cause_ != Cause::none) {
        return hard_kill_;
    }
    if (!started_) {
        return Clock::time_point::max();
    }
    const Clock::time_point end = start_ + sandbox_.limits->wall_time;
    return sandbox_.cgroup != nullptr ? std::min(end, next_cpu_check_) : end;
}

std::chrono::microseconds RunLoop::time_allowed() const {
    const Clock::duration limit = sandbox_.limits->wall_time;
    const Clock::duration left = call_.deadline() - Clock::now();
    return std::max(1us,
                    std::chrono::duration_cast<std::chrono::microseconds>(std::min(limit, left)));
}

std::chrono::microseconds RunLoop::cpu_used() const {
    const CgroupUsage usage = sandbox_.cgroup->usage();
    return usage.user + usage.system - usage_before_.user - usage_before_.system;
}

ProgramEnd RunLoop::result() const {
    ProgramEnd end;
    end.started = started_at_;
    end.notices = notices_;
    end.usage.wall = std::chrono::duration_cast<std::chrono::microseconds>(end_ - start_);
    if (sandbox_.cgroup != nullptr) {
        const CgroupUsage usage = sandbox_.cgroup->usage();
        end.usage.user = usage.user - usage_before_.user;
        end.usage.system = usage.system - usage_before_.system;
        end.usage.peak_memory_bytes = usage.peak_memory_bytes;
        end.usage.cpu_precision = Precision::exact;
        // A peak that was reached before may have been an earlier program's.
        end.usage.memory_precision = usage.peak_memory_bytes > usage_before_.peak_memory_bytes
                                         ? Precision::exact
                                         : Precision::estimated;
    } else if (reported_) {
        end.usage.user = user_;
        end.usage.system = system_;
        end.usage.peak_memory_bytes = peak_;
        end.usage.cpu_precision = Precision::estimated;
        end.usage.memory_precision = Precision::estimated;
    }
    if (reported_ && WIFEXITED(wait_status_)) {
        end.exit_code = WEXITSTATUS(wait_status_);
    } else if (reported_ && WIFSIGNALED(wait_status_)) {
        end.signal = WTERMSIG(wait_status_);
    }
    end.status = status_of(end);
    if (end.status == Status::failed && end.signal == SIGKILL) {
        end.excess = excess();
    }
    return end;
}

Status RunLoop::status_of(const ProgramEnd& end) const {
    using protocol::KillReason;
    // A program that ended by itself just before the kill arrived has ended by itself, and one that
    // the init had killed already was not killed by this side.
    const bool killed = !reported_ || end.signal == SIGKILL || end.signal == SIGXCPU;
    const bool by_this_side = killed && (!reported_ || reason_ == KillReason::requested);
    if (cause_ == Cause::output) {
        return Status::killed_output;
    }
    if (by_this_side && cause_ == Cause::cancelled) {
        return Status::cancelled;
    }
    if (by_this_side && (cause_ == Cause::wall_time || cause_ == Cause::cpu_time)) {
        return Status::timed_out;
    }
    if (killed && (reason_ == KillReason::wall_time || reason_ == KillReason::cpu_time)) {
        return Status::timed_out;
    }
    if (killed && (reason_ == KillReason::memory ||
                   (sandbox_.cgroup != nullptr && sandbox_.cgroup->usage().out_of_memory_kills >
                                                      usage_before_.out_of_memory_kills))) {
        return Status::killed_memory;
    }
    if (killed && excess() == WorkspaceExcess::none &&
        end.usage.user + end.usage.system >= sandbox_.limits->cpu_time) {
        return Status::timed_out;
    }
    if (!reported_) {
        return Status::interrupted;
    }
    return end.exit_code == 0 ? Status::succeeded : Status::failed;
}

WorkspaceExcess RunLoop::excess() const {
    switch (reason_) {
    case protocol::KillReason::workspace_bytes:
        return WorkspaceExcess::bytes;
    case protocol::KillReason::workspace_files:
        return WorkspaceExcess::files;
    case protocol::KillReason::workspace_depth:
        return WorkspaceExcess::depth;
    case protocol::KillReason::workspace_disk:
        return WorkspaceExcess::disk;
    default:
        return WorkspaceExcess::none;
    }
}

} // namespace rexa::local
