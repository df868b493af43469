#ifndef REXA_SANDBOX_DAYTONA_V0_FOLLOWER_HPP
#define REXA_SANDBOX_DAYTONA_V0_FOLLOWER_HPP

#include "sandbox/daytona/v0/marker_reader.hpp"

#include <rexa/daytona/v0/sessions.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::net {
class WebSocket;
}

namespace rexa::daytona::v0 {

/// What following a command asks of the service.
struct FollowRequests {
    std::function<std::unique_ptr<net::WebSocket>(const Call&)> open;
    std::function<SessionCommand(const Call&)> command;
    std::function<CommandLogs(const Call&)> logs;
};

/// Follows one command: takes the stream while it lasts, asks beside it whether the command has
/// ended, goes on with the log where the stream stops short, and compares both at the end. What a
/// stream begins with is held until the log confirms it: some repeat themselves there. Where the
/// log is larger than is allowed, only the command's end is left to wait for.
class Follower {
public:
    /// The sink outlives the follower.
    Follower(FollowRequests requests, const LogSink& sink, const FollowOptions& options);

    FollowedCommand follow(const Call& call);

private:
    /// One stream of the two.
    struct Progress {
        std::string given;
        std::string held;
        bool exact = true;
    };

    void take_stream(const Call& call);
    std::unique_ptr<net::WebSocket> open_stream(const Call& call);
    /// False when the stream is over.
    bool take_messages(net::WebSocket& socket, Call::Clock::time_point until, const Call& call);
    void take_log(const Call& call);
    /// None where it is too large.
    std::optional<CommandLogs> read_log(const Call& call);
    /// The log when nothing more is written to it; none where it is too large.
    std::optional<CommandLogs> read_settled_log(const Call& call);
    bool has_ended(const Call& call);
    /// False when the log says otherwise than what is held.
    bool confirm(const Call& call);
    void take(Stream stream, BytesView bytes);
    void hold(Stream stream, std::string_view bytes);
    void give(Stream stream, std::string_view bytes);
    void give_held();
    void give_held(Stream stream);
    void catch_up(const CommandLogs& logs);
    void catch_up(Stream stream, const std::string& log);
    Progress& of(Stream stream) noexcept { return stream == Stream::out ? out_ : err_; }

    FollowRequests requests_;
    const LogSink& sink_;
    const FollowOptions options_;
    MarkerReader reader_;
    Progress out_;
    Progress err_;
    bool confirmed_ = false;
    bool held_all_it_may_ = false;     ///< the stream went on beyond it
    bool is_full_ = false;             ///< there is more of the log than is allowed
    bool stream_ended_itself_ = false; ///< and the command had ended by then
    std::optional<std::int64_t> exit_code_;
};

} // namespace rexa::daytona::v0

#endif
