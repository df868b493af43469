#ifndef REXA_TESTS_SUPPORT_REFUSAL_HPP
#define REXA_TESTS_SUPPORT_REFUSAL_HPP

#include <rexa/error.hpp>

#include <optional>

namespace rexa::test {

/// The error that `action` ends with; none when it ends well.
template <class Action>
std::optional<Error> refusal(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

/// The code of that error.
template <class Action>
std::optional<Errc> refusal_code(Action action) {
    const auto error = refusal(action);
    return error ? std::optional(error->code()) : std::nullopt;
}

} // namespace rexa::test

#endif
