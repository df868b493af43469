#include "net/header_parameters.hpp"
#include "net/multipart_reader.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa;
using net::MultipartReader;

namespace {

constexpr std::string_view type = "multipart/form-data; boundary=B";

struct Part {
    std::string name;
    std::string filename;
    std::string data;
    bool ended = false;

    friend bool operator==(const Part&, const Part&) = default;
};

class Parts final : public net::PartHandler {
public:
    void begin_part(const net::PartHeader& header) override {
        parts.push_back({header.name, header.filename, "", false});
    }
    void part_data(BytesView bytes) override {
        CHECK_FALSE(bytes.empty());
        parts.back().data += as_chars(bytes);
    }
    void end_part() override { parts.back().ended = true; }

    std::vector<Part> parts;
};

std::vector<Part> read(std::string_view text, std::size_t piece = 1000,
                       std::string_view content_type = type,
                       const net::MultipartLimits& limits = {}) {
    Parts parts;
    MultipartReader reader(content_type, parts, limits);
    while (!text.empty()) {
        reader.write(as_bytes(text.substr(0, piece)));
        text.remove_prefix(std::min(piece, text.size()));
    }
    reader.finish();
    return parts.parts;
}

std::optional<Errc> refusal_of(std::string_view text, std::size_t piece = 1) {
    return test::refusal_code([&] { read(text, piece); });
}

} // namespace

TEST_CASE("parts are read in pieces of any size") {
    const std::string text =
        "preamble --B\r\n--B \t\r\n"
        "Content-Disposition: form-data; name=\"file\"; filename=\"a_.txt\"; "
        "filename*=utf-8''a%C3%A9.txt\r\nContent-Length: 12\r\n\r\n"
        "1\r\n--B--\r\n--\r\n--B\r\n"
        "content-disposition: form-data; name=error; filename=\"q\\\"uote;\"\r\n\r\n"
        "x\r\n--\r\r\n--b\r\n--B\r\n"
        "Content-Length: 0\r\n\r\n\r\n--B\r\n\r\n\r\n--B\r\n\r\ny\r\n--B--\r\nepilogue\r\n--B\r\n";
    const std::vector<Part> expected = {{"file", "a\xC3\xA9.txt", "1\r\n--B--\r\n--", true},
                                        {"error", "q\"uote;", "x\r\n--\r\r\n--b", true},
                                        {"", "", "", true},
                                        {"", "", "", true},
                                        {"", "", "y", true}};
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        CAPTURE(piece);
        CHECK(read(text, piece) == expected);
    }
}

TEST_CASE("no part at all is a whole reply") {
    CHECK(read("--B--").empty());
    CHECK(read("\r\n--B--\r\n").empty());
    CHECK(read("--a b--", 1, "Multipart/Mixed; x=y; BOUNDARY=\"a b\"").empty());
}

TEST_CASE("a reply that is cut anywhere is told from a whole one") {
    const std::string text = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
                             "--B\r\nContent-Length: 3\r\n\r\nabc\r\n--B--";
    CHECK(read(text).size() == 2);
    for (std::size_t size = 0; size < text.size(); ++size) {
        CAPTURE(size);
        CHECK(refusal_of(text.substr(0, size), 7) == Errc::connection_lost);
    }
}

TEST_CASE("a reply that breaks the format is refused") {
    CHECK(refusal_of("--B\r\nContent-Length: 1\r\n\r\nab\r\n--B--") == Errc::bad_reply);
    CHECK(refusal_of("--B\r\nContent-Length: -1\r\n\r\n") == Errc::bad_reply);
    CHECK(refusal_of("--B\r\nContent-Length: 1x\r\n\r\n") == Errc::bad_reply);
    CHECK(refusal_of("--B\r\nno colon\r\n\r\n") == Errc::bad_reply);
    CHECK(refusal_of("--B\r\na b: c\r\n\r\n") == Errc::bad_reply);
    CHECK(refusal_of("--B\r\na: c\nd: e\r\n\r\n") == Errc::bad_reply);
    CHECK(refusal_of("--Bx\r\n\r\n") == Errc::bad_reply);
    CHECK(refusal_of("--B" + std::string(300, ' ')) == Errc::bad_reply);
}

TEST_CASE("what names no boundary is refused before anything is read") {
    for (const std::string content_type :
         {"", "text/html", "application/json; boundary=B", "multipart/form-data",
          "multipart/form-data; boundary=\"\""}) {
        CAPTURE(content_type);
        CHECK(test::refusal_code([&] { read("", 1, content_type); }) == Errc::bad_reply);
    }
    const std::string long_boundary = "multipart/mixed; boundary=" + std::string(71, 'b');
    CHECK(test::refusal_code([&] { read("", 1, long_boundary); }) == Errc::bad_reply);
}

TEST_CASE("headers and parts have limits") {
    const std::string header = "--B\r\nX-A: " + std::string(100, 'a');
    net::MultipartLimits limits;
    limits.header_bytes = 100;
    CHECK(test::refusal_code([&] { read(header, 1, type, limits); }) == Errc::too_large);
    CHECK(test::refusal_code([&] { read(header + "\r\n\r\n", 1000, type, limits); }) ==
          Errc::too_large);
    limits.parts = 1;
    CHECK(test::refusal_code([&] {
              read("--B\r\n\r\n\r\n--B\r\n\r\n\r\n--B--", 1, type, limits);
          }) == Errc::too_large);
}

TEST_CASE("parameters of a header are read with quotes and encodings undone") {
    const auto value = net::parse_header_parameters(
        " Form-Data ; A = b ;c=\"d\\\\e\"; f*=UTF-8'en'%41%2f ; g*=iso-8859-1''%E9; g=h;i;=j");
    CHECK(value.value == "form-data");
    CHECK(value.find("a") == "b");
    CHECK(value.find("c") == "d\\e");
    CHECK(value.find("i") == std::nullopt);
    CHECK(value.find_extended("f") == "A/");
    CHECK(value.find_extended("g") == "h");
    CHECK(value.find_extended("x") == std::nullopt);
    CHECK(net::percent_decode("a%20b") == "a b");
    CHECK(net::percent_decode("%2") == std::nullopt);
    CHECK(net::percent_decode("%zz") == std::nullopt);
}
