#ifndef REXA_CORE_NOW_HPP
#define REXA_CORE_NOW_HPP

#include <rexa/execution.hpp>

namespace rexa::core {

/// The time of the system's clock.
inline Timestamp now() {
    return std::chrono::floor<Timestamp::duration>(std::chrono::system_clock::now());
}

} // namespace rexa::core

#endif
