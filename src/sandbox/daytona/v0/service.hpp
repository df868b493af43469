#ifndef REXA_SANDBOX_DAYTONA_V0_SERVICE_HPP
#define REXA_SANDBOX_DAYTONA_V0_SERVICE_HPP

#include "net/http_client.hpp"
#include "net/json_writer.hpp"
#include "net/message.hpp"
#include "net/reply_json.hpp"
#include "net/url.hpp"
#include "sandbox/daytona/v0/remote_error.hpp"

#include <rexa/daytona/v0/client.hpp>
#include <rexa/error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

// How often a request may be sent, for those that are sent.
inline constexpr net::RetryRule idempotent{net::Idempotency::idempotent, false, {}};
inline constexpr net::RetryRule connect_only{net::Idempotency::connect_only, false, {}};
/// A change of state that another one makes wait: more attempts, for some twenty seconds.
inline constexpr net::RetryRule waits_its_turn{net::Idempotency::connect_only, true, 10};
inline constexpr net::RetryRule idempotent_in_turn{net::Idempotency::idempotent, true, 10};

/// For a reply that comes when what it tells of is over.
inline constexpr std::chrono::milliseconds longest_silence = std::chrono::hours(24 * 365);
/// In one reply.
inline constexpr std::uint64_t most_output = 64u << 20;

/// Sends the requests of one client, with its key, to the control plane and whatever addresses that
/// names. Safe to use from several threads.
class Service {
public:
    /// Errors: invalid_argument.
    explicit Service(ClientOptions options);

    /// `path` is encoded already. By default it is sent again only when it was certainly not.
    [[nodiscard]] net::Request request(net::Method method, std::string_view path,
                                       const net::QueryString& query = {}) const;
    /// To an address the service named. Errors: bad_reply when it would carry the key in the clear
    /// although the service itself is encrypted.
    [[nodiscard]] net::Request request_to(net::Method method, const net::Url& url) const;

    /// The reply, whatever its status.
    net::Reply attempt(const net::Request& request, const Call& call);
    /// Any reply of 200 to 299. Errors: as make_error says of another.
    net::Reply exchange(const net::Request& request, const Call& call);
    /// Its body as JSON; absent where there is none.
    net::JsonView ask(const net::Request& request, const Call& call);
    /// The same of a GET, which may be sent more than once.
    net::JsonView get(std::string_view path, const Call& call, const net::QueryString& query = {});
    /// Its body in pieces.
    net::Reply attempt_stream(const net::Request& request, const net::BodySink& sink,
                              const Call& call);
    void stream(const net::Request& request, const net::BodySink& sink, const Call& call);

    /// Null where the service refuses, with its reply.
    std::unique_ptr<net::WebSocket> attempt_open(const net::Url& url, net::Reply& refusal,
                                                 const Call& call);

    /// What a reply that says no says, without the key and the secrets of its request.
    [[nodiscard]] RemoteFailure failure_of(const net::Reply& reply,
                                           const net::Request& request) const;
    /// Takes the key out of what a stranger said.
    [[nodiscard]] std::string conceal(std::string text) const;

    [[nodiscard]] std::chrono::milliseconds silence_timeout() const noexcept {
        return options_.http.silence_timeout;
    }

private:
    [[nodiscard]] net::Headers headers() const;
    [[nodiscard]] bool is_of_service(const net::Request& request) const;
    void check_encryption(const net::Url& url) const;

    ClientOptions options_;
    net::Url base_;
    net::HttpClient http_;
};

/// An address that the service named, as `parse` reads it. Errors: bad_reply.
template <class Parse>
net::Url read_address(Parse parse) {
    try {
        return parse();
    } catch (const Error& error) {
        throw Error(Errc::bad_reply, "Daytona named no usable address: " + error.message())
            .from("daytona");
    }
}

/// Holds a list that is read page by page against what an account may have.
/// Errors: too_large beyond 100,000 records or 10,000 pages.
void check_pages(std::size_t records, std::size_t pages);

/// What was asked for, as errors show it: without the query.
std::string describe(const net::Request& request);

void set_json(net::Request& request, const net::JsonWriter& body);

net::JsonView read_json(const net::Reply& reply, Asked asked = Asked::service);

} // namespace rexa::daytona::v0

#endif
