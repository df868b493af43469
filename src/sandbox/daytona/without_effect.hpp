#ifndef REXA_SANDBOX_DAYTONA_WITHOUT_EFFECT_HPP
#define REXA_SANDBOX_DAYTONA_WITHOUT_EFFECT_HPP

#include <rexa/error.hpp>

namespace rexa::daytona {

/// Does what only looks and makes nothing: an error of it says that it had no effect.
template <class Step>
auto without_effect(Step step) {
    try {
        return step();
    } catch (const Error& error) {
        throw Error(error).without_effect();
    }
}

} // namespace rexa::daytona

#endif
