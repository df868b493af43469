#include "suite/report.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>

namespace rexa::escape {

namespace {

Complaints run(const std::function<Complaints()>& body) {
    try {
        return body();
    } catch (const std::exception& error) {
        return {std::string("stopped by an exception: ") + error.what()};
    }
}

} // namespace

void Report::test(const std::string& name, const std::function<Complaints()>& body) {
    if (name.find(filter_) == std::string::npos) {
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    const Complaints complaints = run(body);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
    std::cout << (complaints.empty() ? "ok     " : "FAILED ") << name << " (" << took.count()
              << " ms)\n";
    for (const auto& complaint : complaints) {
        std::cout << "       " << complaint << '\n';
    }
    std::cout.flush();
    ++(complaints.empty() ? passed_ : failed_);
}

std::string printable(std::string_view bytes) {
    constexpr std::size_t most = 1500;
    std::string text;
    for (const char c : bytes.substr(0, most)) {
        if (c >= ' ' && c <= '~') {
            text += c;
        } else {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(c));
            text += escaped;
        }
    }
    if (bytes.size() > most) {
        text += "... (" + std::to_string(bytes.size()) + " bytes)";
    }
    return '\'' + text + '\'';
}

} // namespace rexa::escape
