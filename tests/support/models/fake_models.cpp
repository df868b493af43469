#include "support/models/fake_models.hpp"

#include <doctest/doctest.h>

#include <exception>
#include <sstream>
#include <stdexcept>

namespace rexa::test {

namespace {

std::vector<std::string> command_of(const std::vector<std::string>& vendors,
                                    const std::vector<std::string>& settings) {
    std::vector<std::string> command = {REXA_TEST_PYTHON, REXA_FAKE_MODELS};
    command.insert(command.end(), vendors.begin(), vendors.end());
    for (const std::string& setting : settings) {
        command.emplace_back("--set");
        command.push_back(setting);
    }
    return command;
}

} // namespace

FakeModels::FakeModels(const std::vector<std::string>& vendors,
                       const std::vector<std::string>& settings)
    : server_("the fakes of models", command_of(vendors, settings)) {
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
}

void FakeModels::read_places() {
    for (std::string line = server_.read_line(); line != "ready"; line = server_.read_line()) {
        std::istringstream words(line);
        std::string vendor;
        Place place;
        if (!(words >> vendor >> place.url >> place.key)) {
            throw server_.failure();
        }
        place.key = place.key == "-" ? "" : place.key;
        places_[vendor] = place;
    }
}

std::string FakeModels::ask(std::string_view vendor, std::string_view verb, std::string_view body) {
    const std::lock_guard lock(mutex_);
    std::ostringstream line;
    line << vendor << ' ' << verb << ' ' << body;
    server_.write_line(line.str());
    const std::string answer = server_.read_line();
    if (!answer.starts_with("ok ")) {
        throw std::runtime_error("the fakes of models: " + answer);
    }
    return answer.substr(3);
}

} // namespace rexa::test
