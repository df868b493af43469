#ifndef REXA_MODEL_API_GEMINI_ADDRESS_HPP
#define REXA_MODEL_API_GEMINI_ADDRESS_HPP

#include <string>
#include <string_view>

namespace rexa::model_api::gemini {

/// Where models are behind the base URL of Gemini, or of another service that speaks its language.
class Address {
public:
    /// `path` of a model, with {model} in it; empty: the usual one of that version. Errors name the
    /// options' type. Errors: invalid_argument.
    Address(std::string version, std::string path, const std::string& options);

    /// Such as "/v1beta/models/gemini-x:countTokens". A name may have its kind in front
    /// ("tunedModels/x"). Errors: invalid_argument.
    [[nodiscard]] std::string method(std::string_view model, std::string_view verb) const;

    /// Of something else of the same version, such as "models".
    [[nodiscard]] std::string resource(std::string_view name) const;

    /// Whether the usual paths hold.
    [[nodiscard]] bool is_usual() const noexcept { return path_.empty(); }

private:
    std::string version_;
    std::string path_;
};

} // namespace rexa::model_api::gemini

#endif
