#ifndef REXA_SANDBOX_DAYTONA_V0_WORDS_HPP
#define REXA_SANDBOX_DAYTONA_V0_WORDS_HPP

#include <rexa/daytona/v0/word.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

template <class Enum>
struct Spelling {
    Enum value;
    std::string_view text;
};

template <class Enum>
Word<Enum> read_word(std::string text, std::span<const Spelling<Enum>> spellings) {
    const auto found = std::ranges::find(spellings, std::string_view(text), &Spelling<Enum>::text);
    return {found == spellings.end() ? Enum::unknown : found->value, std::move(text)};
}

template <class Enum>
std::string_view spell(Enum value, std::span<const Spelling<Enum>> spellings) noexcept {
    const auto found = std::ranges::find(spellings, value, &Spelling<Enum>::value);
    return found == spellings.end() ? std::string_view("unknown") : found->text;
}

} // namespace rexa::daytona::v0

#endif
