#include "support/child_server.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace rexa::test {

ChildServer::ChildServer(std::string name, std::vector<std::string> command)
    : name_(std::move(name)) {
    std::vector<char*> arguments;
    for (std::string& word : command) {
        command_ += (command_.empty() ? "" : " ") + word;
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error(name_ + ": no socket pair");
    }
    process_ = ::fork();
    if (process_ == 0) {
        ::dup2(ends[1], STDIN_FILENO);
        ::dup2(ends[1], STDOUT_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    channel_ = ends[0];
}

ChildServer::~ChildServer() {
    stop();
}

void ChildServer::write_line(std::string_view line) {
    const std::string text = std::string(line) + '\n';
    if (::send(channel_, text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size())) {
        throw failure();
    }
}

std::string ChildServer::read_line() {
    while (true) {
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        std::array<char, 4096> piece{};
        const ssize_t size = ::recv(channel_, piece.data(), piece.size(), 0);
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            throw failure();
        }
        buffer_.append(piece.data(), static_cast<std::size_t>(size));
    }
}

void ChildServer::stop() noexcept {
    if (channel_ < 0) {
        return;
    }
    ::close(std::exchange(channel_, -1));
    ::waitpid(process_, nullptr, 0);
}

std::runtime_error ChildServer::failure() const {
    return std::runtime_error(name_ + " does not answer; run " + command_ + " by hand to see why");
}

} // namespace rexa::test
