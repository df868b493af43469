#ifndef REXA_DAYTONA_V0_WORD_HPP
#define REXA_DAYTONA_V0_WORD_HPP

#include <string>

namespace rexa::daytona::v0 {

/// A word of the service. Words newer than this version of rexa are `Enum::unknown`, and `text` is
/// what was sent: an unknown word as a safe line, one longer than any word is as "unknown"; empty
/// where nothing was.
template <class Enum>
struct Word {
    Enum value = Enum::unknown;
    std::string text;

    friend bool operator==(const Word&, const Word&) = default;
    friend bool operator==(const Word& word, Enum other) noexcept { return word.value == other; }
};

} // namespace rexa::daytona::v0

#endif
