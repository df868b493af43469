#include "speech/transcript_text.hpp"

#include "core/text.hpp"
#include "net/ascii.hpp"

#include <rexa/bytes.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rexa::speech {
namespace {

constexpr std::size_t shortest_phrase = 3; // words
constexpr std::size_t longest_phrase = 50;
constexpr std::size_t most_repetitions = 3;

bool is_blank(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7F;
}

bool separates_words(char32_t value) {
    const bool is_control = value <= ' ' || (value >= 0x7F && value < 0xA0);
    return is_control || value == 0x2028 || value == 0x2029;
}

/// Languages write with these: they join letters, or keep them apart.
bool is_joiner(char32_t value) {
    return value == 0x200C || value == 0x200D;
}

std::string visible(std::string_view text) {
    const std::string valid = to_display_text(as_bytes(text));
    std::string shown;
    for (std::string_view rest = valid; !rest.empty();) {
        const core::CodePoint point = core::decode_utf8(rest);
        if (separates_words(point.value)) {
            shown += ' ';
        } else if (is_joiner(point.value) || !core::is_unsafe_character(point.value)) {
            shown += rest.substr(0, point.size);
        }
        rest.remove_prefix(point.size);
    }
    return shown;
}

std::vector<std::string_view> split_words(std::string_view text) {
    std::vector<std::string_view> words;
    for (auto at = text.begin(); at != text.end();) {
        const auto begin = std::find_if_not(at, text.end(), is_blank);
        at = std::find_if(begin, text.end(), is_blank);
        if (begin != at) {
            words.emplace_back(begin, at);
        }
    }
    return words;
}

/// A word without what a recogniser writes around it now and then.
std::string bare_word(std::string_view word) {
    constexpr std::string_view punctuation = ".,;:!?\"'()[]-";
    const std::size_t begin = word.find_first_not_of(punctuation);
    if (begin == std::string_view::npos) {
        return {};
    }
    return net::to_lower(word.substr(begin, word.find_last_not_of(punctuation) - begin + 1));
}

/// Whether so many words in a row are each the same as the one this many places before it.
bool repeats_phrase(const std::vector<std::string>& words, std::size_t phrase) {
    std::size_t same = 0;
    for (std::size_t i = phrase; i < words.size(); ++i) {
        same = words[i] == words[i - phrase] ? same + 1 : 0;
        if (same == phrase * most_repetitions) {
            return true;
        }
    }
    return false;
}

} // namespace

std::string normalise_transcript(std::string_view text) {
    const std::string shown = visible(text);
    std::string line;
    for (const std::string_view word : split_words(shown)) {
        line.append(line.empty() ? "" : " ").append(word);
    }
    return line;
}

bool repeats_itself(std::string_view text) {
    const std::string shown = visible(text);
    std::vector<std::string> words;
    for (const std::string_view word : split_words(shown)) {
        if (std::string bare = bare_word(word); !bare.empty()) {
            words.push_back(std::move(bare));
        }
    }
    for (std::size_t phrase = shortest_phrase; phrase <= longest_phrase; ++phrase) {
        if (repeats_phrase(words, phrase)) {
            return true;
        }
    }
    return false;
}

} // namespace rexa::speech
