#ifndef REXA_GENERATE_ENVIRONMENT_TEXT_HPP
#define REXA_GENERATE_ENVIRONMENT_TEXT_HPP

#include <rexa/environment.hpp>
#include <rexa/language.hpp>
#include <rexa/limits.hpp>

#include <string>

namespace rexa::generate {

/// Where code will run, for a model: as the sandbox itself was found, not as one would guess.
std::string environment_text(Language language, const EnvironmentDescription& environment,
                             Network network, const Limits& limits);

/// Such as "Python 3.11".
std::string name_of(Language language);

} // namespace rexa::generate

#endif
