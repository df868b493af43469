#include "model_api/secret_filter.hpp"

#include "core/conceal.hpp"
#include "model_api/begun_part.hpp"

#include <algorithm>
#include <utility>

namespace rexa::model_api {

std::string SecretFilter::pass(std::string_view piece, std::span<const Secret> secrets) {
    std::string text = std::exchange(kept_, {}).append(piece);
    std::size_t begun = 0;
    for (const Secret& secret : secrets) {
        text = core::conceal_form(std::move(text), secret.reveal());
        begun = std::max(begun, begun_part(text, secret.reveal()));
    }
    kept_ = text.substr(text.size() - begun);
    text.resize(text.size() - begun);
    return text;
}

std::string SecretFilter::finish() {
    return std::exchange(kept_, {});
}

} // namespace rexa::model_api
