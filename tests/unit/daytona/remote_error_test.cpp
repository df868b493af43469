#include "sandbox/daytona/v0/remote_error.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::daytona::v0;

namespace {

net::Reply reply(int status, std::string body, std::string type = "application/json") {
    net::Reply reply;
    reply.status = status;
    reply.body = std::move(body);
    reply.headers.add("Content-Type", type);
    return reply;
}

Error error_of(int status, std::string code = {}) {
    RemoteFailure failure;
    failure.status = status;
    failure.code = std::move(code);
    return make_error(failure, "GET /x");
}

} // namespace

TEST_CASE("error bodies are read whatever their age and shape") {
    struct Row {
        const char* body;
        const char* message;
        const char* code;
        bool from_toolbox;
    };
    constexpr Row rows[] = {
        {R"({"message":"m","error":"e","statusCode":400})", "m", "", false},
        {R"({"error":"e"})", "e", "", false},
        {R"({"message":"m","code":"FILE_NOT_FOUND","source":"DAYTONA_DAEMON"})", "m",
         "FILE_NOT_FOUND", true},
        {R"({"message":"m","error_code":"X","source":"DAYTONA_PROXY"})", "m", "X", false},
        {R"({"message":["a","b"],"code":5})", R"(["a","b"])", "5", false},
        {R"({"errors":["a: no room"],"files":[]})", R"(["a: no room"])", "", false},
        {R"({"message":null,"error":null})", "", "", false},
        {"", "", "", false},
        {"plain words", "plain words", "", false},
        {"[1]", "[1]", "", false},
        {"<html><body>502</body></html>", "", "", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.body);
        const RemoteFailure failure = read_failure(reply(400, row.body));
        CHECK(failure.status == 400);
        CHECK(failure.message == row.message);
        CHECK(failure.code == row.code);
        CHECK(failure.is_from_toolbox() == row.from_toolbox);
    }
    CHECK(read_failure(reply(502, "not shown", "text/html")).message.empty());
}

TEST_CASE("each status and code means one thing") {
    struct Row {
        int status;
        const char* code;
        Errc errc;
        bool retryable;
    };
    constexpr Row rows[] = {
        {302, "", Errc::bad_reply, false},
        {400, "", Errc::remote_refused, false},
        {401, "", Errc::unauthenticated, false},
        {401, "GIT_AUTH_FAILED", Errc::permission_denied, false},
        {403, "", Errc::permission_denied, false},
        {404, "FILE_NOT_FOUND", Errc::not_found, false},
        {408, "PROCESS_EXECUTION_TIMEOUT", Errc::deadline_exceeded, false},
        {409, "", Errc::failed_precondition, true},
        {410, "SESSION_ENDED", Errc::failed_precondition, false},
        {418, "", Errc::remote_refused, false},
        {422, "", Errc::unsupported, false},
        {429, "", Errc::rate_limited, true},
        {500, "", Errc::remote_failed, false},
        {502, "", Errc::remote_failed, true},
        {503, "", Errc::remote_failed, true},
        {504, "", Errc::remote_failed, true},
        {599, "", Errc::remote_failed, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.status);
        const Error error = error_of(row.status, row.code);
        CHECK(error.code() == row.errc);
        CHECK(error.retryable() == row.retryable);
        CHECK(error.http_status() == row.status);
        CHECK(error.remote_code() == row.code);
        CHECK(error.origin() == "daytona");
        CHECK(error.message().starts_with("GET /x: "));
    }
}

