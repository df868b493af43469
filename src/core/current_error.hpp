#ifndef REXA_CORE_CURRENT_ERROR_HPP
#define REXA_CORE_CURRENT_ERROR_HPP

#include <rexa/error.hpp>

namespace rexa::core {

/// What is being handled, as an Error; what is none is `internal`. For use in a catch clause.
Error current_error();

/// The same for strangers: of what is no Error, none of its words.
Error current_error_for_strangers();

} // namespace rexa::core

#endif
