#ifndef REXA_TESTS_INTEGRATION_DAYTONA_CANNED_SERVER_HPP
#define REXA_TESTS_INTEGRATION_DAYTONA_CANNED_SERVER_HPP

#include "support/loopback_server.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

// Answers of servers that the fake is not: older ones, and ones that misbehave in their own way.
namespace rexa::test {

inline std::string reply(std::string_view body, std::string_view type = "application/json") {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// Answers each request by its first line, such as "GET /api/sandbox".
class CannedServer {
public:
    using Answer = std::function<std::string(const std::string& request_line)>;

    explicit CannedServer(Answer answer)
        : answer_(std::move(answer)), server_([this](Peer& peer) { serve(peer); }) {}

    [[nodiscard]] daytona::v0::ClientOptions options() const {
        daytona::v0::ClientOptions options;
        options.api_url = server_.url("/api");
        options.api_key = Secret("key-1");
        return options;
    }
    [[nodiscard]] daytona::v0::Client client() const { return daytona::v0::Client(options()); }
    [[nodiscard]] std::string url(std::string_view path) const { return server_.url(path); }

    [[nodiscard]] std::vector<std::string> heads() {
        const std::lock_guard lock(mutex_);
        return heads_;
    }

private:
    void serve(Peer& peer) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
            {
                const std::lock_guard lock(mutex_);
                heads_.push_back(head);
            }
            const std::size_t length = head.find("Content-Length: ");
            if (length != std::string::npos) {
                peer.read_body(std::stoul(head.substr(length + 16)));
            }
            const std::string answer = answer_(head.substr(0, head.find(" HTTP/1.1")));
            peer.write(answer);
            if (answer.find("Connection: close") != std::string::npos) {
                return;
            }
        }
    }

    Answer answer_;
    std::mutex mutex_;
    std::vector<std::string> heads_;
    LoopbackServer server_;
};

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Where a sandbox "i" is, whose toolbox is on the same server.
inline daytona::v0::SandboxRecord sandbox_at(const CannedServer& server) {
    daytona::v0::SandboxRecord sandbox;
    sandbox.id = "i";
    sandbox.toolbox_url = server.url("/toolbox");
    return sandbox;
}

} // namespace rexa::test

#endif
