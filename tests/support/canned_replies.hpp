#ifndef REXA_TESTS_SUPPORT_CANNED_REPLIES_HPP
#define REXA_TESTS_SUPPORT_CANNED_REPLIES_HPP

#include "support/loopback_server.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

// A service that answers what a test says, and remembers what it was asked.
namespace rexa::test {

struct Received {
    std::string line; ///< such as "GET /projects?type=gen_ai"
    std::string head;
    std::string body;

    [[nodiscard]] bool has_header(std::string_view field) const {
        return head.find("\r\n" + std::string(field) + "\r\n") != std::string::npos;
    }
};

inline std::string json_reply(std::string_view body, int status = 200,
                              std::string_view headers = "") {
    return "HTTP/1.1 " + std::to_string(status) +
           " Whatever\r\nContent-Type: application/json\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

class CannedService {
public:
    /// Called by one thread at a time; an empty answer is none, until the client gives up. One with
    /// "Connection: close" in it is the last of its connection.
    using Answer = std::function<std::string(const Received&)>;

    explicit CannedService(Answer answer)
        : answer_(std::move(answer)), server_([this](Peer& peer) { serve(peer); }) {}

    [[nodiscard]] std::string url(std::string_view path = "") const { return server_.url(path); }

    [[nodiscard]] std::vector<Received> received() {
        const std::lock_guard lock(mutex_);
        return received_;
    }
    /// Waits until there are so many requests.
    std::vector<Received> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return received_.size() >= count; });
        return received_;
    }

private:
    void serve(Peer& peer) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
            Received received{head.substr(0, head.find(" HTTP/1.1")), head, ""};
            constexpr std::string_view length_field = "\r\nContent-Length: ";
            const std::size_t length = head.find(length_field);
            if (length != std::string::npos) {
                received.body =
                    peer.read_body(std::stoul(head.substr(length + length_field.size())));
            }
            const std::string answer = take(received);
            if (answer.empty()) {
                peer.hang();
                return;
            }
            peer.write(answer);
            if (answer.find("Connection: close") != std::string::npos) {
                boost::system::error_code ignored; // the client may have gone already
                peer.socket().shutdown(Peer::TcpSocket::shutdown_send, ignored);
            }
        }
    }

    std::string take(const Received& received) {
        const std::lock_guard lock(mutex_);
        received_.push_back(received);
        arrived_.notify_all();
        return answer_(received);
    }

    Answer answer_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Received> received_;
    LoopbackServer server_;
};

} // namespace rexa::test

#endif
