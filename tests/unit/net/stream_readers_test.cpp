#include "net/event_stream.hpp"
#include "net/line_reader.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa;
using net::ServerEvent;

namespace {

/// Every way to cut a text in pieces of one size must give the same.
template <class Reader>
void write_in_pieces(Reader& reader, std::string_view text, std::size_t size) {
    while (!text.empty()) {
        reader.write(as_bytes(text.substr(0, size)));
        text.remove_prefix(std::min(size, text.size()));
    }
    reader.finish();
}

std::vector<std::string> lines(std::string_view text, std::size_t piece = 1) {
    std::vector<std::string> lines;
    net::LineReader reader(10, [&](std::string_view line) { lines.emplace_back(line); });
    write_in_pieces(reader, text, piece);
    return lines;
}

std::vector<ServerEvent> events(std::string_view text, std::size_t piece = 1) {
    std::vector<ServerEvent> events;
    net::EventStreamReader reader(20, [&](const ServerEvent& event) { events.push_back(event); });
    write_in_pieces(reader, text, piece);
    return events;
}

} // namespace

TEST_CASE("lines are given without their ends, however they arrive") {
    for (std::size_t piece = 1; piece < 20; ++piece) {
        CAPTURE(piece);
        CHECK(lines("{\"a\":1}\n\r\n \n12\r\n3\r4\nlast", piece) ==
              std::vector<std::string>{"{\"a\":1}", "12", "3\r4", "last"});
    }
    CHECK(lines("").empty());
    CHECK(lines("0123456789\n") == std::vector<std::string>{"0123456789"});
}

TEST_CASE("a line beyond the limit is refused whether it ends or not") {
    for (const std::size_t piece : {1, 100}) {
        CHECK(test::refusal_code([&] { lines("01234567890\n", piece); }) == Errc::too_large);
        CHECK(test::refusal_code([&] { lines("01234567890", piece); }) == Errc::too_large);
    }
}

TEST_CASE("events are read with any mix of line ends, in pieces of any size") {
    const std::string text = "\xEF\xBB\xBF: comment\r\nevent: a\rdata: one\ndata:two\r\n\n"
                             "id: 7\ndata\n\r\nretry: 5\nunknown\n\ndata:  x\xC3\xA9\r\r"
                             "event: no data\n\ndata: end";
    const std::vector<ServerEvent> expected = {{"a", "one\ntwo", ""},
                                               {"message", "", "7"},
                                               {"message", " x\xC3\xA9", "7"},
                                               {"message", "end", "7"}};
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        CAPTURE(piece);
        CHECK(events(text, piece) == expected);
    }
}

TEST_CASE("a CRLF is one line end, also when it arrives in two pieces") {
    for (const std::size_t piece : {1, 100}) {
        CHECK(events("event: a\r\ndata: 1\r\ndata: 2\r\n\r\n", piece) ==
              std::vector<ServerEvent>{{"a", "1\n2", ""}});
    }
}

TEST_CASE("an event's id with a NUL is ignored, and a mark inside the stream is no mark") {
    CHECK(events(std::string("id: a\nid: b\0c\ndata: 1\n\n", 23)) ==
          std::vector<ServerEvent>{{"message", "1", "a"}});
    CHECK(events("data: 1\n\n\xEF\xBB\xBF"
                 "data: 2\n\n") == std::vector<ServerEvent>{{"message", "1", ""}});
}

TEST_CASE("lines and events beyond the limit are refused") {
    const std::string long_line(21, 'x');
    CHECK(test::refusal_code([&] { events(long_line); }) == Errc::too_large);
    CHECK(test::refusal_code([&] { events(long_line, 100); }) == Errc::too_large);
    CHECK(test::refusal_code([&] { events("data:0123456789\ndata:0123456789\n"); }) ==
          Errc::too_large);
    CHECK(events("data:012345678\ndata:0123456789\n").front().data.size() == 20);
}

TEST_CASE("lines of no field of an event are strays, which a reader may ask for") {
    const std::string text = "{\n  \"error\": {\r\ndata: 1\nretry: 5\n: comment\n\n}";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        CAPTURE(piece);
        std::vector<std::string> strays;
        std::vector<ServerEvent> given;
        net::EventStreamReader reader(
            20, [&](const ServerEvent& event) { given.push_back(event); },
            [&](std::string_view line) { strays.emplace_back(line); });
        write_in_pieces(reader, text, piece);
        CHECK(strays == std::vector<std::string>{"{", "  \"error\": {", "}"});
        CHECK(given == std::vector<ServerEvent>{{"message", "1", ""}});
    }
}
