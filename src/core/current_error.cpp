#include "core/current_error.hpp"

#include <exception>

namespace rexa::core {

Error current_error() {
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const std::exception& error) {
        return {Errc::internal, error.what()};
    } catch (...) {
        return {Errc::internal, "an unknown error"};
    }
}

} // namespace rexa::core
