#include "support/models/fake_models.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <sstream>
#include <stdexcept>

namespace rexa::test {

FakeModels::FakeModels(const std::vector<std::string>& vendors,
                       const std::vector<std::string>& settings) {
    std::vector<std::string> command = {REXA_TEST_PYTHON, REXA_FAKE_MODELS};
    command.insert(command.end(), vendors.begin(), vendors.end());
    for (const std::string& setting : settings) {
        command.emplace_back("--set");
        command.push_back(setting);
    }
    start(std::move(command));
    read_places();
}

FakeModels::~FakeModels() {
    for (const auto& [vendor, place] : places_) {
        std::string found;
        try {
            found = ask(vendor, "violations");
        } catch (const std::exception& error) {
            found = error.what();
        }
        if (found != "[]") {
            const std::string violations = vendor + ": " + found;
            ADD_FAIL_CHECK_AT(__FILE__, __LINE__, violations);
        }
    }
    stop();
}

void FakeModels::start(std::vector<std::string> command) {
    std::vector<char*> arguments;
    for (std::string& word : command) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error("the fake models: no socket pair");
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

void FakeModels::read_places() {
    for (std::string line = read_line(); line != "ready"; line = read_line()) {
        std::istringstream words(line);
        std::string vendor;
        Place place;
        if (!(words >> vendor >> place.url >> place.key)) {
            stop();
            throw std::runtime_error("the fake models did not start; run " REXA_TEST_PYTHON
                                     " " REXA_FAKE_MODELS " by hand to see why");
        }
        place.key = place.key == "-" ? "" : place.key;
        places_[vendor] = place;
    }
}

std::string FakeModels::ask(std::string_view vendor, std::string_view verb, std::string_view body) {
    const std::lock_guard lock(mutex_);
    std::ostringstream line;
    line << vendor << ' ' << verb << ' ' << body << '\n';
    const std::string text = line.str();
    if (::send(channel_, text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("the fake models have ended");
    }
    const std::string answer = read_line();
    if (!answer.starts_with("ok ")) {
        throw std::runtime_error("the fake models: " + answer);
    }
    return answer.substr(3);
}

std::string FakeModels::read_line() {
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
            return "ended";
        }
        buffer_.append(piece.data(), static_cast<std::size_t>(size));
    }
}

void FakeModels::stop() noexcept {
    ::close(channel_);
    ::waitpid(process_, nullptr, 0);
}

} // namespace rexa::test
