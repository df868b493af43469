#ifndef REXA_CORE_CONCEAL_HPP
#define REXA_CORE_CONCEAL_HPP

#include <string>
#include <string_view>
#include <vector>

namespace rexa::core {

/// Puts a few plain words in the place of a secret, wherever a text repeats it: as it is, with its
/// ASCII in the escapes of JSON or of URLs, or, where it is unmistakable, in base64. Secrets of
/// fewer than four bytes stay: every text has those.
std::string conceal(std::string text, std::string_view secret);

/// The same for one form of it alone, whatever its length.
std::string conceal_form(std::string text, std::string_view form);

/// A secret as servers and gateways write it too: in base64 without padding, and in URLs.
std::vector<std::string> encoded_forms(std::string_view secret);

/// Whether a secret is so long that no text holds it by chance. Only such ones are taken out of
/// what is used further, such as code and names: keys like "test" and "ollama", which servers
/// without keys are given, are ordinary words there. Errors are rid of all secrets.
bool is_unmistakable(std::string_view secret) noexcept;

} // namespace rexa::core

#endif
