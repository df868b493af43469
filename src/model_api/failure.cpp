#include "model_api/failure.hpp"

#include "net/ascii.hpp"
#include "net/retry.hpp"

#include <rexa/error.hpp>

#include <charconv>
#include <initializer_list>
#include <string_view>

namespace rexa::model_api {
namespace {

/// A member of an error, whatever its kind; nothing in an error is worth another error.
std::string lenient_text(const net::JsonView& value) {
    if (value.is_text()) {
        return value.text();
    }
    return value.present() ? value.to_json() : "";
}

std::string first_text(const net::JsonView& object, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (object[name].is_text()) {
            return object[name].text();
        }
    }
    return "";
}

int status_in(const net::JsonView& error) {
    for (const std::string_view name : {"code", "status", "status_code"}) {
        const std::string text = lenient_text(error[name]);
        int status = 0;
        const char* const end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, status);
        if (read.ptr == end && status >= 400 && status < 600) {
            return status;
        }
    }
    return 0;
}

void read_object(const net::JsonView& error, Failure& failure) {
    failure.details = error;
    failure.code = first_text(error, {"status", "code", "type"});
    failure.type = first_text(error, {"type"});
    failure.message = lenient_text(error["message"]);
    if (failure.status == 0) {
        failure.status = status_in(error);
    }
}

void read_body(const net::JsonView& body, Failure& failure) {
    if (body.is_array()) {
        const auto items = body.items();
        if (!items.empty()) {
            read_body(items.front(), failure);
        }
        return;
    }
    if (!body.is_object()) {
        return;
    }
    if (failure.request_id.empty() && body["request_id"].is_text()) {
        failure.request_id = body["request_id"].text();
    }
    const net::JsonView error = body["error"];
    if (error.is_object()) {
        read_object(error, failure);
    } else if (error.present()) {
        failure.message = lenient_text(error);
    } else if (body["detail"].present()) {
        failure.message = lenient_text(body["detail"]);
    } else {
        read_object(body, failure);
    }
}

std::string request_id_of(const net::Headers& headers) {
    for (const std::string_view name : {"request-id", "x-request-id", "x-generation-id"}) {
        if (const auto id = headers.find(name)) {
            return std::string(*id);
        }
    }
    return "";
}

std::optional<bool> may_pass(const net::Headers& headers) {
    const auto word = headers.find("x-should-retry");
    return word == "true" || word == "false" ? std::optional(word == "true") : std::nullopt;
}

bool is_web_page(const net::Reply& reply) {
    const std::string_view type = reply.headers.find("Content-Type").value_or("");
    return net::to_lower(type).find("html") != std::string::npos || reply.body.starts_with('<');
}

} // namespace

Failure read_failure(const net::Reply& reply) {
    Failure failure;
    failure.status = reply.status;
    failure.request_id = request_id_of(reply.headers);
    failure.wait = net::retry_after(reply.headers, std::chrono::system_clock::now());
    failure.may_pass = may_pass(reply.headers);
    failure.is_web_page = is_web_page(reply);
    if (failure.is_web_page) {
        return failure;
    }
    try {
        read_body(net::JsonView::parse(reply.body), failure);
    } catch (const Error&) {
        failure.message = reply.body; // no JSON: what there is of text is all there is
    }
    return failure;
}

Failure read_failure(const net::JsonView& body) {
    Failure failure;
    read_body(body, failure);
    return failure;
}

bool is_failure(const net::JsonView& body) {
    if (body.is_array()) {
        const auto items = body.items();
        return !items.empty() && is_failure(items.front());
    }
    return body.is_object() && body["error"].present();
}

} // namespace rexa::model_api
