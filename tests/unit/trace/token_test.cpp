#include "core/base64.hpp"
#include "trace/galileo/token.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using galileo::end_of_token;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

std::string token(std::string_view claims) {
    return "e30." + core::to_base64_url(claims) + ".c2ln";
}

} // namespace

TEST_CASE("a token says when it ends") {
    CHECK(end_of_token(token(R"({"exp":1800000000,"sub":"??>>"})")) ==
          sys_seconds(seconds(1'800'000'000)));
    CHECK(end_of_token(token(R"({"exp":1800000000.0})")) == sys_seconds(seconds(1'800'000'000)));
    CHECK(end_of_token(token(R"({"exp":-5})")) == sys_seconds(seconds(0)));
    CHECK(end_of_token(token(R"({"exp":9000000000000000000})")) ==
          sys_seconds(seconds(253'402'300'799)));
}

TEST_CASE("a token that cannot be read says nothing") {
    for (const std::string& text :
         {std::string(), std::string("opaque"), std::string("a.b"), std::string("a.!!.c"),
          token("no json"), token("[1]"), token(R"({"exp":"soon"})"), token("{}")}) {
        CAPTURE(text);
        CHECK(end_of_token(text) == std::nullopt);
    }
}
