#include "net/multipart_reader.hpp"
#include "net/multipart_writer.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace rexa;
using net::MultipartWriter;

namespace {

/// Gives a text in pieces of at most three bytes, and may end before its size.
class TextSource final : public net::BodySource {
public:
    TextSource(std::string text, std::uint64_t size) : text_(std::move(text)), size_(size) {}

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    std::size_t read(std::span<std::byte> into) override {
        const std::size_t size = std::min({into.size(), text_.size() - at_, std::size_t(3)});
        const BytesView bytes = as_bytes(text_).subspan(at_, size);
        std::copy(bytes.begin(), bytes.end(), into.begin());
        at_ += size;
        return size;
    }
    void rewind() override { at_ = 0; }

private:
    std::string text_;
    std::uint64_t size_;
    std::size_t at_ = 0;
};

std::string read_all(net::BodySource& source, std::size_t piece) {
    std::string all;
    std::vector<std::byte> buffer(piece);
    while (const std::size_t size = source.read(buffer)) {
        all += as_chars(BytesView(buffer).first(size));
    }
    return all;
}

class Parts final : public net::PartHandler {
public:
    void begin_part(const net::PartHeader& header) override {
        text += header.name + '|' + header.filename + '|';
    }
    void part_data(BytesView bytes) override { text += as_chars(bytes); }
    void end_part() override { text += ';'; }

    std::string text;
};

MultipartWriter sample() {
    MultipartWriter writer;
    writer.add_text("files[0].path", "/tmp/\xC3\xA9");
    writer.add_file("files[0].file", "a\"\\b", std::make_shared<TextSource>("12345678", 8));
    writer.add_file("empty", "e", std::make_shared<TextSource>("", 0));
    writer.add_file("files[1].file", "", std::string("x\r\n--"));
    return writer;
}

} // namespace

TEST_CASE("a form has the size it says, and reads as what was put in") {
    for (std::size_t piece = 1; piece < 40; ++piece) {
        CAPTURE(piece);
        MultipartWriter writer = sample();
        const std::string body = read_all(writer, piece);
        CHECK(body.size() == writer.size());
        Parts parts;
        net::MultipartReader reader(writer.content_type(), parts);
        reader.write(as_bytes(body));
        reader.finish();
        CHECK(parts.text == "files[0].path||/tmp/\xC3\xA9;files[0].file|a\"\\b|12345678;empty|e|;"
                            "files[1].file||x\r\n--;");
    }
}

TEST_CASE("a form is written as forms are, and again after rewinding") {
    MultipartWriter writer;
    writer.add_text("a", "1");
    writer.add_file("b", "c", std::make_shared<TextSource>("2345", 4));
    const std::string boundary = writer.content_type().substr(30);
    CHECK(writer.content_type() == "multipart/form-data; boundary=" + boundary);
    CHECK(boundary.size() == 37);
    const std::string body = "--" + boundary +
                             "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--" +
                             boundary +
                             "\r\nContent-Disposition: form-data; name=\"b\"; filename=\"c\"\r\n"
                             "Content-Type: application/octet-stream\r\n\r\n2345\r\n--" +
                             boundary + "--\r\n";
    CHECK(read_all(writer, 1000) == body);
    CHECK(read_all(writer, 1000).empty());
    writer.rewind();
    CHECK(read_all(writer, 7) == body);
    CHECK(MultipartWriter().content_type() != writer.content_type());
}

TEST_CASE("a file that became shorter ends the upload, one that grew is sent as long as it was") {
    MultipartWriter shorter;
    shorter.add_file("a", "b", std::make_shared<TextSource>("1234", 5));
    CHECK(test::refusal_code([&] { read_all(shorter, 100); }) == Errc::failed_precondition);
    MultipartWriter longer;
    longer.add_file("a", "b", std::make_shared<TextSource>("12345", 4));
    CHECK(read_all(longer, 100).find("1234\r\n") != std::string::npos);

    /// Says one byte more each time.
    class Growing final : public net::BodySource {
    public:
        [[nodiscard]] std::uint64_t size() const override { return ++size_; }
        std::size_t read(std::span<std::byte> into) override { return into.size(); }
        void rewind() override {}

    private:
        mutable std::uint64_t size_ = 0;
    };
    MultipartWriter growing;
    growing.add_file("a", "b", std::make_shared<Growing>());
    const std::uint64_t size = growing.size();
    CHECK(read_all(growing, 100).size() == size);
}

TEST_CASE("a name cannot begin another header") {
    MultipartWriter writer;
    CHECK(test::refusal_code([&] { writer.add_text("a\r\nb", ""); }) == Errc::invalid_argument);
    CHECK(test::refusal_code([&] { writer.add_file("a", std::string("b\0", 2), ""); }) ==
          Errc::invalid_argument);
}
