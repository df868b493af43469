#ifndef REXA_ENGINE_REQUEST_SIZE_HPP
#define REXA_ENGINE_REQUEST_SIZE_HPP

#include <rexa/run_request.hpp>

#include <cstddef>

namespace rexa {

/// In bytes, of what can be long.
std::size_t size_of(const RunRequest& request);

} // namespace rexa

#endif
