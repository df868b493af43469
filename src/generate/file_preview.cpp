#include "generate/file_preview.hpp"

#include "core/text.hpp"

#include <rexa/digest.hpp>

namespace rexa::generate {
namespace {

constexpr std::size_t most_lines = 6;
constexpr std::size_t longest_line = 300;

} // namespace

std::string beginning_of(BytesView first_bytes) {
    const auto text = core::clip_utf8(as_chars(first_bytes), preview_bytes);
    if (!core::is_text(text)) {
        return "";
    }
    std::string beginning;
    std::size_t lines = 0;
    for (auto line : core::split_lines(text)) {
        if (++lines > most_lines) {
            break;
        }
        line = line.substr(0, line.find_last_not_of("\r\n") + 1);
        beginning += core::to_clipped_line(line, longest_line) + '\n';
    }
    return beginning;
}

std::string fenced_data(std::string_view name, std::string_view content) {
    constexpr std::size_t mark_digits = 24; // nobody finds a text that holds its own
    const auto head = core::to_safe_line(name) + '\n';
    const auto mark =
        Digest::of(as_bytes(head + std::string(content))).to_string().substr(0, mark_digits);
    std::string text = "<data-" + mark + "> " + head;
    text += content;
    if (!content.ends_with('\n')) {
        text += '\n';
    }
    return text + "</data-" + mark + ">";
}

std::string files_text(const std::vector<FilePreview>& files, std::uint64_t not_listed) {
    if (files.empty()) {
        return "";
    }
    std::string list;
    for (const FilePreview& file : files) {
        list += core::to_safe_line(file.path) + " (" + std::to_string(file.size) + " bytes)\n";
    }
    if (not_listed > 0) {
        list += "and " + std::to_string(not_listed) + " more\n";
    }
    std::string text = "Files in the current folder, which the program can read:\n" +
                       fenced_data("names and sizes", list) + '\n';
    for (const FilePreview& file : files) {
        if (!file.beginning.empty()) {
            text += "The first lines of a file:\n" + fenced_data(file.path, file.beginning) + '\n';
        }
    }
    return text;
}

} // namespace rexa::generate
