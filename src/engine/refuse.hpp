#ifndef REXA_ENGINE_REFUSE_HPP
#define REXA_ENGINE_REFUSE_HPP

#include <rexa/error.hpp>

#include <string>
#include <utility>

namespace rexa {

/// Errors: invalid_argument, with this message.
[[noreturn]] inline void refuse(std::string message) {
    throw Error(Errc::invalid_argument, std::move(message)).from("engine");
}

} // namespace rexa

#endif
