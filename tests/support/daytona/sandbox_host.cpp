// Holds local sandboxes for the fake Daytona. Lines on standard input name what to do, lines on
// standard output say that it was done; the words of both are separated by blanks:
//
//   open <id>                      opened <id>
//   start <id> <shell command>     ended <id>         when the command has ended
//   close <id>                     closed <id>
//                                  failed <id> <why>  instead of any of these
//
// A sandbox keeps its workspace from one start to the next. At the end of the input all are closed.

#include <rexa/error.hpp>
#include <rexa/local.hpp>
#include <rexa/sandbox.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace {

using namespace std::chrono_literals;
using rexa::Call;

std::mutex output_mutex;

void answer(std::string_view what, const std::string& id, std::string_view rest = {}) {
    const std::lock_guard lock(output_mutex);
    std::cout << what << ' ' << id;
    if (!rest.empty()) {
        std::cout << ' ' << rest;
    }
    std::cout << std::endl;
}

rexa::Limits wide_limits() {
    rexa::Limits limits;
    limits.wall_time = 24h;
    limits.cpu_time = 24h;
    limits.processes = 1024;
    limits.file_bytes = 16ull << 30;
    limits.workspace_bytes = 8ull << 30;
    limits.temporary_bytes = 1ull << 30;
    limits.memory_bytes = 8ull << 30;
    return limits;
}

/// One sandbox and the thread that uses it.
class HeldSandbox {
public:
    HeldSandbox(std::string id, std::shared_ptr<rexa::SandboxProvider> provider)
        : id_(std::move(id)), provider_(std::move(provider)), thread_([this] { live(); }) {}

    void start(std::string command) {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(command));
        changed_.notify_all();
    }

    void close() {
        closing_.request_stop();
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
    }

private:
    void live() {
        try {
            rexa::SandboxSpec spec;
            spec.key = id_;
            spec.language = rexa::Language::shell;
            spec.limits = wide_limits();
            auto sandbox = provider_->acquire(spec, Call().timeout(60s).stop(closing_.get_token()));
            answer("opened", id_);
            execute_until_closed(*sandbox);
            sandbox->destroy(Call().timeout(30s));
            answer("closed", id_);
        } catch (const std::exception& error) {
            answer("failed", id_, error.what());
        }
    }

    void execute_until_closed(rexa::Sandbox& sandbox) {
        rexa::Command command;
        command.language = rexa::Language::shell;
        rexa::OutputObserver observer([](const rexa::OutputEvent& event) {
            const std::lock_guard lock(output_mutex);
            std::cerr << rexa::as_chars(event.bytes);
        });
        while (next(command.code)) {
            sandbox.execute(command, observer, Call().stop(closing_.get_token()));
            answer("ended", id_);
        }
    }

    bool next(std::string& command) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return closing_.stop_requested() || !commands_.empty(); });
        if (closing_.stop_requested()) {
            return false;
        }
        command = std::move(commands_.front());
        commands_.pop_front();
        return true;
    }

    std::string id_;
    std::shared_ptr<rexa::SandboxProvider> provider_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> commands_;
    std::stop_source closing_;
    std::jthread thread_;
};

std::string first_word(std::string& line) {
    const auto end = line.find(' ');
    std::string word = line.substr(0, end);
    line.erase(0, end == std::string::npos ? end : end + 1);
    return word;
}

void obey_input(const std::shared_ptr<rexa::SandboxProvider>& provider) {
    std::map<std::string, std::unique_ptr<HeldSandbox>> held;
    for (std::string line; std::getline(std::cin, line);) {
        const std::string verb = first_word(line);
        const std::string id = first_word(line);
        if (verb == "open") {
            held[id] = std::make_unique<HeldSandbox>(id, provider);
        } else if (const auto found = held.find(id); found == held.end()) {
            answer("failed", id, "there is no such sandbox");
        } else if (verb == "start") {
            found->second->start(line);
        } else {
            found->second->close();
        }
    }
    for (const auto& [id, sandbox] : held) {
        sandbox->close();
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: sandbox_host <folder that every sandbox sees>\n";
        return 2;
    }
    try {
        rexa::LocalOptions options;
        options.visible_paths = {argv[1]};
        obey_input(rexa::make_local(std::move(options)));
    } catch (const std::exception& error) {
        std::cerr << "sandbox_host: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