TEST_CASE("what the toolbox refuses is not told as the service's doing") {
    struct Row {
        Asked asked;
        int status;
        const char* code;
        Errc errc;
        bool retryable;
        const char* says;
    };
    constexpr Row rows[] = {
        {Asked::toolbox, 401, "", Errc::unauthenticated, false, "api_key"},
        {Asked::git, 401, "", Errc::permission_denied, false, "git remote"},
        {Asked::toolbox, 403, "FILE_ACCESS_DENIED", Errc::permission_denied, false, "the file"},
        {Asked::toolbox, 403, "", Errc::permission_denied, false, "user of the sandbox"},
        {Asked::toolbox, 409, "", Errc::failed_precondition, false, "in the way"},
        {Asked::git, 409, "", Errc::failed_precondition, false, "in the way"},
        {Asked::git, 409, "GIT_PUSH_REJECTED", Errc::failed_precondition, false, "pull"},
        {Asked::git, 409, "GIT_DIRTY_WORKTREE", Errc::failed_precondition, false, "commit"},
        {Asked::git, 409, "GIT_MERGE_CONFLICT", Errc::failed_precondition, false, "conflict"},
        {Asked::git, 409, "GIT_BRANCH_EXISTS", Errc::already_exists, false, "branch"},
        {Asked::git, 422, "GIT_REMOTE_REJECTED", Errc::remote_refused, false, "rejected"},
        {Asked::git, 502, "GIT_TRANSPORT_FAILED", Errc::remote_failed, true, "git remote"},
        {Asked::git, 502, "", Errc::remote_failed, true, "reach the sandbox"},
        {Asked::toolbox, 502, "", Errc::remote_failed, true, "reach the sandbox"},
        {Asked::service, 502, "", Errc::remote_failed, true, "the service could not be reached"},
        {Asked::toolbox, 404, "", Errc::not_found, false, "there is no such thing (status"},
        {Asked::service, 404, "", Errc::not_found, false, "check its name or id, and api_url"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.status);
        CAPTURE(row.code);
        RemoteFailure failure;
        failure.status = row.status;
        failure.code = row.code;
        failure.asked = row.asked;
        const Error error = make_error(failure, "POST /x");
        CHECK(error.code() == row.errc);
        CHECK(error.retryable() == row.retryable);
        CHECK(error.message().find(row.says) != std::string::npos);
    }
}

TEST_CASE("what no Daytona answers is told by the option that names the service") {
    struct Row {
        int status;
        const char* body;
        Errc errc;
        bool is_about_the_address;
    };
    constexpr Row rows[] = {
        {301, "", Errc::bad_reply, true},
        {302, R"({"message":"moved"})", Errc::bad_reply, true},
        {400, "<html>plain HTTP was sent to an HTTPS port</html>", Errc::remote_refused, true},
        {404, "<html>nothing here</html>", Errc::not_found, true},
        {405, "Not Allowed", Errc::remote_refused, true},
        {400, R"({"message":"wrong"})", Errc::remote_refused, false},
        {503, "<html>busy</html>", Errc::remote_failed, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.status);
        CAPTURE(row.body);
        RemoteFailure failure = read_failure(reply(row.status, row.body));
        const Error error = make_error(failure, "POST /sandbox");
        CHECK(error.code() == row.errc);
        const bool is_told = error.message() == "POST /sandbox: no Daytona answers there; check "
                                                "api_url (status " +
                                                    std::to_string(row.status) + ")";
        CHECK(is_told == row.is_about_the_address);
        failure.asked = Asked::toolbox;
        CHECK(make_error(failure, "POST /x").message().find("api_url") == std::string::npos);
    }
}

TEST_CASE("an error keeps what the service said beside the message, with its wish to wait") {
    net::Reply limited = reply(429, R"({"message":"Too Many\nRequests"})");
    limited.headers.add("Retry-After-sandbox-create", "60").add("X-Request-Id", "r-1");
    limited.attempts = 3;
    const Error error = make_error(read_failure(limited), "POST /sandbox");
    CHECK(error.retry_after() == std::chrono::seconds(60));
    CHECK(error.request_id() == "r-1");
    CHECK(error.attempts() == 3);
    CHECK(error.remote_message() == "Too Many\\nRequests");
    CHECK(error.message().find("Too Many") == std::string::npos);
}
