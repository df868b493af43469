#include "sandbox/runner/runner.hpp"

#include "core/text.hpp"
#include "sandbox/runner/embed.hpp"

#include <array>
#include <charconv>

// REXA_RUNNER_FOLDER is where the embedded scripts are, set by the build.
REXA_EMBED(rexa_python_runner, REXA_RUNNER_FOLDER "/python_runner.py")
REXA_EMBED(rexa_python_report, REXA_RUNNER_FOLDER "/python_report.py")
REXA_EMBED(rexa_node_require, REXA_RUNNER_FOLDER "/node_require.js")

namespace rexa::runner {

namespace {

constexpr std::size_t max_text = 4096;

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// Takes "<length>\n<that many bytes>" off the front.
std::optional<std::string_view> take_field(std::string_view& note) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(note.data(), note.data() + note.size(), size);
    if (error != std::errc() || end == note.data() + note.size() || *end != '\n') {
        return std::nullopt;
    }
    note.remove_prefix(static_cast<std::size_t>(end - note.data()) + 1);
    if (size > note.size()) {
        return std::nullopt;
    }
    const std::string_view field = note.substr(0, size);
    note.remove_prefix(size);
    return field;
}

std::string clean(std::string_view text) {
    return std::string(core::clip_utf8(to_display_text(as_bytes(text)), max_text));
}

} // namespace

std::string_view python_runner() noexcept {
    return between(rexa_python_runner_begin, rexa_python_runner_end);
}

std::string_view python_report() noexcept {
    return between(rexa_python_report_begin, rexa_python_report_end);
}

std::string_view node_require() noexcept {
    return between(rexa_node_require_begin, rexa_node_require_end);
}

std::optional<ExceptionInfo> parse_exception_note(std::string_view note) {
    const auto type = take_field(note);
    const auto message = type ? take_field(note) : std::nullopt;
    const auto line = message ? take_field(note) : std::nullopt;
    if (!line || type->empty() || !note.empty()) {
        return std::nullopt;
    }
    ExceptionInfo exception;
    exception.type = clean(*type);
    exception.message = clean(*message);
    if (!line->empty()) {
        std::uint32_t number = 0;
        const auto [end, error] =
            std::from_chars(line->data(), line->data() + line->size(), number);
        if (error != std::errc() || end != line->data() + line->size() || number == 0) {
            return std::nullopt;
        }
        exception.line = number;
    }
    return exception;
}

} // namespace rexa::runner
