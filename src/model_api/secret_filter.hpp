#ifndef REXA_MODEL_API_SECRET_FILTER_HPP
#define REXA_MODEL_API_SECRET_FILTER_HPP

#include <rexa/secret.hpp>

#include <span>
#include <string>
#include <string_view>

namespace rexa::model_api {

/// Takes secrets out of a text that comes in pieces: a server may repeat what it was sent.
class SecretFilter {
public:
    /// What may be the beginning of a secret is kept for the next piece. Each form in which a
    /// secret may come is one of them.
    std::string pass(std::string_view piece, std::span<const Secret> secrets);

    /// What was kept, at the end of the text.
    std::string finish();

private:
    std::string kept_;
};

} // namespace rexa::model_api

#endif
