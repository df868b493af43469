#ifndef REXA_MODEL_API_REFUSAL_HPP
#define REXA_MODEL_API_REFUSAL_HPP

#include "model_api/failure.hpp"
#include "net/retry.hpp"

#include <rexa/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::model_api {

/// What errors of one service call it and its options.
struct ServiceNames {
    std::string name;    ///< of the backend: "gemini"
    std::string title;   ///< for people: "Gemini"
    std::string options; ///< the type of its options: "GeminiOptions"

    [[nodiscard]] std::string option(std::string_view field) const {
        return options + "::" + std::string(field);
    }
};

enum class Again : std::uint8_t {
    never = 1,   ///< another attempt cannot help
    once = 2,    ///< until there is progress
    passing = 3, ///< as often as the policy says
    loading = 4, ///< until the server is ready
};

/// What a service's no, or the way an answer ended, means.
struct Refusal {
    Errc code = Errc::remote_refused;
    std::string message; ///< with the cure
    Again again = Again::never;
    std::optional<std::chrono::milliseconds> wait; ///< that the service asks for
    std::string_view setting; ///< of the request, which it does not take; empty: it is not that
};

/// The prompt is longer than the model, or the service, takes.
Refusal prompt_too_long(const ServiceNames& names);

/// What a failure means by its status alone.
Refusal refusal_by_status(const Failure& failure, const ServiceNames& names);

/// The error for the caller. `conceal` takes secrets out of what the service said, which messages
/// may quote.
template <class Conceal>
Error make_error(const Refusal& refusal, const Failure& failure, const ServiceNames& names,
                 Conceal conceal) {
    Error error(refusal.code, conceal(refusal.message));
    if (refusal.again != Again::never) {
        error = std::move(error).with_retry(refusal.wait);
    }
    return std::move(error)
        .from(names.name)
        .with_remote(failure.status, conceal(failure.code), conceal(failure.message),
                     conceal(failure.request_id));
}

/// The kinds of trouble, by their codes, that had the one more attempt that they are worth.
class SecondChances {
public:
    /// Whether a trouble that is worth one more attempt has it now.
    bool take(const Refusal& refusal);
    /// There was progress: what comes now is another trouble.
    void forget() noexcept { taken_.clear(); }

private:
    std::vector<Errc> taken_;
};

/// What a reply that says no is for the policy of attempts.
void judge(const Refusal& refusal, bool has_second_chance, net::FailedAttempt& failed);

} // namespace rexa::model_api

#endif
