#ifndef REXA_SPEECH_VOCABULARY_HPP
#define REXA_SPEECH_VOCABULARY_HPP

#include <rexa/transcriber.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rexa::speech {

/// Whether it looks like a language: a code ("en", "de-DE") or an English name.
bool is_language(std::string_view text) noexcept;

/// Errors: invalid_argument naming the field.
void check(const TranscribeOptions& options);

/// As many of the words as have room in so many bytes, from the first on, as in "pandas, K-Means".
std::string list_words(const TranscribeOptions& options, std::size_t bytes);

} // namespace rexa::speech

#endif
