#include "sandbox/daytona/live_view.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using daytona::LiveView;

namespace {

struct Streams {
    std::string out;
    std::string err;
    LiveView view{[this](Stream stream, BytesView bytes) {
                      (stream == Stream::out ? out : err) += as_chars(bytes);
                  },
                  1000};
};

// "abc", "def" and "!" in base64.
const std::string log = "rexa o 0 YWJj\nrexa e 0 IQ==\nrexa o 3 ZGVm\n";

} // namespace

TEST_CASE("pieces become their streams, however the log is cut") {
    for (std::size_t size = 1; size <= log.size(); ++size) {
        Streams streams;
        for (std::size_t at = 0; at < log.size(); at += size) {
            streams.view.feed(std::string_view(log).substr(at, size));
        }
        CHECK(streams.out == "abcdef");
        CHECK(streams.err == "!");
    }
}

TEST_CASE("a log that begins anew repeats nothing") {
    Streams streams;
    streams.view.feed(log.substr(0, 20));
    streams.view.feed("\n" + log);
    streams.view.feed(log);
    CHECK(streams.out == "abcdef");
    CHECK(streams.err == "!");
}

TEST_CASE("half a line of one reading of the log does not spoil the next") {
    Streams streams;
    streams.view.feed("rexa o 0 YW");
    streams.view.begin_log();
    streams.view.feed("rexa o 0 YWJj\n");
    CHECK(streams.out == "abc");
}

TEST_CASE("a piece may overlap with what is known, and none may leave a gap") {
    Streams streams;
    streams.view.feed("rexa o 0 YWJj\nrexa o 1 YmNkZWY=\nrexa o 7 aGlq\n");
    CHECK(streams.out == "abcdef");
    CHECK(streams.view.given(Stream::out) == 6);
}

TEST_CASE("what is no piece is passed over") {
    for (const char* line :
         {"", "rexa", "rexa ", "rexa o", "rexa o 0", "rexa o x YWJj", "rexa o -1 YWJj",
          "rexa q 0 YWJj", "rexa o 0 !!!!", "rexa o 99999999999999999999 YWJj",
          "rexa o 18446744073709551615 YWJj", "hello rexa o 0 YWJj"}) {
        CAPTURE(line);
        Streams streams;
        streams.view.feed(std::string(line) + "\n");
        CHECK(streams.out.empty());
        streams.view.feed("rexa o 0 YWJj\n");
        CHECK(streams.out == "abc");
    }
}

TEST_CASE("a line without an end takes no memory") {
    Streams streams;
    for (int i = 0; i < 1000; ++i) {
        streams.view.feed(std::string(1000, 'A'));
    }
    streams.view.feed("\nrexa o 0 YWJj\n");
    CHECK(streams.out == "abc");
}

TEST_CASE("what came another way follows, and all of it has one digest") {
    Streams streams;
    streams.view.feed("rexa o 0 YWJj\n");
    streams.view.give(Stream::out, as_bytes("def"));
    CHECK(streams.out == "abcdef");
    CHECK(streams.view.finish(Stream::out) == Digest::of(as_bytes("abcdef")));
    CHECK(streams.view.finish(Stream::out) == Digest::of(as_bytes("abcdef")));
    CHECK(streams.view.finish(Stream::err) == Digest::of({}));
}

TEST_CASE("no more is given than the run was allowed") {
    Streams streams;
    streams.view.give(Stream::out, as_bytes(std::string(999, 'x')));
    streams.view.feed("rexa e 0 YWJj\nrexa e 1 YmNkZWY=\n");
    CHECK(streams.out.size() == 999);
    CHECK(streams.err == "a");
}
