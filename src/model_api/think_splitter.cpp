#include "model_api/think_splitter.hpp"

#include "model_api/begun_part.hpp"

#include <algorithm>
#include <array>

namespace rexa::model_api {
namespace {

struct Tag {
    std::string_view begin;
    std::string_view end;
};

// No answer begins with more; a text that is kept is looked at again with each piece.
constexpr std::size_t most_blanks = 1024;
// No model thinks in more of them; each costs another look at all that is kept.
constexpr int most_sections = 16;
constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view code_fence = "```";

constexpr std::array tags = {Tag{"<think>", "</think>"}, Tag{"<thinking>", "</thinking>"}};

void give(ThinkSplitter::Pieces& pieces, TextKind kind, std::string_view text) {
    if (!text.empty()) {
        pieces.emplace_back(kind, text);
    }
}

/// A tag in a text.
struct Found {
    std::size_t at = std::string_view::npos;
    std::size_t size = 0;
};

Found first_of(std::string_view text, std::string_view Tag::*side) {
    Found first;
    for (const Tag& tag : tags) {
        const std::size_t at = text.find(tag.*side);
        if (at < first.at) {
            first = {at, (tag.*side).size()};
        }
    }
    return first;
}

bool is_rest_of_line_blank(std::string_view text) {
    return text.substr(0, text.find('\n')).find_first_not_of(blanks) == std::string_view::npos;
}

bool ends_in_code(std::string_view text) {
    bool is_code = false;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        is_code ^= line.substr(std::min(line.find_first_not_of(blanks), line.size()))
                       .starts_with(code_fence);
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return is_code;
}

std::string_view trim(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

} // namespace

ThinkSplitter::Pieces ThinkSplitter::split(std::string_view text) {
    Pieces pieces;
    if (where_ == Where::behind) {
        give(pieces, TextKind::answer, text);
        return pieces;
    }
    kept_ += text;
    bool goes_on = true;
    while (goes_on) {
        goes_on = where_ == Where::inside ? look_for_end(pieces) : look_for_section(pieces);
    }
    return pieces;
}

/// False: nothing more is to be decided of what is kept.
bool ThinkSplitter::look_for_section(Pieces& pieces) {
    const std::size_t begin = std::min(kept_.find_first_not_of(blanks), kept_.size());
    const std::string_view text = std::string_view(kept_).substr(begin);
    for (const Tag& tag : tags) {
        if (sections_ < most_sections && text.starts_with(tag.begin)) {
            where_ = Where::inside;
            ++sections_;
            end_ = tag.end;
            kept_.erase(0, begin + tag.begin.size());
            return true;
        }
    }
    const auto may_be = [&](const Tag& tag) {
        return text.empty() || (sections_ < most_sections && tag.begin.starts_with(text));
    };
    if (begin <= most_blanks && std::ranges::any_of(tags, may_be)) {
        return false;
    }
    where_ = Where::behind;
    give(pieces, TextKind::answer, had_section() ? text : std::string_view(kept_));
    kept_.clear();
    return false;
}

bool ThinkSplitter::look_for_end(Pieces& pieces) {
    const std::size_t end = kept_.find(end_);
    if (end != std::string::npos) {
        give(pieces, TextKind::thinking, std::string_view(kept_).substr(0, end));
        kept_.erase(0, end + end_.size());
        where_ = Where::before;
        return true;
    }
    const std::size_t decided = kept_.size() - begun_part(kept_, end_);
    give(pieces, TextKind::thinking, std::string_view(kept_).substr(0, decided));
    kept_.erase(0, decided);
    return false;
}

ThinkSplitter::Pieces ThinkSplitter::finish() {
    Pieces pieces;
    const bool is_blank = kept_.find_first_not_of(blanks) == std::string::npos;
    if (where_ == Where::inside) {
        give(pieces, TextKind::thinking, kept_);
    } else if (!had_section() || !is_blank) {
        give(pieces, TextKind::answer, kept_);
    }
    kept_.clear();
    where_ = Where::behind;
    return pieces;
}

std::optional<ThoughtfulAnswer> part_unopened_thinking(std::string_view answer) {
    const Found end = first_of(answer, &Tag::end);
    if (end.at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view before = answer.substr(0, end.at);
    const std::string_view behind = answer.substr(end.at + end.size);
    const bool is_opened = first_of(before, &Tag::begin).at != std::string_view::npos;
    if (is_opened || !is_rest_of_line_blank(behind) || ends_in_code(before)) {
        return std::nullopt;
    }
    const std::size_t begin = std::min(behind.find_first_not_of(blanks), behind.size());
    return ThoughtfulAnswer{std::string(trim(before)), std::string(behind.substr(begin))};
}

} // namespace rexa::model_api
