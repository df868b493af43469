#include "sandbox/daytona/v0/build_log.hpp"

#include "sandbox/daytona/v0/pace.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <limits>

namespace rexa::daytona::v0 {
namespace {

// A build may say nothing for long. After so much silence its state is asked for.
constexpr std::chrono::seconds silence_before_asking(5);

/// Passes on what goes beyond what was given before.
class Continuation {
public:
    explicit Continuation(const BytesSink& sink) : sink_(sink) {}

    void begin_again() noexcept { seen_ = 0; }

    void take(BytesView bytes) {
        const std::uint64_t known = std::min<std::uint64_t>(given_ - seen_, bytes.size());
        seen_ += known;
        const BytesView fresh = bytes.subspan(static_cast<std::size_t>(known));
        if (!fresh.empty()) {
            if (sink_) {
                sink_(fresh);
            }
            seen_ += fresh.size();
            given_ += fresh.size();
        }
    }

private:
    const BytesSink& sink_;
    std::uint64_t seen_ = 0;  ///< of this stream
    std::uint64_t given_ = 0; ///< of all streams
};

net::Request log_request(Service& service, std::string_view path, bool follow, const Call& call) {
    net::Request address = service.request(net::Method::get, path);
    address.retry = idempotent;
    const std::string text = service.ask(address, call)["url"].text();
    net::Url url = read_address([&] { return net::parse_url(text, "build log url"); });
    if (follow) {
        url = url.with_query(net::QueryString().add("follow", "true"));
    }
    net::Request request = service.request_to(net::Method::get, url);
    request.retry = idempotent;
    request.limits.body_bytes = std::numeric_limits<std::int64_t>::max();
    return request;
}

} // namespace

void read_build_log(Service& service, std::string_view path, bool follow,
                    const std::function<bool()>& ended, const BytesSink& sink, const Call& call) {
    net::Request request = log_request(service, path, follow, call);
    Continuation continuation(sink);
    const net::BodySink take = [&](BytesView bytes) { continuation.take(bytes); };
    if (!follow) {
        service.stream(request, take, call);
        return;
    }
    request.silence_timeout = silence_before_asking;
    Pace pace;
    for (;;) {
        const bool ended_before = ended();
        continuation.begin_again();
        try {
            service.stream(request, take, call);
        } catch (const Error& error) {
            if (error.code() != Errc::connection_lost) {
                throw;
            }
        }
        if (ended_before) {
            return;
        }
        pace.wait(call);
    }
}

} // namespace rexa::daytona::v0
