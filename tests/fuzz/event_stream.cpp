// However a stream is cut, its events and lines are the same.
#include "net/event_stream.hpp"

#include "fuzz/fuzz.hpp"
#include "net/line_reader.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

using namespace rexa;

namespace {

constexpr std::size_t limit = 64;

template <class Reader>
bool write_in_pieces(Reader& reader, BytesView input, std::size_t piece) {
    try {
        while (!input.empty()) {
            const std::size_t size = std::min(piece, input.size());
            reader.write(input.first(size));
            input = input.subspan(size);
        }
        reader.finish();
        return true;
    } catch (const Error& error) {
        fuzz::require(error.code() == Errc::too_large);
        return false;
    }
}

std::optional<std::vector<net::ServerEvent>> events(BytesView input, std::size_t piece) {
    std::vector<net::ServerEvent> events;
    net::EventStreamReader reader(limit, [&](const net::ServerEvent& event) {
        fuzz::require(event.data.size() <= limit);
        events.push_back(event);
    });
    return write_in_pieces(reader, input, piece) ? std::optional(events) : std::nullopt;
}

std::optional<std::vector<std::string>> lines(BytesView input, std::size_t piece) {
    std::vector<std::string> lines;
    net::LineReader reader(limit, [&](std::string_view line) {
        fuzz::require(!line.empty() && line.size() <= limit);
        lines.emplace_back(line);
    });
    return write_in_pieces(reader, input, piece) ? std::optional(lines) : std::nullopt;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input = fuzz::bytes(data, size);
    const auto whole_events = events(input, size + 1);
    const auto whole_lines = lines(input, size + 1);
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 7}) {
        fuzz::require(events(input, piece) == whole_events);
        fuzz::require(lines(input, piece) == whole_lines);
    }
    return 0;
}
