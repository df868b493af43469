#ifndef REXA_MODEL_API_SERVICE_HPP
#define REXA_MODEL_API_SERVICE_HPP

#include "model_api/refusal.hpp"
#include "net/http_client.hpp"
#include "net/json_writer.hpp"
#include "net/message.hpp"
#include "net/reply_json.hpp"
#include "net/url.hpp"

#include <rexa/model_transport.hpp>
#include <rexa/secret.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::model_api {

/// How a service is reached, and what shows it who asks.
struct ServiceOptions {
    ServiceNames names;
    std::string base_url;
    std::string key_header;                   ///< such as "x-goog-api-key"
    std::string key_prefix;                   ///< in front of the key in it: "Bearer "
    Secret key;                               ///< empty: the service is asked without one
    std::function<Secret(const Call&)> token; ///< instead of the key; asked for each request
    ModelTransport transport;
    std::string start_hint; ///< how a server on this machine is started; empty for others
};

/// Sends requests to one service. Safe to use from several threads.
class ModelService {
public:
    /// What a reply that says no means.
    using Meaning = std::function<Refusal(const Failure&)>;

    /// Errors: invalid_argument.
    explicit ModelService(ServiceOptions options);

    [[nodiscard]] const ServiceNames& names() const noexcept { return options_.names; }
    [[nodiscard]] const ModelTransport& transport() const noexcept { return options_.transport; }
    [[nodiscard]] const net::RetryPolicy& policy() const noexcept { return policy_; }
    /// Whether a token that was refused may be followed by another one.
    [[nodiscard]] bool renews_key() const noexcept { return options_.token != nullptr; }

    /// `path` is encoded already. It may be sent again after a lost connection: nothing of it
    /// lasts.
    [[nodiscard]] net::Request request(net::Method method, std::string_view path) const;

    /// The same with a body of JSON.
    [[nodiscard]] net::Request post(std::string_view path, const net::JsonWriter& body) const;

    /// Puts the key, or a new token, into a request. Errors: invalid_argument, and what the
    /// supplier of tokens throws.
    void authorize(net::Request& request, const Call& call) const;

    /// One attempt of a request that has its key; the body of a reply of 200 to 299 goes to the
    /// sink. The reply, whatever its status. Errors: as HttpClient's send, with the options that
    /// say where it was tried.
    net::Reply attempt(net::Request request, const net::BodySink& sink, const Call& call);

    /// With all attempts of the policy. Puts the key, or a new token, into the request, which
    /// `make_error` may need for what is wrong with the reply. Any reply of 200 to 299; its body
    /// repeats no unmistakable secret. Errors: as the meaning says of another, and as above.
    net::Reply exchange(net::Request& request, const Meaning& meaning, const Call& call);
    /// What `read` makes of its body. Errors: bad_reply too, and those of `read`.
    template <class Read>
    auto ask(net::Request request, const Meaning& meaning, const Call& call, Read read) {
        const net::JsonView body = read_json(exchange(request, meaning, call));
        return reading([&] { return read(body); });
    }

    /// A reply's body. Errors: bad_reply, also for a web page, or an encoding nobody asked for.
    [[nodiscard]] net::JsonView read_json(const net::Reply& reply) const;
    /// What `read` makes of a reply. Errors: those of `read`, with the options that say where it
    /// came from.
    template <class Read>
    auto reading(Read read) const {
        try {
            return read();
        } catch (const Error& error) {
            throw with_options(error);
        }
    }

    /// Takes the unmistakable of a request's secrets out of what a stranger said, which is used
    /// further.
    [[nodiscard]] std::string conceal(std::string text, const net::Request& request) const;
    /// The error shows none of a request's secrets.
    [[nodiscard]] Error make_error(const Refusal& refusal, const Failure& failure,
                                   const net::Request& request) const;

private:
    [[nodiscard]] Error with_options(const Error& error) const;

    ServiceOptions options_;
    net::Url base_;
    net::RetryPolicy policy_;
    net::HttpClient http_;
};

/// Until the call's deadline, rounded up; none: it has none.
std::optional<std::chrono::seconds> time_left(const Call& call);

/// Errors: invalid_argument for a key that no header can hold.
void check_key(const Secret& key, const std::string& option);

/// What a successful reply's headers say of its body. Errors: bad_reply for a web page, or an
/// encoding nobody asked for; the cure is the reader's to add.
void check_readable(const net::Headers& headers, const ServiceNames& names);

} // namespace rexa::model_api

#endif
