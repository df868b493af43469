#ifndef REXA_TESTS_BENCH_SUPPORT_DIALOGUE_HPP
#define REXA_TESTS_BENCH_SUPPORT_DIALOGUE_HPP

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace rexa::bench {

/// A program that answers lines with lines, and ends when its input does.
class Dialogue {
public:
    explicit Dialogue(std::vector<std::string> command) : name_(command.front()) {
        std::array<int, 2> input{};
        std::array<int, 2> output{};
        if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("pipe2 failed");
        }
        start(command, input[0], output[1]);
        ::close(input[0]);
        ::close(output[1]);
        to_ = input[1];
        from_ = ::fdopen(output[0], "r");
    }
    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;
    ~Dialogue() {
        ::close(to_);
        ::waitpid(pid_, nullptr, 0);
        std::fclose(from_);
    }

    std::string read_line() {
        std::array<char, 256> line{};
        if (std::fgets(line.data(), line.size(), from_) == nullptr) {
            throw std::runtime_error(name_ + " has ended");
        }
        return line.data();
    }

    std::string ask(const std::string& line) {
        const std::string text = line + '\n';
        if (::write(to_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
            throw std::runtime_error(name_ + " does not listen");
        }
        return read_line();
    }

private:
    void start(std::vector<std::string>& command, int input, int output) {
        std::vector<char*> arguments;
        for (std::string& one : command) {
            arguments.push_back(one.data());
        }
        arguments.push_back(nullptr);
        std::string path = "PATH=/usr/bin:/bin";
        const std::array<char*, 2> environment = {path.data(), nullptr};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input, 0);
        posix_spawn_file_actions_adddup2(&actions, output, 1);
        const int failed = ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(),
                                         environment.data());
        posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) {
            throw std::runtime_error("cannot start " + name_);
        }
    }

    std::string name_;
    pid_t pid_ = 0;
    int to_ = -1;
    std::FILE* from_ = nullptr;
};

} // namespace rexa::bench

#endif
