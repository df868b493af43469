#ifndef REXA_MODEL_API_FAILURE_HPP
#define REXA_MODEL_API_FAILURE_HPP

#include "net/message.hpp"
#include "net/reply_json.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::model_api {

/// What a reply that says no says, or an event in the middle of one that says yes. Any part may be
/// missing: gateways in front of a service send what they like.
struct Failure {
    int status = 0;      ///< of an event, what its error names, if anything
    std::string code;    ///< the service's own word, such as "RESOURCE_EXHAUSTED"
    std::string type;    ///< a further word that some have
    std::string message; ///< untrusted
    std::string request_id;
    std::optional<std::chrono::milliseconds> wait; ///< before another attempt
    std::optional<bool> may_pass;                  ///< where the service says whether to try again
    net::JsonView details;                         ///< the error itself, where it is an object
    bool is_web_page = false;
    std::vector<std::string_view> settings; ///< that the request had, by their names
};

Failure read_failure(const net::Reply& reply);

/// Of an event, or of a document in the place of an answer.
Failure read_failure(const net::JsonView& body);

/// Whether a document is about an error.
bool is_failure(const net::JsonView& body);

} // namespace rexa::model_api

#endif
