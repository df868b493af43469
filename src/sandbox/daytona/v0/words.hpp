#ifndef REXA_SANDBOX_DAYTONA_V0_WORDS_HPP
#define REXA_SANDBOX_DAYTONA_V0_WORDS_HPP

#include "core/text.hpp"

#include <rexa/daytona/v0/word.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

template <class Enum>
struct Spelling {
    Enum value;
    std::string_view text;
};

/// Of a word that is not known; it may be anything.
inline constexpr std::size_t longest_word = 40;

template <class Enum>
Word<Enum> read_word(std::string text, std::span<const Spelling<Enum>> spellings) {
    const auto found = std::ranges::find(spellings, std::string_view(text), &Spelling<Enum>::text);
    if (found == spellings.end()) {
        return {Enum::unknown, text.size() > longest_word ? "unknown" : core::to_safe_line(text)};
    }
    return {found->value, std::move(text)};
}

template <class Enum>
std::string_view spell(Enum value, std::span<const Spelling<Enum>> spellings) noexcept {
    const auto found = std::ranges::find(spellings, value, &Spelling<Enum>::value);
    return found == spellings.end() ? std::string_view("unknown") : found->text;
}

} // namespace rexa::daytona::v0

#endif
