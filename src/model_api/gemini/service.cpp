#include "model_api/gemini/service.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rexa::model_api::gemini {

ServiceOptions service_options(const GeminiOptions& options, std::string type) {
    ServiceOptions service;
    service.names = {"gemini", "Gemini", std::move(type)};
    if (options.api_key.empty() && !options.token) {
        throw Error(Errc::unauthenticated,
                    service.names.option("api_key") +
                        ": give a key, which https://aistudio.google.com/apikey makes, or a token")
            .from(service.names.name);
    }
    if (!options.api_key.empty() && options.token) {
        throw Error(Errc::invalid_argument,
                    service.names.options + ": give either an api_key or a token, not both");
    }
    if (options.model.empty()) {
        throw Error(Errc::invalid_argument, service.names.option("model") + ": name one");
    }
    service.base_url = options.base_url;
    service.key_header = options.token ? "Authorization" : "x-goog-api-key";
    service.key_prefix = options.token ? "Bearer " : "";
    service.key = options.api_key;
    service.token = options.token;
    service.transport = options.transport;
    return service;
}

void tell_time_left(net::Request& request, std::optional<std::chrono::seconds> left) {
    if (left) {
        // Zero is no time to the service, and may be refused.
        const auto seconds = std::max(*left, std::chrono::seconds(1));
        request.headers.set("X-Server-Timeout", std::to_string(seconds.count()));
    }
}

} // namespace rexa::model_api::gemini
