#include "generate/failure_text.hpp"

#include "core/text.hpp"
#include "core/units.hpp"
#include "generate/file_preview.hpp"

#include <algorithm>
#include <vector>

namespace rexa::generate {
namespace {

constexpr std::size_t most_error_bytes = 6'000;
constexpr std::size_t most_output_bytes = 3'000;
constexpr std::size_t longest_message = 500;

/// The first and the last part of a text, and how much there was between them.
std::string shortened(std::string text, std::size_t most) {
    if (text.size() <= most) {
        return text;
    }
    const auto head = core::clip_utf8(text, most / 4);
    std::size_t tail = text.size() - most * 3 / 4;
    while (tail < text.size() && (static_cast<unsigned char>(text[tail]) & 0xC0) == 0x80) {
        ++tail;
    }
    return std::string(head) + "\n... " + std::to_string(tail - head.size()) +
           " bytes left out ...\n" + text.substr(tail);
}

std::string stream_text(std::string_view name, const StreamRecord& stream, std::size_t most) {
    auto text = to_display_text(stream.text());
    if (text.empty()) {
        return "";
    }
    text = shortened(without_library_frames(text), most);
    return "\n" + fenced_data(name, text);
}

std::string end_text(const Execution& execution, const Limits& limits) {
    switch (execution.status) {
    case Status::succeeded:
        return "The program ended without an error.";
    case Status::timed_out:
        return "The program was ended because it took longer than " +
               core::format_duration(limits.wall_time) + " (or more processor time than " +
               core::format_duration(limits.cpu_time) + "). It must do less, or do it faster.";
    case Status::killed_memory:
        return "The program was ended because it took more memory than " +
               std::to_string(limits.memory_bytes >> 20) + " MiB. It must hold less at a time.";
    case Status::killed_output:
        return "The program was ended because it printed more than " +
               std::to_string(limits.output_bytes) + " bytes. It must print less.";
    case Status::cancelled:
        return "The program was cancelled by its user.";
    case Status::interrupted:
    case Status::running:
        return "The program did not come to an end of its own.";
    case Status::failed:
        break;
    }
    if (execution.signal) {
        return "The program was ended by signal " + std::to_string(*execution.signal) + ".";
    }
    return "The program ended with exit code " + std::to_string(execution.exit_code.value_or(1)) +
           ".";
}

std::string cure_text(const Execution& execution) {
    if (!execution.exception) {
        return "";
    }
    const std::string& type = execution.exception->type;
    if (type == "ModuleNotFoundError" || type == "ImportError") {
        return "\nNothing can be installed: use what is installed, or the standard library.";
    }
    return "";
}

/// The same object lies elsewhere in each run: "<A object at 0x7f12>".
std::string without_addresses(std::string_view text) {
    constexpr std::string_view mark = " at 0x";
    std::string kept;
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark)) {
        kept += text.substr(0, at + mark.size());
        text.remove_prefix(at + mark.size());
        text.remove_prefix(std::min(text.find_first_not_of("0123456789abcdefABCDEF"), text.size()));
    }
    return kept.append(text);
}

bool is_frame(std::string_view line) {
    return line.starts_with("  File \"");
}

bool is_of_library(std::string_view frame) {
    const auto path = frame.substr(0, frame.find('"', std::string_view("  File \"").size()));
    return path.find("/site-packages/") != std::string_view::npos ||
           path.find("/dist-packages/") != std::string_view::npos ||
           path.find("/lib/python3") != std::string_view::npos ||
           path.find("\"<frozen ") != std::string_view::npos;
}

} // namespace

std::string without_library_frames(std::string_view text) {
    std::string kept;
    bool in_library = false;
    for (const auto line : core::split_lines(text)) {
        if (is_frame(line)) {
            const bool was_in_library = in_library;
            in_library = is_of_library(line);
            if (in_library && !was_in_library) {
                kept += "  ... inside of a library ...\n";
            }
        } else if (!line.starts_with("    ")) {
            in_library = false;
        }
        if (!in_library) {
            kept += line;
        }
    }
    return kept;
}

std::string outcome_text(const Execution& execution, const Limits& limits) {
    return end_text(execution, limits) + cure_text(execution) +
           stream_text("stderr", execution.output.err, most_error_bytes) +
           stream_text("stdout", execution.output.out, most_output_bytes);
}

std::string failure_signature(const Execution& execution) {
    std::string signature(to_string(execution.status));
    if (execution.exception) {
        signature = execution.exception->type + ": " + execution.exception->message;
    } else if (execution.status == Status::failed) {
        signature += " " + std::to_string(execution.exit_code.value_or(-1)) + " " +
                     std::to_string(execution.signal.value_or(0));
        const auto errors = to_display_text(execution.output.err.text());
        const auto lines = core::split_lines(errors);
        signature += lines.empty() ? "" : ": " + std::string(lines.back());
    }
    return core::to_clipped_line(without_addresses(signature), longest_message);
}

} // namespace rexa::generate
