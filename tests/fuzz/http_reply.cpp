#include "fuzz.hpp"
#include "net/reply_reader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

using namespace rexa;
using namespace rexa::fuzz;

namespace {

/// The reply these bytes are, given in pieces of this size and followed by the end.
std::optional<net::Reply> read(BytesView reply, std::size_t piece) {
    const net::Request request(net::Method::get, net::parse_url("http://localhost", "url"));
    try {
        net::ReplyReader reader(request, nullptr);
        while (!reader.done()) {
            const auto space = reader.space();
            const auto count = std::min({piece, space.size(), reply.size()});
            std::memcpy(space.data(), reply.data(), count);
            reply = reply.subspan(count);
            reader.take(count);
        }
        return reader.reply();
    } catch (const Error& error) {
        require(error.code() == Errc::bad_reply || error.code() == Errc::too_large ||
                error.code() == Errc::connection_lost);
        return std::nullopt;
    }
}

} // namespace

/// How a reply is cut changes nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto whole = read(bytes(data, size), size + 1);
    const auto pieces = read(bytes(data, size), 1);
    require(whole.has_value() == pieces.has_value());
    if (whole) {
        require(whole->status == pieces->status && whole->body == pieces->body &&
                whole->headers == pieces->headers);
    }
    return 0;
}
