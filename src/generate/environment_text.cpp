#include "generate/environment_text.hpp"

#include "core/text.hpp"
#include "core/units.hpp"

#include <string_view>

namespace rexa::generate {
namespace {

constexpr std::size_t most_packages = 400;

std::string network_text(Network network) {
    switch (network) {
    case Network::none:
        return "There is no network.";
    case Network::host:
        return "The host's network can be reached.";
    case Network::internet:
        return "The internet can be reached.";
    }
    return "";
}

std::string packages_text(const std::string& packages) {
    if (packages.empty()) {
        return "Only the standard library is known to be installed.";
    }
    std::string text = "Installed packages, and no others:";
    std::size_t count = 0;
    std::size_t left_out = 0;
    for (auto line : core::split_lines(packages)) {
        if (++count > most_packages) {
            ++left_out;
            continue;
        }
        line = line.substr(0, line.find('\n'));
        text += count == 1 ? " " : ", ";
        text += core::to_safe_line(line);
    }
    if (left_out > 0) {
        text += " and " + std::to_string(left_out) + " more";
    }
    return text + ".";
}

} // namespace

std::string name_of(Language language) {
    switch (language) {
    case Language::python:
        return "Python";
    case Language::node:
        return "JavaScript for Node.js";
    case Language::r:
        return "R";
    case Language::shell:
        return "shell script";
    }
    return "program";
}

std::string environment_text(Language language, const EnvironmentDescription& environment,
                             Network network, const Limits& limits) {
    std::string text =
        "The program runs once, by itself, in a fresh sandbox: " + name_of(language) + " " +
        core::to_safe_line(environment.version);
    if (!environment.platform.empty()) {
        text += " on " + core::to_safe_line(environment.platform);
    }
    text += ". " + network_text(network) + " Nothing can be installed.\n";
    text += packages_text(environment.packages) + '\n';
    text += "It may take " + std::to_string(limits.wall_time.count() / 1000) + " s and " +
            std::to_string(limits.memory_bytes >> 20) + " MiB of memory.";
    return text;
}

} // namespace rexa::generate
