#include "model_api/dialect.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <iterator>

namespace rexa::model_api {
namespace {

constexpr int most_pages = 100;

} // namespace

bool Dialect::fits_thinking(const ModelSettings&, const ModelProfile&) const {
    return true;
}

bool Dialect::always_tells_of_thinking(const ModelProfile&) const {
    return false;
}

std::vector<ModelInfo> list_models(ModelService& service, const Dialect& dialect,
                                   const Call& call) {
    const auto meaning = [&](const Failure& failure) {
        return dialect.refusal(failure, service.names());
    };
    std::vector<ModelInfo> all;
    std::string next;
    for (int page = 0; page < most_pages; ++page) {
        ModelPage read =
            service.ask(dialect.models_request(service, next), meaning, call,
                        [&](const net::JsonView& list) { return dialect.read_models(list); });
        std::ranges::move(read.models, std::back_inserter(all));
        next = std::move(read.next);
        if (next.empty()) {
            return all;
        }
    }
    throw Error(Errc::too_large, service.names().title + "'s list of models does not end")
        .from(service.names().name);
}

} // namespace rexa::model_api
