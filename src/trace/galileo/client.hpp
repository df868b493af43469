#ifndef REXA_TRACE_GALILEO_CLIENT_HPP
#define REXA_TRACE_GALILEO_CLIENT_HPP

#include "net/http_client.hpp"
#include "net/reply_json.hpp"
#include "trace/galileo/trace.hpp"

#include <rexa/galileo.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rexa::galileo {

/// Speaks Galileo's API. For one thread at a time.
class Client {
public:
    /// Connects to nothing yet. Errors: invalid_argument.
    explicit Client(const GalileoOptions& options);

    /// Logs in, and finds or makes project and log stream, where that is not done yet.
    /// Errors: those of remote services, none of which shows the key.
    void send(std::span<const Trace> traces, const Call& call);

private:
    void connect(const Call& call);
    void log_in(const Call& call);
    void find_log_stream(const Call& call);
    /// The id of what has this name in a list; empty where nothing has.
    std::string find(std::string_view path, std::string_view name, const Call& call);
    std::string make(std::string_view path, std::string body, std::string_view name,
                     const Call& call);
    net::JsonView ask(net::Method method, std::string_view path, std::string body,
                      const Call& call);
    net::Reply exchange(net::Method method, std::string_view path, std::string body,
                        const Call& call);
    [[nodiscard]] Error refusal(const net::Reply& reply, std::string_view asked) const;
    [[nodiscard]] std::string conceal(std::string text) const;

    GalileoOptions options_;
    net::Url base_;
    std::unique_ptr<net::HttpClient> http_; ///< has a thread: made by the first need of it
    Secret token_;
    std::chrono::system_clock::time_point token_end_;
    std::string project_id_;
    std::string log_stream_id_;
};

} // namespace rexa::galileo

#endif
