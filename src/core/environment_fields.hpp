#ifndef REXA_CORE_ENVIRONMENT_FIELDS_HPP
#define REXA_CORE_ENVIRONMENT_FIELDS_HPP

#include <rexa/diff.hpp>
#include <rexa/environment.hpp>

#include <vector>

namespace rexa::core {

/// Everything that is not the same about where two runs ran.
std::vector<FieldDiff> environment_differences(const Environment& before, const Environment& after);

} // namespace rexa::core

#endif
