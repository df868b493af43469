#ifndef REXA_NET_EXCHANGE_HPP
#define REXA_NET_EXCHANGE_HPP

#include "net/message.hpp"
#include "net/stream.hpp"

#include <rexa/call.hpp>
#include <rexa/error.hpp>

#include <cstdint>
#include <string>

namespace rexa::net {

/// What the caller's own source or progress threw: it says nothing of the connection.
class CallersError : public Error {
public:
    explicit CallersError(const Error& error) : Error(error) {}
};

class ReplyReader;

/// One request and its reply over one connection.
class Exchange {
public:
    Exchange(Stream& stream, const Request& request);
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// The body of a reply of 200 to 299 goes to the sink, when there is one; any other is
    /// collected, of an error's no more than 64 KiB.
    /// Errors: connection_lost, bad_reply, too_large, cancelled, deadline_exceeded, what the sink
    /// throws, and CallersError.
    Reply run(const BodySink* sink, const Call& call);

    /// What became of the connection, also after an Error.
    [[nodiscard]] const ConnectionState& state() const noexcept { return state_; }
    [[nodiscard]] bool wrote_any() const noexcept { return wrote_any_; }
    [[nodiscard]] bool read_any() const noexcept { return read_any_; }

private:
    void send(const Call& call);
    void send_source(const std::string& head, std::uint64_t total, const Call& call);
    void report(std::uint64_t sent, std::uint64_t total) const;
    Reply receive_refusal(const Error& lost, const Call& call);
    Reply receive(const BodySink* sink, const Call& call);
    void receive_some(ReplyReader& reader, const Call& call);
    void receive_end(ReplyReader& reader, const Call& call);
    [[nodiscard]] bool has_enough() const;

    Stream& stream_;
    const Request& request_;
    ConnectionState state_;
    bool wrote_any_ = false;
    bool read_any_ = false;
};

} // namespace rexa::net

#endif
