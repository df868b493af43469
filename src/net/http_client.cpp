#include "net/http_client.hpp"

#include "net/connector.hpp"
#include "net/exchange.hpp"
#include "net/io_thread.hpp"
#include "net/pool.hpp"

#include <rexa/error.hpp>

#include <optional>
#include <utility>

namespace rexa::net {

namespace {

/// Knows whether any of a body has reached the caller: what has cannot be taken back.
class Delivery {
public:
    explicit Delivery(const BodySink* sink) {
        if (sink != nullptr) {
            watched_ = [this, sink](BytesView bytes) {
                begun_ = true;
                (*sink)(bytes);
            };
        }
    }
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    [[nodiscard]] const BodySink* sink() const noexcept { return watched_ ? &watched_ : nullptr; }
    [[nodiscard]] bool begun() const noexcept { return begun_; }

private:
    BodySink watched_;
    bool begun_ = false;
};

FailedAttempt refusal_of(const Reply& reply, const Request& request) {
    FailedAttempt failed;
    failed.number = reply.attempts;
    failed.kind = FailureKind::status;
    failed.status = reply.status;
    failed.asked = retry_after(reply.headers, std::chrono::system_clock::now());
    if (request.judge) {
        request.judge(reply, failed);
    }
    return failed;
}

} // namespace

class HttpClient::Core {
public:
    explicit Core(HttpClientParts parts)
        : options_(std::move(parts.options)), unix_socket_(std::move(parts.unix_socket)),
          connector_(io_, options_, parts.resolver ? parts.resolver : std::make_shared<Resolver>()),
          pool_(options_.idle_connections, options_.idle_time), retry_(parts.retry) {}

    [[nodiscard]] bool is_forked() const noexcept { return io_.is_forked(); }

    Reply send(const Request& request, const BodySink* sink, const Call& call) {
        check_process();
        Delivery delivery(sink);
        for (Attempts attempts(retry_, request.retry, call);;) {
            std::optional<std::chrono::milliseconds> delay;
            try {
                auto reply = send_once(request, delivery.sink(), call);
                reply.attempts = attempts.number();
                if (reply.status >= 400) {
                    delay = attempts.delay_after(refusal_of(reply, request));
                }
                if (!delay) {
                    return reply;
                }
            } catch (const CallersError& error) {
                throw Error(error).with_attempts(attempts.number());
            } catch (const Error& error) {
                FailedAttempt failed;
                failed.kind = delivery.begun() ? FailureKind::final : failure_kind(error);
                delay = attempts.delay_after(failed);
                if (!delay) {
                    throw Error(error).with_attempts(attempts.number());
                }
            }
            attempts.next_after(*delay);
            if (request.source) {
                request.source->rewind();
            }
        }
    }

    std::unique_ptr<WebSocket> open(const WebSocketRequest& request, const Call& call) {
        check_process();
        return open_web_socket(io_, connect(request.url, call), request, options_.silence_timeout,
                               call);
    }

private:
    void check_process() const {
        if (is_forked()) {
            throw Error(Errc::failed_precondition,
                        "the client was created before fork(); create one in this process");
        }
    }

    /// Over a kept connection, and again over a fresh one where that had ended meanwhile.
    Reply send_once(const Request& request, const BodySink* sink, const Call& call) {
        call.check();
        const auto origin = request.url.origin();
        if (auto kept = pool_.take(origin)) {
            Exchange exchange(*kept, request);
            try {
                return finish(exchange, std::move(kept), request, sink, call);
            } catch (const CallersError&) {
                throw;
            } catch (const Error& error) {
                if (error.code() != Errc::connection_lost ||
                    !may_resend(failure_of(exchange), request.retry.idempotency)) {
                    throw;
                }
            }
            if (request.source) {
                request.source->rewind();
            }
        }
        auto fresh = make_stream(io_, connect(request.url, call), silence_of(request));
        Exchange exchange(*fresh, request);
        return finish(exchange, std::move(fresh), request, sink, call);
    }

    Reply finish(Exchange& exchange, std::unique_ptr<Stream> stream, const Request& request,
                 const BodySink* sink, const Call& call) {
        stream->set_silence({silence_of(request)});
        auto reply = exchange.run(sink, call);
        if (may_reuse(exchange.state(), options_.idle_time)) {
            pool_.put(request.url.origin(), std::move(stream));
        }
        return reply;
    }

    static FailedExchange failure_of(const Exchange& exchange) {
        FailedExchange failure;
        failure.reused = true;
        failure.wrote_any = exchange.wrote_any();
        failure.read_any = exchange.read_any();
        return failure;
    }

    Socket connect(const Url& url, const Call& call) {
        return unix_socket_.empty() ? connector_.connect(url, call)
                                    : connector_.connect(unix_socket_, call);
    }

    [[nodiscard]] std::chrono::milliseconds silence_of(const Request& request) const {
        return request.silence_timeout.value_or(options_.silence_timeout);
    }

    const HttpOptions options_;
    const std::filesystem::path unix_socket_;
    IoThread io_;
    Connector connector_;
    Pool pool_; ///< its connections end before the I/O thread does
    const RetryPolicy retry_;
};

HttpClient::HttpClient(HttpClientParts parts) : core_(std::make_unique<Core>(std::move(parts))) {}

HttpClient::~HttpClient() {
    if (core_->is_forked()) {
        static_cast<void>(core_.release()); // its thread is the parent's, and so are its sockets
    }
}

Reply HttpClient::send(const Request& request, const Call& call) {
    return core_->send(request, nullptr, call);
}

Reply HttpClient::send(const Request& request, const BodySink& sink, const Call& call) {
    return core_->send(request, &sink, call);
}

std::unique_ptr<WebSocket> HttpClient::open(const WebSocketRequest& request, const Call& call) {
    return core_->open(request, call);
}

} // namespace rexa::net
