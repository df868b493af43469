#include "support/daytona/fake_daytona.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <stdexcept>

namespace rexa::test {

namespace {

std::vector<std::string> words_of(const std::string& line, char separator) {
    std::vector<std::string> words;
    std::istringstream stream(line);
    for (std::string word; std::getline(stream, word, separator);) {
        words.push_back(word);
    }
    return words;
}

std::vector<std::string> command_of(const FakeDaytonaOptions& options) {
    std::vector<std::string> command = {REXA_TEST_PYTHON, REXA_FAKE_DAYTONA, "--sandbox-host",
                                        REXA_SANDBOX_HOST};
    if (options.tls) {
        command.emplace_back("--tls");
    }
    for (const std::string& setting : options.settings) {
        command.emplace_back("--set");
        command.push_back(setting);
    }
    return command;
}

} // namespace

FakeDaytona::FakeDaytona(const FakeDaytonaOptions& options)
    : server_("the fake Daytona", command_of(options)) {
    const std::vector<std::string> first = words_of(server_.read_line(), ' ');
    if (first.size() < 3 || first[0] != "daytona") {
        throw server_.failure();
    }
    url_ = first[1];
    key_ = first[2];
    ca_file_ = first.size() > 3 ? first[3] : "";
}

FakeDaytona::~FakeDaytona() {
    if (!finished_) {
        for (const std::string& violation : finish()) {
            ADD_FAIL_CHECK_AT(__FILE__, __LINE__, violation);
        }
    }
}

void FakeDaytona::arm(std::string_view fault) {
    ask("fault", fault);
}

void FakeDaytona::arm_random(int percent, unsigned seed) {
    ask("random_faults",
        R"({"percent": )" + std::to_string(percent) + R"(, "seed": )" + std::to_string(seed) + '}');
}

void FakeDaytona::set(std::string_view settings) {
    ask("settings", settings);
}

void FakeDaytona::set_delays(std::string_view delays) {
    ask("delays", delays);
}

void FakeDaytona::set_limits(std::string_view limits) {
    ask("limits", limits);
}

void FakeDaytona::put(std::string_view sandbox_id, std::string_view state) {
    ask("put", R"({"id": ")" + std::string(sandbox_id) + R"(", "state": ")" + std::string(state) +
                   R"("})");
}

void FakeDaytona::break_recoverably(std::string_view sandbox_id, std::string_view reason) {
    ask("put", R"({"id": ")" + std::string(sandbox_id) +
                   R"(", "state": "error", "recoverable": true, "errorReason": ")" +
                   std::string(reason) + R"("})");
}

std::vector<FakeSandbox> FakeDaytona::sandboxes() {
    std::vector<FakeSandbox> found;
    for (const std::string& line : ask("sandboxes")) {
        const std::vector<std::string> fields = words_of(line, '\t');
        found.push_back({fields.at(0), fields.at(1), fields.at(2)});
    }
    return found;
}

std::vector<std::string> FakeDaytona::networked() {
    return ask("networked");
}

std::vector<std::string> FakeDaytona::violations() {
    return ask("violations");
}

std::vector<std::string> FakeDaytona::requests() {
    return ask("requests");
}

std::vector<std::string> FakeDaytona::request_headers() {
    return ask("headers");
}

std::vector<std::string> FakeDaytona::finish() {
    finished_ = true;
    std::vector<std::string> found;
    try {
        found = violations();
    } catch (const std::exception& error) {
        found.emplace_back(error.what());
    }
    server_.stop();
    return found;
}

std::vector<std::string> FakeDaytona::ask(std::string_view verb, std::string_view body) {
    const std::lock_guard lock(mutex_);
    server_.write_line(std::string(verb) + ' ' + std::string(body));
    const std::string head = server_.read_line();
    if (!head.starts_with("ok ")) {
        throw std::runtime_error("the fake Daytona: " + head);
    }
    std::vector<std::string> lines(std::stoul(head.substr(3)));
    for (std::string& one : lines) {
        one = server_.read_line();
    }
    return lines;
}

} // namespace rexa::test
