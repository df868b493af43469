#ifndef REXA_SANDBOX_LOCAL_RUN_LOOP_HPP
#define REXA_SANDBOX_LOCAL_RUN_LOOP_HPP

#include "sandbox/local/cgroup.hpp"
#include "sandbox/local/helper_message.hpp"
#include "sandbox/local/launcher_client.hpp"
#include "sandbox/local/rlimits.hpp"

#include <array>
#include <exception>

namespace rexa::local {

/// What a run loop works on. Everything outlives it.
struct RunningSandbox {
    int channel = -1; ///< to the init
    int process = -1; ///< the init's pidfd
    uid_t owner_uid = 0;
    gid_t owner_gid = 0;
    const Cgroup* cgroup = nullptr; ///< null: the init watches memory and CPU time itself
    const Limits* limits = nullptr;
};

/// Carries one program of a sandbox from its start to its end on the calling thread: streams,
/// limits, cancellation. When `run` returns no process of the program is alive.
class RunLoop {
public:
    RunLoop(const RunningSandbox& sandbox, const Program& program, const OutputSink& sink,
            const Call& call);

    /// Errors: sandbox_failed, sandbox_unavailable (a step of the sandbox's setup), and the sink's.
    ProgramEnd run();

private:
    using Clock = Call::Clock;

    /// What made this side kill the program.
    enum class Cause { none, wall_time, cpu_time, output, cancelled, sink };

    /// The host's end of an output pipe.
    struct Source {
        Stream stream;
        FileDescriptor pipe;
        std::uint64_t read = 0;
        bool grown = false;
    };

    void open_streams();
    void send_program();
    void wait_until_killed_or_ended();
    void handle_events(const std::array<pollfd, 4>& events);
    void handle_message();
    void handle_started();
    void note_start();
    void note_lowered_limits();
    void handle_exited();
    void feed_input();
    bool read_output(Source& source);
    void emit(const Source& source, BytesView bytes);
    void drain(Source& source);
    void check_limits();
    void check_cpu_time();
    void wait_until_dead() const;
    void kill(Cause cause);
    [[nodiscard]] Clock::time_point next_tick() const;
    [[nodiscard]] std::chrono::microseconds time_allowed() const;
    [[nodiscard]] std::chrono::microseconds cpu_used() const;
    [[nodiscard]] ProgramEnd result() const;
    [[nodiscard]] Status status_of(const ProgramEnd& end) const;
    [[nodiscard]] WorkspaceExcess excess() const;

    const RunningSandbox& sandbox_;
    const Program& program_;
    const OutputSink& sink_;
    const Call& call_;
    launcher::Packet packet_;

    FileDescriptor input_;
    std::size_t input_written_ = 0;
    Source out_{Stream::out, {}, 0, false};
    Source err_{Stream::err, {}, 0, false};
    std::array<FileDescriptor, 3> inner_; ///< the program's ends, until they are sent
    std::vector<Rlimit> rlimits_;
    std::vector<std::string> notices_;
    std::vector<std::byte> buffer_;
    std::uint64_t output_total_ = 0;

    bool started_ = false;
    bool ended_ = false;
    bool reported_ = false; ///< the init told how the program ended
    Clock::time_point start_{};
    Clock::time_point end_{};
    Clock::time_point woken_{};       ///< when there was last something to do
    Clock::time_point last_output_{}; ///< when the last bytes had come
    Timestamp started_at_{};
    CgroupUsage usage_before_;
    Clock::time_point next_cpu_check_{}; ///< with a cgroup

    Cause cause_ = Cause::none;
    Clock::time_point killed_{}; ///< when this side asked for its end
    Clock::time_point hard_kill_ = Clock::time_point::max();
    std::exception_ptr sink_error_;

    int wait_status_ = 0;
    protocol::KillReason reason_ = protocol::KillReason::none;
    std::chrono::microseconds user_{};
    std::chrono::microseconds system_{};
    std::uint64_t peak_ = 0;
};

} // namespace rexa::local

#endif
