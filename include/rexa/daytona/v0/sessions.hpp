#ifndef REXA_DAYTONA_V0_SESSIONS_HPP
#define REXA_DAYTONA_V0_SESSIONS_HPP

#include <rexa/bytes.hpp>
#include <rexa/call.hpp>
#include <rexa/execution.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class ToolboxLink;

struct SessionCommand {
    std::string id;
    std::string command;
    std::optional<std::int64_t> exit_code; ///< none while it runs
};

struct SessionRecord {
    std::string id;
    std::vector<SessionCommand> commands;
};

/// What a command wrote. Passed through lines of a log: a last line without an end has one, bytes
/// of NUL are lost, others that are no UTF-8 were damaged on the way.
struct CommandLogs {
    std::string out;
    std::string err;

    friend bool operator==(const CommandLogs&, const CommandLogs&) = default;
};

struct SessionResult {
    std::string command_id;
    std::optional<std::int64_t> exit_code;
    CommandLogs logs;
};

/// A command that was followed to its end.
struct FollowedCommand {
    std::int64_t exit_code = 0;
    /// The whole log as read at the end; what was given to the sink where the log is larger than
    /// FollowOptions allows.
    CommandLogs logs;
    /// Whether all that was given to the sink is the log, from its first byte to its last. Bytes
    /// that are no UTF-8 count as what the log made of them.
    bool live_was_exact = true;
};

/// Told of output as it comes: which stream, and its next bytes. An empty one is told nothing.
using LogSink = std::function<void(Stream stream, BytesView bytes)>;

struct FollowOptions {
    /// The most of the log that is given and kept, of both streams together. Of what is beyond it
    /// nothing is read: only the command's end is waited for. A log of more than 64 MiB as the
    /// service sends it is not read at its end either.
    std::uint64_t log_bytes = 64u << 20;
    /// How long after the command's end its last output is waited for, unless the service ends the
    /// stream before: it may still be on its way into the log then. 0: what is there is taken.
    std::chrono::milliseconds drain_time{2000};
};

/// Long-lived shells. Commands of one session run one after another, in one shell that keeps its
/// folder and variables; a command that ends with `exit` ends its session, and never gets an exit
/// code: put it in a subshell. Cheap to copy; safe to use from several threads, which block.
/// Errors: as for Toolbox; too_large for a log beyond 64 MiB as the service sends it.
class Sessions {
public:
    /// Errors: already_exists when there is one of this id.
    void create(std::string_view session, const Call& call = {}) const;
    std::vector<SessionRecord> list(const Call& call = {}) const;
    SessionRecord get(std::string_view session, const Call& call = {}) const;
    /// Ends its processes and forgets its logs. One that is gone already is no error.
    void remove(std::string_view session, const Call& call = {}) const;

    /// Runs a command to its end; it has no input.
    SessionResult run(std::string_view session, std::string_view command,
                      const Call& call = {}) const;
    /// Starts a command; its id. `echo_input`: what is sent as input appears in its output too.
    std::string start(std::string_view session, std::string_view command, bool echo_input = false,
                      const Call& call = {}) const;

    SessionCommand command(std::string_view session, std::string_view command,
                           const Call& call = {}) const;
    /// All it wrote so far.
    CommandLogs logs(std::string_view session, std::string_view command,
                     const Call& call = {}) const;
    /// Gives output as it comes until the command has ended. A stream of the service that breaks,
    /// ends early or never ends does no harm: the state of the command is asked for beside it, and
    /// what it left out is read from the log. Errors: invalid_argument for a negative drain_time.
    FollowedCommand follow(std::string_view session, std::string_view command, const LogSink& sink,
                           const FollowOptions& options = {}, const Call& call = {}) const;
    /// A line for the command's input; a missing line end is added. There is no way to end it.
    /// Errors: failed_precondition when the command has ended.
    void send_input(std::string_view session, std::string_view command, std::string_view data,
                    const Call& call = {}) const;

    /// What the sandbox's image started.
    SessionRecord entrypoint(const Call& call = {}) const;
    CommandLogs entrypoint_logs(const Call& call = {}) const;

private:
    friend class Toolbox;
    explicit Sessions(std::shared_ptr<ToolboxLink> link) noexcept;
    std::shared_ptr<ToolboxLink> link_;
};

} // namespace rexa::daytona::v0

#endif
