#include "sandbox/daytona/v0/follower.hpp"

#include "net/web_socket.hpp"
#include "sandbox/daytona/v0/log_comparison.hpp"
#include "sandbox/daytona/v0/pace.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::daytona::v0 {
namespace {

/// Whether the caller's own end of the call is the reason, and not the stream.
bool ends_the_call(const Error& error) noexcept {
    return error.code() == Errc::cancelled || error.code() == Errc::deadline_exceeded;
}

} // namespace

Follower::Follower(FollowRequests requests, const LogSink& sink)
    : requests_(std::move(requests)), sink_(sink),
      reader_([this](Stream stream, BytesView bytes) { give(stream, bytes); }) {}

FollowedCommand Follower::follow(const Call& call) {
    take_stream(call);
    Pace pace;
    while (!has_ended(call)) {
        catch_up(requests_.logs(call));
        pace.wait(call);
    }
    FollowedCommand result;
    result.exit_code = *exit_code_;
    result.logs = requests_.logs(call);
    catch_up(result.logs);
    result.live_was_exact = out_.exact && err_.exact;
    return result;
}

/// Until the stream is over, or the command.
void Follower::take_stream(const Call& call) {
    const std::unique_ptr<net::WebSocket> socket = open_stream(call);
    Pace pace;
    while (socket && take_messages(*socket, pace.next(), call)) {
        if (has_ended(call)) {
            break;
        }
    }
    reader_.finish();
}

/// Null where there is none: the log is there all the same.
std::unique_ptr<net::WebSocket> Follower::open_stream(const Call& call) {
    try {
        return requests_.open(call);
    } catch (const Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
        return nullptr;
    }
}

bool Follower::take_messages(net::WebSocket& socket, Call::Clock::time_point until,
                             const Call& call) {
    for (;;) {
        net::Received received = net::Received::closed;
        try {
            received = socket.receive(until, call);
        } catch (const Error& error) {
            if (ends_the_call(error)) {
                throw;
            }
        }
        if (received != net::Received::message) {
            return received == net::Received::nothing_yet;
        }
        reader_.write(as_bytes(socket.message()));
        if (Call::Clock::now() >= until) {
            return true;
        }
    }
}

bool Follower::has_ended(const Call& call) {
    exit_code_ = requests_.command(call).exit_code;
    return exit_code_.has_value();
}

void Follower::give(Stream stream, BytesView bytes) {
    (stream == Stream::out ? out_ : err_).bytes += as_chars(bytes);
    sink_(stream, bytes);
}

void Follower::catch_up(const CommandLogs& logs) {
    catch_up(Stream::out, logs.out);
    catch_up(Stream::err, logs.err);
}

void Follower::catch_up(Stream stream, const std::string& log) {
    Given& given = stream == Stream::out ? out_ : err_;
    const auto missing = missing_part(given.bytes, log);
    given.exact = missing.has_value();
    if (missing && !missing->empty()) {
        give(stream, as_bytes(*missing));
    }
}

} // namespace rexa::daytona::v0
