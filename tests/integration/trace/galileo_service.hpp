#ifndef REXA_TESTS_INTEGRATION_TRACE_GALILEO_SERVICE_HPP
#define REXA_TESTS_INTEGRATION_TRACE_GALILEO_SERVICE_HPP

#include "support/canned_replies.hpp"

#include <rexa/galileo.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// A Galileo that answers what a test says.
namespace rexa::test {

using namespace std::chrono_literals;

inline constexpr std::string_view galileo_key = "gal-key-0123456789";
inline constexpr std::string_view accepted = R"({"records_count":1,"traces_count":1})";
inline constexpr std::string_view traces_of_p1 = "POST /projects/p-1/traces";

/// Ends in the year 2099.
inline const std::string token = "e30.eyJleHAiOjQwNzA5MDg4MDB9.c2ln";

/// What a service answers that knows the project and its log stream.
inline std::string ordinary(const Received& request) {
    if (request.line == "POST /login/api_key") {
        return json_reply(R"({"access_token":")" + token + R"(","token_type":"bearer"})");
    }
    if (request.line == "GET /projects?project_name=rexa&type=gen_ai") {
        return json_reply(R"([{"id":"p-0","name":"rexa 2"},{"id":"p-1","name":"rexa"}])");
    }
    if (request.line == "GET /projects/p-1/log_streams") {
        return json_reply(R"([{"id":"ls-1","name":"default"}])");
    }
    if (request.line == traces_of_p1) {
        return json_reply(accepted);
    }
    return json_reply(R"({"detail":"unknown"})", 418);
}

inline GalileoOptions options_for(const CannedService& service) {
    GalileoOptions options;
    options.api_key = Secret(std::string(galileo_key));
    options.base_url = service.url();
    options.batch_delay = 1ms;
    return options;
}

inline std::vector<std::string> lines(CannedService& service) {
    std::vector<std::string> lines;
    for (const Received& received : service.received()) {
        lines.push_back(received.line);
    }
    return lines;
}

inline std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

} // namespace rexa::test

#endif
