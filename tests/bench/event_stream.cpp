// Ten megabytes of events of two hundred bytes, in the pieces that a connection gives, against a
// loop of memchr over every line end. What is in the events is nobody's business here.
#include "net/event_stream.hpp"

#include "bench/support/measure.hpp"

#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace rexa;
using namespace rexa::bench;

namespace {

constexpr std::size_t event_bytes = 200;
constexpr std::size_t events = 10'000'000 / event_bytes;
constexpr std::size_t piece_bytes = 16 << 10;

std::string make_stream() {
    const std::string_view begin = "data: ";
    const std::string_view end = "\r\n\r\n";
    const std::string event = std::string(begin) +
                              std::string(event_bytes - begin.size() - end.size(), 'x') +
                              std::string(end);
    std::string stream;
    stream.reserve(events * event_bytes);
    for (std::size_t i = 0; i < events; ++i) {
        stream += event;
    }
    return stream;
}

template <class Take>
void in_pieces(std::string_view stream, Take take) {
    for (std::size_t at = 0; at < stream.size(); at += piece_bytes) {
        take(stream.substr(at, piece_bytes));
    }
}

void read_events(std::string_view stream) {
    std::size_t seen = 0;
    net::EventStreamReader reader(1 << 20, [&](const net::ServerEvent& event) {
        seen += event.data.size() == event_bytes - 10 ? 1 : 0;
    });
    in_pieces(stream, [&](std::string_view piece) { reader.write(as_bytes(piece)); });
    if (seen != events) {
        throw std::runtime_error("the events are others");
    }
}

void find_line_ends(std::string_view stream) {
    std::size_t seen = 0;
    in_pieces(stream, [&](std::string_view piece) {
        const char* at = piece.data();
        const char* const end = at + piece.size();
        while ((at = static_cast<const char*>(
                    std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr) {
            ++seen;
            ++at;
        }
    });
    if (seen != 2 * events) {
        throw std::runtime_error("the line ends are others");
    }
}

} // namespace

int main() {
    const std::string stream = make_stream();
    const Medians medians = interleave(
        101, [&] { return milliseconds([&] { read_events(stream); }); },
        [&] { return milliseconds([&] { find_line_ends(stream); }); });
    report({"event_stream", "memchr over line ends", "ms", medians, 5, Better::lower});
}
