#ifndef REXA_CORE_REQUIRE_HPP
#define REXA_CORE_REQUIRE_HPP

#include <rexa/error.hpp>

namespace rexa::core {

/// `what` names a field, and what it must be. Errors: invalid_argument.
inline void require(bool holds, const char* what) {
    if (!holds) {
        throw Error(Errc::invalid_argument, what);
    }
}

} // namespace rexa::core

#endif
