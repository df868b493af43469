#include "net/web_socket.hpp"
#include "sandbox/daytona/v0/follower.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <utility>

using namespace rexa;
using namespace rexa::daytona::v0;

namespace {

constexpr std::string_view out_mark = "\x01\x01\x01";

/// What a scripted stream does next.
struct Step {
    net::Received what = net::Received::message;
    std::string message;
    bool broken = false;
    std::uint16_t close_code = 1000;
};

class ScriptedSocket final : public net::WebSocket {
public:
    ScriptedSocket(std::deque<Step> steps, int& messages)
        : steps_(std::move(steps)), messages_(messages) {}

    net::Received receive(Call::Clock::time_point, const Call&) override {
        if (steps_.empty()) {
            return net::Received::nothing_yet;
        }
        current_ = std::move(steps_.front());
        steps_.pop_front();
        if (current_.broken) {
            throw Error(Errc::connection_lost, "scripted");
        }
        messages_ += current_.what == net::Received::message ? 1 : 0;
        return current_.what;
    }
    [[nodiscard]] net::MessageKind kind() const noexcept override {
        return net::MessageKind::binary;
    }
    [[nodiscard]] std::string_view message() const noexcept override { return current_.message; }
    void send(net::MessageKind, std::string_view, const Call&) override {}
    [[nodiscard]] std::uint16_t close_code() const noexcept override { return current_.close_code; }
    [[nodiscard]] std::string_view close_reason() const noexcept override { return {}; }
    [[nodiscard]] const std::string& protocol() const noexcept override { return protocol_; }

private:
    std::deque<Step> steps_;
    int& messages_;
    Step current_;
    std::string protocol_;
};

/// A service whose log grows with each question about the command, and whose command has ended
/// when the log is whole.
struct Script {
    std::deque<Step> stream;
    bool refuses_stream = false;
    std::deque<CommandLogs> logs; ///< the last one stays
    bool log_is_too_large = false;
    int questions = 0;
    int ends_after = 1;
    int log_reads = 0;
    int messages = 0;

    FollowRequests requests() {
        FollowRequests requests;
        requests.open = [this](const Call&) -> std::unique_ptr<net::WebSocket> {
            if (refuses_stream) {
                throw Error(Errc::remote_failed, "scripted");
            }
            return std::make_unique<ScriptedSocket>(stream, messages);
        };
        requests.command = [this](const Call&) {
            SessionCommand command;
            command.id = "c";
            if (++questions > ends_after) {
                command.exit_code = 7;
            }
            return command;
        };
        requests.logs = [this](const Call&) {
            ++log_reads;
            if (log_is_too_large) {
                throw Error(Errc::too_large, "scripted");
            }
            CommandLogs now = logs.front();
            if (logs.size() > 1) {
                logs.pop_front();
            }
            return now;
        };
        return requests;
    }
};

struct Outcome {
    CommandLogs seen;
    FollowedCommand followed;
    int log_reads = 0;
    int messages = 0;
};

FollowOptions at_most(std::uint64_t log_bytes) {
    FollowOptions options;
    options.log_bytes = log_bytes;
    return options;
}

Outcome follow(Script script, const FollowOptions& options = {}) {
    Outcome outcome;
    const LogSink sink = [&](Stream stream, BytesView bytes) {
        (stream == Stream::out ? outcome.seen.out : outcome.seen.err) += as_chars(bytes);
    };
    outcome.followed = Follower(script.requests(), sink, options).follow(Call());
    outcome.log_reads = script.log_reads;
    outcome.messages = script.messages;
    return outcome;
}

Step message(std::string text) {
    return {net::Received::message, std::move(text), false};
}
Step tick() {
    return {net::Received::nothing_yet, {}, false};
}
Step closed() {
    return {net::Received::closed, {}, false};
}
Step lost() {
    return {net::Received::closed, {}, false, net::no_close_frame};
}
Step broken() {
    return {net::Received::closed, {}, true};
}

std::string out(std::string_view text) {
    return std::string(out_mark) + std::string(text);
}
} // namespace

TEST_CASE("a whole stream is given once, and compared with the log") {
    Script script;
    script.stream = {message(out("a\n") + "\x02"),
                     message("\x02\x02"
                             "b\n"),
                     tick(), message(out("c\n")), closed()};
    script.logs = {{"a\n", "b\n"}, {"a\nc\n", "b\n"}};
    const Outcome outcome = follow(script);
    CHECK(outcome.seen == CommandLogs{"a\nc\n", "b\n"});
    CHECK(outcome.followed.exit_code == 7);
    CHECK(outcome.followed.live_was_exact);
}

TEST_CASE("what a stream leaves out is read from the log") {
    for (const Step& end : {closed(), broken()}) {
        Script script;
        script.stream = {message(out("a\n")), tick(), end};
        script.ends_after = 3;
        script.logs = {{"a\n", ""}, {"a\nb\n", ""}, {"a\nb\n", "e\n"}, {"a\nb\nc\n", "e\n"}};
        const Outcome outcome = follow(script);
        CHECK(outcome.seen == CommandLogs{"a\nb\nc\n", "e\n"});
        CHECK(outcome.followed.live_was_exact);
    }
}

TEST_CASE("without a stream the log alone is followed") {
    Script script;
    script.refuses_stream = true;
    script.logs = {{"a\n", ""}, {"a\nb\n", ""}};
    CHECK(follow(script).seen == CommandLogs{"a\nb\n", ""});
}

TEST_CASE("a stream that repeats its beginning is left for the log") {
    Script script;
    script.stream = {message(out("a\nb\n") + out("a\nb\nc\n")), tick()};
    script.ends_after = 2;
    script.logs = {{"a\nb\nc\n", ""}};
    const Outcome outcome = follow(script);
    CHECK(outcome.seen == CommandLogs{"a\nb\nc\n", ""});
    CHECK(outcome.followed.live_was_exact);
}

