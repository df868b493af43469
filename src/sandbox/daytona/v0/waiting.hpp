#ifndef REXA_SANDBOX_DAYTONA_V0_WAITING_HPP
#define REXA_SANDBOX_DAYTONA_V0_WAITING_HPP

#include "sandbox/daytona/v0/pace.hpp"
#include "sandbox/daytona/v0/service.hpp"

#include <rexa/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

/// Asks until an answer holds. What `ask` throws ends it.
template <class Ask, class Holds>
auto poll(Ask ask, Holds holds, const Call& call) {
    Pace pace;
    auto answer = ask();
    while (!holds(answer)) {
        pace.wait(call);
        answer = ask();
    }
    return answer;
}

/// What `ask` answers; none when it is not_found.
template <class Ask>
auto if_found(Ask ask) -> std::optional<decltype(ask())> {
    try {
        return ask();
    } catch (const Error& error) {
        if (error.code() != Errc::not_found) {
            throw;
        }
        return std::nullopt;
    }
}

/// Something of the service that will not become what was waited for.
inline Error broken_record(const Service& service, std::string_view what, std::string_view state,
                           const std::string& reason) {
    return Error(Errc::sandbox_failed, std::string(what) + " ended in the state " +
                                           std::string(state) + "; make another one")
        .from("daytona")
        .with_remote(0, "", service.conceal(reason), "");
}

} // namespace rexa::daytona::v0

#endif
