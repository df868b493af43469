#include "net/reply_reader.hpp"

#include "net/sink_body.hpp"

#include <rexa/error.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstring>
#include <limits>
#include <optional>

namespace rexa::net {

namespace {

namespace http = boost::beast::http;

constexpr std::size_t buffer_bytes = 128 << 10;
constexpr std::size_t error_body_bytes = 64 << 10;
constexpr int most_interim_replies = 8;

Error bad_reply(const std::string& why) {
    return Error(Errc::bad_reply, "the server's reply is no HTTP: " + why);
}

Error broken(const boost::system::error_code& error, const ReplyLimits& limits) {
    if (error == http::error::body_limit) {
        return Error(Errc::too_large, "the reply's body is larger than the " +
                                          std::to_string(limits.body_bytes) + " bytes allowed");
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return Error(Errc::too_large, "the reply's headers are larger than the " +
                                          std::to_string(limits.header_bytes) + " bytes allowed");
    }
    if (error == http::error::partial_message || error == http::error::end_of_stream) {
        return Error(Errc::connection_lost, "the connection ended before the reply was whole")
            .with_retry();
    }
    return bad_reply(error.message());
}

} // namespace

class ReplyReader::Parser {
public:
    Parser(const Request& request, const BodySink* sink) : request_(request), sink_(sink) {
        start();
    }

    std::span<std::byte> space() {
        if (begin_ == end_) {
            begin_ = end_ = 0;
        } else if (end_ == buffer_bytes) {
            std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        if (end_ == buffer_bytes) {
            throw broken(http::error::buffer_overflow, request_.limits);
        }
        return {buffer_.get() + end_, buffer_bytes - end_};
    }

    void take(std::size_t size) {
        end_ += size;
        if (size == 0) {
            end_of_connection();
            return;
        }
        while (begin_ != end_ && !parser_->is_done() && parse_on()) {
            if (parser_->is_header_done()) {
                head_done();
            }
        }
    }

    [[nodiscard]] bool done() const noexcept { return parser_->is_done() && !interim(); }
    [[nodiscard]] bool framed() const { return !parser_->need_eof(); }
    [[nodiscard]] bool keeps_alive() const { return parser_->keep_alive(); }
    [[nodiscard]] bool has_leftover() const noexcept { return begin_ != end_; }

    Reply reply() { return std::move(reply_); }

private:
    using HttpParser = http::response_parser<SinkBody>;

    void start() {
        parser_.emplace();
        parser_->header_limit(request_.limits.header_bytes);
        parser_->body_limit(request_.limits.body_bytes);
        parser_->skip(request_.method == Method::head);
        in_body_ = false;
    }

    void end_of_connection() {
        boost::system::error_code error = http::error::end_of_stream;
        if (parser_->got_some()) {
            parser_->put_eof(error);
        }
        if (error || !parser_->is_done()) {
            throw broken(http::error::partial_message, request_.limits);
        }
    }

    /// False when more bytes are needed.
    bool parse_on() {
        boost::system::error_code error;
        begin_ += parser_->put(boost::asio::buffer(buffer_.get() + begin_, end_ - begin_), error);
        if (error == http::error::need_more) {
            return false;
        }
        if (auto failure = parser_->get().body().failure) {
            std::rethrow_exception(failure);
        }
        if (error) {
            throw broken(error, request_.limits);
        }
        return true;
    }

    void head_done() {
        if (interim()) {
            skip_interim();
        } else if (!in_body_) {
            begin_body();
        }
    }

    [[nodiscard]] bool interim() const {
        const unsigned status = parser_->get().result_int();
        return parser_->is_header_done() && status / 100 == 1 && status != 101;
    }

    void skip_interim() {
        if (++interim_replies_ > most_interim_replies) {
            throw bad_reply("more interim replies than anybody needs");
        }
        start();
    }

    void begin_body() {
        in_body_ = true;
        const auto& head = parser_->get();
        if (head.count(http::field::content_length) != 0 &&
            head.count(http::field::transfer_encoding) != 0) {
            throw bad_reply("both Content-Length and Transfer-Encoding");
        }
        if (head.result() == http::status::switching_protocols) {
            throw bad_reply("a change of protocol that nobody asked for");
        }
        reply_.status = static_cast<int>(head.result_int());
        copy_headers(head);
        if (request_.on_head && reply_.succeeded()) {
            request_.on_head(reply_.headers);
        }
        parser_->get().body().sink = body_sink();
        parser_->eager(true);
    }

    void copy_headers(const HttpParser::value_type::header_type& head) {
        try {
            for (const auto& field : head) {
                reply_.headers.add(std::string_view(field.name_string()),
                                   std::string_view(field.value()));
            }
        } catch (const Error&) {
            throw bad_reply("a header with control characters");
        }
    }

    BodySink body_sink() {
        const bool wanted = sink_ != nullptr && *sink_ && reply_.succeeded();
        total_ = parser_->content_length().value_or(0);
        return [this, wanted](BytesView bytes) {
            moved_ += bytes.size();
            wanted ? (*sink_)(bytes) : collect(bytes);
            if (request_.on_download && reply_.succeeded()) {
                request_.on_download(moved_, total_);
            }
        };
    }

    void collect(BytesView bytes) {
        const std::size_t room =
            reply_.succeeded() ? bytes.size() : error_body_bytes - reply_.body.size();
        reply_.body.append(reinterpret_cast<const char*>(bytes.data()),
                           std::min(room, bytes.size()));
    }

    const Request& request_;
    const BodySink* sink_;
    std::unique_ptr<std::byte[]> buffer_ =
        std::make_unique_for_overwrite<std::byte[]>(buffer_bytes);
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::optional<HttpParser> parser_;
    bool in_body_ = false;
    int interim_replies_ = 0;
    std::uint64_t moved_ = 0;
    std::uint64_t total_ = 0;
    Reply reply_;
};

ReplyReader::ReplyReader(const Request& request, const BodySink* sink)
    : parser_(std::make_unique<Parser>(request, sink)) {}

ReplyReader::~ReplyReader() = default;

std::span<std::byte> ReplyReader::space() {
    return parser_->space();
}

void ReplyReader::take(std::size_t size) {
    parser_->take(size);
}

bool ReplyReader::done() const noexcept {
    return parser_->done();
}

bool ReplyReader::framed() const {
    return parser_->framed();
}

bool ReplyReader::keeps_alive() const {
    return parser_->keeps_alive();
}

bool ReplyReader::has_leftover() const noexcept {
    return parser_->has_leftover();
}

Reply ReplyReader::reply() {
    return parser_->reply();
}

} // namespace rexa::net
