#include "model_api/think_splitter.hpp"

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

constexpr std::array tags = {Tag{"<think>", "</think>"}, Tag{"<thinking>", "</thinking>"}};

void give(ThinkSplitter::Pieces& pieces, TextKind kind, std::string_view text) {
    if (!text.empty()) {
        pieces.emplace_back(kind, text);
    }
}

/// How much of a text's end may be the beginning of this tag.
std::size_t begun_part(std::string_view text, std::string_view tag) noexcept {
    std::size_t size = std::min(text.size(), tag.size() - 1);
    while (!tag.starts_with(text.substr(text.size() - size))) {
        --size;
    }
    return size;
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
    const std::size_t begin = std::min(kept_.find_first_not_of(" \t\r\n"), kept_.size());
    const std::string_view text = std::string_view(kept_).substr(begin);
    for (const Tag& tag : tags) {
        if (text.starts_with(tag.begin)) {
            where_ = Where::inside;
            had_section_ = true;
            end_ = tag.end;
            kept_.erase(0, begin + tag.begin.size());
            return true;
        }
    }
    const auto may_be = [&](const Tag& tag) { return tag.begin.starts_with(text); };
    if (begin <= most_blanks && std::ranges::any_of(tags, may_be)) {
        return false;
    }
    where_ = Where::behind;
    give(pieces, TextKind::answer, had_section_ ? text : std::string_view(kept_));
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
    const bool is_blank = kept_.find_first_not_of(" \t\r\n") == std::string::npos;
    if (where_ == Where::inside) {
        give(pieces, TextKind::thinking, kept_);
    } else if (!had_section_ || !is_blank) {
        give(pieces, TextKind::answer, kept_);
    }
    kept_.clear();
    where_ = Where::behind;
    return pieces;
}

} // namespace rexa::model_api
