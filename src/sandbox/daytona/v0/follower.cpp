#include "sandbox/daytona/v0/follower.hpp"

#include "core/call_end.hpp"
#include "net/pause.hpp"
#include "net/web_socket.hpp"
#include "sandbox/daytona/v0/log_comparison.hpp"
#include "sandbox/daytona/v0/pace.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

std::string_view first_of(std::string_view bytes, std::uint64_t most) {
    return bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(most, bytes.size())));
}

} // namespace

Follower::Follower(FollowRequests requests, const LogSink& sink, const FollowOptions& options)
    : requests_(std::move(requests)), sink_(sink), options_(options),
      reader_([this](Stream stream, BytesView bytes) { take(stream, bytes); }) {}

FollowedCommand Follower::follow(const Call& call) {
    take_stream(call);
    take_log(call);
    FollowedCommand result;
    result.exit_code = *exit_code_;
    if (auto logs = read_settled_log(call)) {
        catch_up(*logs);
        result.logs = std::move(*logs);
    }
    if (is_full_) {
        result.logs = {std::move(out_.given), std::move(err_.given)};
    }
    result.live_was_exact = !is_full_ && out_.exact && err_.exact;
    return result;
}

/// Until the stream is over, or the command and the time to drain it.
void Follower::take_stream(const Call& call) {
    const std::unique_ptr<net::WebSocket> socket = open_stream(call);
    Pace pace;
    auto until = pace.next();
    while (socket && take_messages(*socket, until, call)) {
        if (exit_code_ || is_full_) {
            return;
        }
        if (has_ended(call)) {
            until = Call::Clock::now() + options_.drain_time;
            continue;
        }
        if (!confirm(call) || is_full_) {
            return;
        }
        until = pace.next();
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
        if (core::is_end_of_call(error.code())) {
            throw;
        }
        return nullptr;
    }
}

bool Follower::take_messages(net::WebSocket& socket, Call::Clock::time_point until,
                             const Call& call) {
    for (;;) {
        net::Received received = net::Received::nothing_yet;
        try {
            received = socket.receive(until, call);
        } catch (const Error& error) {
            if (core::is_end_of_call(error.code())) {
                throw;
            }
            return false;
        }
        stream_ended_itself_ =
            received == net::Received::closed && socket.close_code() != net::no_close_frame;
        if (received != net::Received::message) {
            return received == net::Received::nothing_yet;
        }
        reader_.write(as_bytes(socket.message()));
        if (is_full_ || held_all_it_may_ || Call::Clock::now() >= until) {
            return true;
        }
    }
}

/// Until the command is over.
void Follower::take_log(const Call& call) {
    Pace pace;
    while (!exit_code_ && !has_ended(call)) {
        stream_ended_itself_ = false;
        if (const auto logs = read_log(call)) {
            catch_up(*logs);
        }
        pace.wait(call);
    }
}

std::optional<CommandLogs> Follower::read_log(const Call& call) {
    if (is_full_) {
        return std::nullopt;
    }
    try {
        return requests_.logs(call);
    } catch (const Error& error) {
        if (error.code() != Errc::too_large) {
            throw;
        }
    }
    is_full_ = true;
    if (out_.given.empty() && err_.given.empty()) {
        give_held();
    }
    return std::nullopt;
}

std::optional<CommandLogs> Follower::read_settled_log(const Call& call) {
    constexpr std::chrono::milliseconds between(100);
    const auto until = Call::Clock::now() + options_.drain_time;
    auto logs = read_log(call);
    while (logs && !stream_ended_itself_ && Call::Clock::now() < until) {
        net::pause_until(Call::Clock::now() + between, call);
        auto later = read_log(call);
        if (later == logs) {
            break;
        }
        logs = std::move(later);
    }
    return logs;
}

bool Follower::has_ended(const Call& call) {
    exit_code_ = requests_.command(call).exit_code;
    return exit_code_.has_value();
}

bool Follower::confirm(const Call& call) {
    if (confirmed_) {
        return true;
    }
    if (out_.held.empty() && err_.held.empty()) {
        is_full_ = is_full_ || held_all_it_may_;
        return true;
    }
    const auto logs = read_log(call);
    if (logs && (!missing_part(out_.held, logs->out) || !missing_part(err_.held, logs->err))) {
        return false;
    }
    confirmed_ = true;
    give_held();
    is_full_ = is_full_ || held_all_it_may_;
    return true;
}

void Follower::take(Stream stream, BytesView bytes) {
    if (confirmed_) {
        give(stream, as_chars(bytes));
    } else {
        hold(stream, as_chars(bytes));
    }
}

void Follower::hold(Stream stream, std::string_view bytes) {
    const std::string_view allowed =
        first_of(bytes, options_.log_bytes - out_.held.size() - err_.held.size());
    held_all_it_may_ = held_all_it_may_ || allowed.size() < bytes.size();
    of(stream).held += allowed;
}

void Follower::give(Stream stream, std::string_view bytes) {
    const std::string_view allowed =
        first_of(bytes, options_.log_bytes - out_.given.size() - err_.given.size());
    is_full_ = is_full_ || allowed.size() < bytes.size();
    of(stream).given += allowed;
    if (sink_ && !allowed.empty()) {
        sink_(stream, as_bytes(allowed));
    }
}

void Follower::give_held() {
    give_held(Stream::out);
    give_held(Stream::err);
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
