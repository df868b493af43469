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
      reader_([this](Stream stream, BytesView bytes) { take(stream, bytes); }) {}

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
        if (has_ended(call) || !confirm(call)) {
            return;
        }
    }
    if (confirmed_) {
        reader_.finish();
    }
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

bool Follower::confirm(const Call& call) {
    if (confirmed_ || (out_.held.empty() && err_.held.empty())) {
        return true;
    }
    const CommandLogs logs = requests_.logs(call);
    if (!missing_part(out_.held, logs.out) || !missing_part(err_.held, logs.err)) {
        return false;
    }
    confirmed_ = true;
    give_held(Stream::out);
    give_held(Stream::err);
    return true;
}

void Follower::take(Stream stream, BytesView bytes) {
    if (confirmed_) {
        give(stream, as_chars(bytes));
    } else {
        of(stream).held += as_chars(bytes);
    }
}

void Follower::give(Stream stream, std::string_view bytes) {
    of(stream).given += bytes;
    sink_(stream, as_bytes(bytes));
}

void Follower::give_held(Stream stream) {
    const std::string held = std::exchange(of(stream).held, {});
    if (!held.empty()) {
        give(stream, held);
    }
}

void Follower::catch_up(const CommandLogs& logs) {
    catch_up(Stream::out, logs.out);
    catch_up(Stream::err, logs.err);
}

void Follower::catch_up(Stream stream, const std::string& log) {
    Progress& progress = of(stream);
    const auto missing = missing_part(progress.given, log);
    progress.exact = missing.has_value();
    if (missing && !missing->empty()) {
        give(stream, *missing);
    }
}

} // namespace rexa::daytona::v0
