// However a multipart body is cut, its parts and its end are the same.
#include "net/multipart_reader.hpp"

#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

using namespace rexa;

namespace {

/// All that was told, as one text; begins and ends must take turns.
class Record final : public net::PartHandler {
public:
    void begin_part(const net::PartHeader& header) override {
        fuzz::require(!open_);
        open_ = true;
        text += "begin " + header.name + ' ' + header.filename + '\n';
    }
    void part_data(BytesView bytes) override {
        fuzz::require(open_ && !bytes.empty());
        text += as_chars(bytes);
    }
    void end_part() override {
        fuzz::require(open_);
        open_ = false;
        text += "\nend\n";
    }

    std::string text;

private:
    bool open_ = false;
};

std::string read(BytesView input, std::size_t piece) {
    net::MultipartLimits limits;
    limits.header_bytes = 100;
    limits.parts = 8;
    Record record;
    net::MultipartReader reader("multipart/form-data; boundary=B", record, limits);
    try {
        while (!input.empty()) {
            const std::size_t size = std::min(piece, input.size());
            reader.write(input.first(size));
            input = input.subspan(size);
        }
        reader.finish();
        return record.text + "whole";
    } catch (const Error& error) {
        const Errc code = error.code();
        fuzz::require(code == Errc::bad_reply || code == Errc::too_large ||
                      code == Errc::connection_lost);
        // What a refused body had given before depends on its pieces; that it is refused does not.
        return "refused";
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input = fuzz::bytes(data, size);
    const std::string whole = read(input, size + 1);
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 7}) {
        fuzz::require(read(input, piece) == whole);
    }
    return 0;
}
