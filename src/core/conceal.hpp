#ifndef REXA_CORE_CONCEAL_HPP
#define REXA_CORE_CONCEAL_HPP

#include <string>
#include <string_view>

namespace rexa::core {

/// Puts a few plain words in the place of a secret, wherever a text repeats it, as it is or with
/// its ASCII in the escapes of JSON. Secrets of fewer than four bytes stay: every text has those.
std::string conceal(std::string text, std::string_view secret);

/// Whether a secret is so long that no text holds it by chance. Only such ones are taken out of
/// what is used further, such as code and names: keys like "test" and "ollama", which servers
/// without keys are given, are ordinary words there. Errors are rid of all secrets.
bool is_unmistakable(std::string_view secret) noexcept;

} // namespace rexa::core

#endif
