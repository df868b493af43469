#ifndef REXA_MODEL_API_CATALOG_HPP
#define REXA_MODEL_API_CATALOG_HPP

#include <rexa/cost.hpp>
#include <rexa/model_catalog.hpp>
#include <rexa/tokens.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace rexa::model_api {

/// A published price, in US dollars for a million tokens, as far as it is known to hold.
struct PublishedPrice {
    std::string_view models; ///< as in ModelPrice
    double input = 0;
    double cached_input = 0;
    double output = 0;
    std::chrono::year_month_day from = {std::chrono::year(1970), std::chrono::January,
                                        std::chrono::day(1)};
    /// The first day of another price.
    std::chrono::year_month_day until = {std::chrono::year(9999), std::chrono::January,
                                         std::chrono::day(1)};
    /// Longer prompts cost more.
    std::uint64_t longest_prompt = std::numeric_limits<std::uint64_t>::max();
};

/// What is known of the models of one service: what the host knows, and then what the library does.
class Catalog {
public:
    /// The spans outlive this object. Errors: invalid_argument for a price that is none.
    Catalog(ModelCatalog of_host, std::span<const ModelProfile> profiles,
            std::span<const PublishedPrice> prices);

    /// What is known of a model; where nothing is, what every model takes.
    [[nodiscard]] const ModelProfile& profile(std::string_view model) const noexcept;

    /// None where a price, or how many tokens there were, is not known.
    [[nodiscard]] std::optional<Cost> cost(std::string_view model, const TokenUsage& usage,
                                           std::chrono::sys_days today) const noexcept;

private:
    ModelCatalog of_host_;
    std::span<const ModelProfile> profiles_;
    std::span<const PublishedPrice> prices_;
};

} // namespace rexa::model_api

#endif
