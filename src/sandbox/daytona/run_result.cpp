#include "sandbox/daytona/run_result.hpp"

#include "core/base64.hpp"
#include "core/text.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace rexa::daytona {

namespace {

constexpr std::size_t longest_text = 1'000;
constexpr std::size_t most_lowered = 3;

[[noreturn]] void no_result() {
    throw Error(Errc::bad_reply, "the sandbox's note of how the run ended is broken; something in "
                                 "the sandbox has changed it")
        .from("daytona");
}

template <class Number>
Number number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        no_result();
    }
    return value;
}

std::chrono::microseconds duration(std::string_view text) {
    constexpr std::int64_t ten_years = 3650ll * 86'400 * 1'000'000;
    const auto count = number<std::int64_t>(text);
    if (count < 0 || count > ten_years) {
        no_result();
    }
    return std::chrono::microseconds(count);
}

int small(std::string_view text) {
    const int value = number<int>(text);
    if (value < 0 || value > 255) {
        no_result();
    }
    return value;
}

std::string plain(std::string_view encoded) {
    auto bytes = core::from_base64(encoded);
    if (!bytes) {
        no_result();
    }
    return std::move(*bytes);
}

EndReason reason(std::string_view word) {
    constexpr std::array words{
        std::pair("none", EndReason::none),
        std::pair("wall", EndReason::wall),
        std::pair("cpu", EndReason::cpu),
        std::pair("memory", EndReason::memory),
        std::pair("output", EndReason::output),
        std::pair("processes", EndReason::processes),
        std::pair("workspace", EndReason::workspace),
        std::pair("disk", EndReason::disk),
        std::pair("cancelled", EndReason::cancelled),
    };
    for (const auto& [text, value] : words) {
        if (word == text) {
            return value;
        }
    }
    no_result();
}

StreamFile stream_file(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) {
        no_result();
    }
    try {
        return {number<std::uint64_t>(text.substr(0, blank)),
                Digest::parse(text.substr(blank + 1))};
    } catch (const Error&) {
        no_result();
    }
}

std::string lowered(std::string_view text) {
    constexpr std::array<std::string_view, 3> limits{"open_files", "file_bytes", "processes"};
    const auto blank = std::min(text.find(' '), text.size());
    const auto* const name = std::find(limits.begin(), limits.end(), text.substr(0, blank));
    if (name == limits.end() || blank == text.size()) {
        no_result();
    }
    return std::string(*name) + ": the sandbox's own hard limit of " +
           std::to_string(number<std::uint64_t>(text.substr(blank + 1))) +
           " is lower, and is in force";
}

void take(RunResult& result, std::string_view name, std::string_view value) {
    if (name == "reason") {
        result.reason = reason(value);
    } else if (name == "wall") {
        result.usage.wall = duration(value);
    } else if (name == "user") {
        result.usage.user = duration(value);
    } else if (name == "system") {
        result.usage.system = duration(value);
    } else if (name == "peak") {
        result.usage.peak_memory_bytes = number<std::uint64_t>(value);
    } else if (name == "out") {
        result.out = stream_file(value);
    } else if (name == "err") {
        result.err = stream_file(value);
    } else if (name == "interpreter") {
        result.interpreter = core::to_clipped_line(plain(value), longest_text);
    } else if (name == "exit") {
        result.exit_code = small(value);
    } else if (name == "signal") {
        result.signal = small(value);
    } else if (name == "missing") {
        result.missing = core::to_clipped_line(plain(value), longest_text);
    } else if (name == "lowered" && result.lowered.size() < most_lowered) {
        result.lowered.push_back(lowered(value));
    } else if (name == "note") {
        result.note = plain(value);
    }
}

} // namespace

RunResult parse_run_result(std::string_view text) {
    RunResult result;
    for (;;) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) {
            no_result();
        }
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (line == "end") {
            break;
        }
        const auto blank = line.find(' ');
        if (blank == std::string_view::npos) {
            no_result();
        }
        take(result, line.substr(0, blank), line.substr(blank + 1));
    }
    if (result.missing.empty() && result.exit_code.has_value() == result.signal.has_value()) {
        no_result();
    }
    result.usage.cpu_precision = Precision::estimated;
    result.usage.memory_precision = Precision::estimated;
    return result;
}

Status status_of(const RunResult& result) noexcept {
    switch (result.reason) {
    case EndReason::wall:
    case EndReason::cpu:
        return Status::timed_out;
    case EndReason::memory:
        return Status::killed_memory;
    case EndReason::output:
        return Status::killed_output;
    case EndReason::cancelled:
        return Status::cancelled;
    case EndReason::processes:
    case EndReason::workspace:
    case EndReason::disk:
        return Status::failed;
    case EndReason::none:
        break;
    }
    return result.exit_code == 0 ? Status::succeeded : Status::failed;
}

} // namespace rexa::daytona