TEST_CASE("a stream that errs later is said to have been wrong") {
    Script script;
    script.stream = {message(out("a\n")), tick(), message(out("x\n")), closed()};
    script.logs = {{"a\n", ""}, {"a\nb\n", ""}};
    const Outcome outcome = follow(script);
    CHECK(outcome.seen.out == "a\nx\n");
    CHECK_FALSE(outcome.followed.live_was_exact);
    CHECK(outcome.followed.logs.out == "a\nb\n");
}

TEST_CASE("a stream that never ends does not hold up the end of the command") {
    Script script;
    script.stream = {message(out("a\n")), tick()};
    script.ends_after = 1;
    script.logs = {{"a\n", ""}};
    CHECK(follow(script).seen.out == "a\n");
}

TEST_CASE(
    "a log larger than is allowed is given as far as that, and the command's end waited for") {
    Script script;
    script.stream = {message(out("abc")), tick(), message(out("defgh")), tick(), message(out("i"))};
    script.ends_after = 3;
    script.logs = {{"abc\n", ""}};
    const Outcome outcome = follow(script, at_most(4));
    CHECK(outcome.seen == CommandLogs{"abcd", ""});
    CHECK(outcome.followed.exit_code == 7);
    CHECK_FALSE(outcome.followed.live_was_exact);
    CHECK(outcome.followed.logs == outcome.seen);
    CHECK(outcome.log_reads == 1);
}

TEST_CASE("what is held before the log confirms it counts as well") {
    Script script;
    script.stream = {message(out("abcdefgh")), message(out("i"))};
    script.ends_after = 3;
    script.logs = {{"abcdefghi\n", ""}};
    const Outcome outcome = follow(script, at_most(4));
    CHECK(outcome.seen == CommandLogs{"abcd", ""});
    CHECK_FALSE(outcome.followed.live_was_exact);
    CHECK(outcome.followed.logs == outcome.seen);
}

TEST_CASE("where nothing of a log is allowed, its stream is left at the first bytes") {
    Script script;
    script.stream = {message(out("a")), message(out("b")), message(out("c"))};
    script.ends_after = 2;
    script.logs = {{"abc", ""}};
    const Outcome outcome = follow(script, at_most(0));
    CHECK(outcome.messages == 1);
    CHECK(outcome.log_reads == 0);
    CHECK(outcome.followed.exit_code == 7);
    CHECK(outcome.followed.logs == CommandLogs());
    CHECK_FALSE(outcome.followed.live_was_exact);
}

TEST_CASE("a log as large as is allowed is exact") {
    Script script;
    script.stream = {message(out("abc\n")), tick(), closed()};
    script.logs = {{"abc\n", ""}};
    const Outcome outcome = follow(script, at_most(4));
    CHECK(outcome.followed.logs == CommandLogs{"abc\n", ""});
    CHECK(outcome.followed.live_was_exact);
}

TEST_CASE("a log that is too large to be read costs no exit code") {
    Script script;
    script.stream = {message(out("a\n")), tick(), message(out("b\n")), closed()};
    script.log_is_too_large = true;
    script.ends_after = 2;
    const Outcome outcome = follow(script);
    CHECK(outcome.followed.exit_code == 7);
    CHECK(outcome.seen.out == "a\n");
    CHECK_FALSE(outcome.followed.live_was_exact);
    CHECK(outcome.followed.logs == outcome.seen);
}

TEST_CASE("a log that is still written when its command has ended is read until it rests") {
    Script script;
    script.refuses_stream = true;
    script.ends_after = 0;
    script.logs = {{"a\n", ""}, {"a\nb\n", ""}};
    CHECK(follow(script).seen.out == "a\nb\n");

    FollowOptions at_once;
    at_once.drain_time = std::chrono::milliseconds(0);
    CHECK(follow(script, at_once).seen.out == "a\n");
}

TEST_CASE("a stream that is ended after its command is drained, and its log read once") {
    Script script;
    script.stream = {message(out("a\n")), tick(), message(out("b\n")), closed()};
    script.ends_after = 0;
    script.logs = {{"a\nb\n", ""}};
    const Outcome outcome = follow(script);
    CHECK(outcome.seen.out == "a\nb\n");
    CHECK(outcome.log_reads == 1);
}

TEST_CASE("a connection that is lost after its command's end does not say that the log is whole") {
    Script script;
    script.stream = {message(out("a\n")), tick(), message(out("b\n")), lost()};
    script.ends_after = 0;
    script.logs = {{"a\nb\n", ""}, {"a\nb\nc\n", ""}};
    const Outcome outcome = follow(script);
    CHECK(outcome.seen.out == "a\nb\nc\n");
    CHECK(outcome.followed.live_was_exact);
}

TEST_CASE("without a sink the log is followed all the same") {
    Script script;
    script.stream = {message(out("a\n")), closed()};
    script.logs = {{"a\n", ""}};
    CHECK(Follower(script.requests(), LogSink(), {}).follow(Call()).logs.out == "a\n");
}

TEST_CASE("a call that ends, ends the following") {
    Script script;
    script.logs = {{}};
    FollowRequests requests = script.requests();
    requests.open = [](const Call&) -> std::unique_ptr<net::WebSocket> {
        throw Error(Errc::deadline_exceeded, "scripted");
    };
    const LogSink sink = [](Stream, BytesView) {};
    CHECK(test::refusal_code([&] { Follower(requests, sink, {}).follow(Call()); }) ==
          Errc::deadline_exceeded);
    CHECK(script.questions == 0);
}
