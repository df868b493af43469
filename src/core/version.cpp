#include <rexa/version.hpp>

namespace rexa {

std::string_view version() noexcept {
    return REXA_VERSION;
}

} // namespace rexa
