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

Error current_error_for_strangers() {
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (...) {
        return {Errc::internal, "it failed with something else than an error of rexa"};
    }
}

} // namespace rexa::core
