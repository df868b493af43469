#include "sandbox/daytona/v0/log_comparison.hpp"
#include "sandbox/daytona/v0/marker_reader.hpp"
#include "sandbox/daytona/v0/session_codec.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::daytona::v0;

namespace {

CommandLogs read_in_pieces(std::string_view text, std::size_t size) {
    CommandLogs logs;
    MarkerReader reader([&](Stream stream, BytesView bytes) {
        CHECK_FALSE(bytes.empty());
        (stream == Stream::out ? logs.out : logs.err) += as_chars(bytes);
    });
    while (!text.empty()) {
        reader.write(as_bytes(text.substr(0, size)));
        text.remove_prefix(std::min(size, text.size()));
    }
    reader.finish();
    return logs;
}

net::Reply reply(std::string type, std::string body) {
    net::Reply reply;
    reply.status = 200;
    reply.headers.add("Content-Type", type);
    reply.body = std::move(body);
    return reply;
}

} // namespace

TEST_CASE("marks tell the streams apart, however the log is cut") {
    const std::string log = "before\x01\x01\x01out\n\x02\x02\x02"
                            "err\n\x01\x01\x01\x01\x02z\x02\x02\x02\x02\x02\x02\x02!\x01\x01";
    for (std::size_t size = 1; size <= log.size(); ++size) {
        CAPTURE(size);
        CHECK(read_in_pieces(log, size) ==
              CommandLogs{"beforeout\n\x01\x02z", "err\n\x02!\x01\x01"});
    }
    CHECK(split_log("") == CommandLogs{});
    CHECK(split_log("plain\n") == CommandLogs{"plain\n", ""});
}

TEST_CASE("logs are read in the form each toolbox sends them in") {
    CHECK(read_logs(reply("application/json; charset=utf-8",
                          R"({"output":"x","stdout":"o","stderr":"e"})")) == CommandLogs{"o", "e"});
    CHECK(read_logs(reply("application/json", R"({"stdout":"o"})")) == CommandLogs{"o", ""});
    CHECK(read_logs(reply("application/json", R"({"output":"\u0002\u0002\u0002e"})")) ==
          CommandLogs{"", "e"});
    CHECK(read_logs(reply("text/plain", "\x01\x01\x01o\x02\x02\x02{e}")) ==
          CommandLogs{"o", "{e}"});
    CHECK(read_logs(reply("application/json", "")) == CommandLogs{});
}

TEST_CASE("what a log has beyond the live bytes is found") {
    CHECK(missing_part("", "") == "");
    CHECK(missing_part("ab", "abc") == "c");
    CHECK(missing_part("abc", "abc") == "");
    CHECK(missing_part("abd", "abc") == std::nullopt);
    CHECK(missing_part("abcd", "abc") == std::nullopt);
    CHECK(missing_part("a\xFFz", "a\xEF\xBF\xBDzrest") == "rest");
    CHECK(missing_part("a\xFF\xFE", "a\xEF\xBF\xBD\xEF\xBF\xBD") == "");
    CHECK(missing_part("a\xFFz", "a\xEF\xBF\xBDy") == std::nullopt);
    CHECK(missing_part("caf\xC3", "caf\xC3\xA9!") == "\xA9!");
    CHECK(missing_part("\xFF"
                       "caf\xC3",
                       "\xEF\xBF\xBD"
                       "caf\xC3\xA9!") == "\xA9!");
    CHECK(missing_part("caf\xC3", "caf\xEF\xBF\xBD") == "");
}
