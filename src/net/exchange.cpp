#include "net/exchange.hpp"

#include "net/reply_reader.hpp"
#include "net/request_head.hpp"
#include "net/waits.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <memory>

namespace rexa::net {

namespace {

constexpr std::size_t chunk_bytes = 256 << 10;

/// A server that has refused a body says why, at once, before it ends the connection; and one that
/// has said all says that it has.
constexpr std::chrono::seconds last_words(1);

/// Marks what it throws as the caller's own.
template <class Work>
auto callers(Work work) {
    try {
        return work();
    } catch (const Error& error) {
        throw CallersError(error);
    }
}

} // namespace

Exchange::Exchange(Stream& stream, const Request& request) : stream_(stream), request_(request) {}

Reply Exchange::run(const BodySink* sink, const Call& call) {
    try {
        send(call);
        state_.request_written = true;
        if (request_.reply_silence) {
            stream_.set_silence(*request_.reply_silence);
        }
    } catch (const CallersError&) {
        throw;
    } catch (const Error& error) {
        if (error.code() != Errc::connection_lost || !wrote_any_) {
            throw;
        }
        return receive_refusal(error, call);
    }
    return receive(sink, call);
}

/// Nobody can have accepted what was not all sent.
Reply Exchange::receive_refusal(const Error& lost, const Call& call) {
    try {
        Reply reply = receive(nullptr, within(call, last_words));
        if (!reply.succeeded()) {
            return reply;
        }
    } catch (const Error&) {
        call.check();
    }
    throw lost;
}

void Exchange::send(const Call& call) {
    // Asked for once: a source may be growing.
    const std::uint64_t size = request_.source ? request_.source->size() : request_.body.size();
    const std::string head = make_request_head(request_, size);
    if (request_.source != nullptr) {
        send_source(head, size, call);
        return;
    }
    wrote_any_ = true;
    stream_.write({as_bytes(head), as_bytes(request_.body)}, call);
    report(request_.body.size(), request_.body.size());
}

void Exchange::send_source(const std::string& head, std::uint64_t total, const Call& call) {
    const auto chunk = std::make_unique_for_overwrite<std::byte[]>(chunk_bytes);
    wrote_any_ = true;
    stream_.write({as_bytes(head)}, call);
    for (std::uint64_t sent = 0; sent < total;) {
        const auto wanted = std::min<std::uint64_t>(chunk_bytes, total - sent);
        const auto size = callers([&] {
            return request_.source->read({chunk.get(), static_cast<std::size_t>(wanted)});
        });
        if (size == 0) {
            throw Error(Errc::failed_precondition,
                        "the body of the request is shorter than it said; was the file changed?");
        }
        stream_.write({BytesView(chunk.get(), size)}, call);
        sent += size;
        report(sent, total);
    }
}

void Exchange::report(std::uint64_t sent, std::uint64_t total) const {
    if (request_.on_upload) {
        callers([&] { request_.on_upload(sent, total); });
    }
}

Reply Exchange::receive(const BodySink* sink, const Call& call) {
    ReplyReader reader(request_, sink);
    while (!reader.done() && !has_enough()) {
        receive_some(reader, call);
    }
    if (!reader.done()) {
        receive_end(reader, within(call, last_words));
    }
    state_.reply_read = reader.done() && reader.framed() && !reader.has_leftover();
    state_.keeps_alive = reader.keeps_alive();
    return reader.reply();
}

void Exchange::receive_some(ReplyReader& reader, const Call& call) {
    const std::size_t size = stream_.read_some(reader.space(), call);
    read_any_ = read_any_ || size != 0;
    reader.take(size);
}

/// Of a reply that is of use without its end.
void Exchange::receive_end(ReplyReader& reader, const Call& call) {
    try {
        while (!reader.done()) {
            receive_some(reader, call);
        }
    } catch (const Error&) { // the connection is not used again
    }
}

bool Exchange::has_enough() const {
    return request_.has_enough && request_.has_enough();
}

} // namespace rexa::net
