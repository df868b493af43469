#include "generate/environment_text.hpp"

#include "core/text.hpp"
#include "core/units.hpp"
#include "generate/file_preview.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa::generate {
namespace {

// Some six thousand tokens.
constexpr std::size_t longest_list = 24 << 10;

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

std::string_view without_version(std::string_view package) {
    return package.substr(0, package.find("=="));
}

std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) {
        list += list.empty() ? "" : ", ";
        list += name;
    }
    return list;
}

/// As many of the names as fit, and how many there are beyond them.
std::string cut_list(std::vector<std::string> names) {
    std::size_t size = 0;
    std::size_t fitting = 0;
    while (fitting < names.size() && size + names[fitting].size() <= longest_list) {
        size += names[fitting].size() + std::string_view(", ").size();
        ++fitting;
    }
    const std::size_t left_out = names.size() - fitting;
    names.resize(fitting);
    return joined(names) + " and " + std::to_string(left_out) + " more";
}

/// Versions are left out of a list that would be too long with them.
std::string package_list(std::string_view packages) {
    std::vector<std::string> full;
    std::vector<std::string> names;
    for (const auto line : core::split_lines(packages)) {
        full.push_back(core::to_safe_line(line.substr(0, line.find('\n'))));
        names.emplace_back(without_version(full.back()));
    }
    auto list = joined(full);
    if (list.size() > longest_list) {
        list = joined(names);
    }
    return list.size() > longest_list ? cut_list(std::move(names)) : list;
}

std::string packages_text(const std::string& packages) {
    if (packages.empty()) {
        return "Only the standard library is known to be installed.";
    }
    return "These packages are installed, and no others:\n" +
           fenced_data("packages", package_list(packages));
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
    text += "It may take " + core::format_duration(limits.wall_time) + " and " +
            std::to_string(limits.memory_bytes >> 20) + " MiB of memory.";
    return text;
}

} // namespace rexa::generate
