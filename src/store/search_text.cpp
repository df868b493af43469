#include "store/search_text.hpp"

#include <algorithm>

namespace rexa::store {
namespace {

constexpr std::size_t searched_bytes = 512 * 1024;

/// Both ends of a stream of which the middle may be missing.
void add_ends(std::string& text, const StreamRecord& record) {
    const std::string_view head = record.head.chars();
    const std::string_view tail = record.tail.chars();
    const std::string_view rest = head.substr(std::min(head.size(), searched_bytes));
    const std::size_t from_tail = std::min(tail.size(), searched_bytes);
    const std::size_t from_rest = std::min(rest.size(), searched_bytes - from_tail);
    text += head.substr(0, searched_bytes);
    if (from_rest < rest.size() || record.dropped > 0 || from_tail < tail.size()) {
        text += '\n';
    }
    text += rest.substr(rest.size() - from_rest);
    text += tail.substr(tail.size() - from_tail);
}

} // namespace

std::string searchable_output(const Output& output) {
    std::string raw;
    add_ends(raw, output.out);
    raw += '\n';
    add_ends(raw, output.err);
    std::string text = to_display_text(as_bytes(raw));
    std::ranges::replace(text, '\0', ' ');
    return text;
}

std::vector<std::string_view> query_words(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t start = text.find_first_not_of(blanks);
        if (start == std::string_view::npos) {
            return words;
        }
        const std::size_t end = std::min(text.find_first_of(blanks, start), text.size());
        words.push_back(text.substr(start, end - start));
        text.remove_prefix(end);
    }
}

std::size_t count_terms(std::string_view text) noexcept {
    std::size_t terms = 0;
    bool inside = false;
    for (const char c : text) {
        const auto lower = static_cast<unsigned char>(c | 0x20);
        const bool belongs =
            (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || lower >= 0x80;
        terms += belongs && !inside ? 1 : 0;
        inside = belongs;
    }
    return terms;
}

std::string full_text_query(std::string_view text) {
    std::string query;
    for (const std::string_view word : query_words(text)) {
        query += query.empty() ? "\"" : " \"";
        for (const char c : word) {
            query += c == '"' ? "\"\"" : std::string(1, c == '\0' ? ' ' : c);
        }
        query += '"';
    }
    return query;
}

} // namespace rexa::store
