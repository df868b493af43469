#include "speech/vocabulary.hpp"

#include "core/text.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <string_view>

namespace rexa::speech {
namespace {

constexpr std::size_t most_words = 1000;
constexpr std::size_t longest_word = 100; // characters
constexpr std::size_t longest_model = 200;

Error refused(const std::string& field, std::string_view what) {
    return {Errc::invalid_argument, "TranscribeOptions::" + field + ": " + std::string(what)};
}

bool is_one_line(std::string_view text) {
    return core::is_valid_utf8(text) && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
           });
}

void check_word(const std::string& word, std::size_t index) {
    const std::string field = "vocabulary[" + std::to_string(index) + ']';
    if (word.empty() || !is_one_line(word)) {
        throw refused(field, "give a word or a few, in UTF-8 and on one line");
    }
    if (core::clip_characters(word, longest_word).size() < word.size()) {
        throw refused(field, "is longer than 100 characters; give the words alone");
    }
}

} // namespace

bool is_language(std::string_view text) noexcept {
    constexpr std::size_t longest_tag = 35;
    const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    return text.size() >= 2 && text.size() <= longest_tag && is_letter(text[0]) &&
           is_letter(text[1]) && text.back() != '-' && text.find("--") == std::string_view::npos &&
           std::ranges::all_of(
               text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

void check(const TranscribeOptions& options) {
    if (options.model.size() > longest_model || !is_one_line(options.model)) {
        throw refused("model", "is no name of a model");
    }
    if (!options.language.empty() && !is_language(options.language)) {
        throw refused("language", "use a code such as \"en\" or \"de-DE\", or none");
    }
    if (options.vocabulary.size() > most_words) {
        throw refused("vocabulary", "holds " + std::to_string(options.vocabulary.size()) +
                                        " entries; give at most 1,000");
    }
    for (std::size_t i = 0; i < options.vocabulary.size(); ++i) {
        check_word(options.vocabulary[i], i);
    }
}

std::string list_words(const TranscribeOptions& options, std::size_t bytes) {
    std::string list;
    for (const std::string& word : options.vocabulary) {
        const std::string_view separator = list.empty() ? "" : ", ";
        if (list.size() + separator.size() + word.size() > bytes) {
            break;
        }
        list.append(separator).append(word);
    }
    return list;
}

} // namespace rexa::speech
