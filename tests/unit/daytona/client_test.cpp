#include "support/refusal.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::refusal;
using test::refusal_code;

namespace {

ClientOptions options() {
    ClientOptions options;
    options.api_key = Secret("dtn_canary");
    return options;
}

SandboxRecord sandbox() {
    SandboxRecord sandbox;
    sandbox.id = "sb-1";
    sandbox.toolbox_url = "https://proxy.example.org/toolbox";
    return sandbox;
}

} // namespace

TEST_CASE("a client with wrong options is refused, by the option's name and without its value") {
    ClientOptions wrong = options();
    wrong.api_url = "ftp://example.org";
    CHECK(refusal([&] { Client{wrong}; })->message().starts_with("api_url: "));
    wrong = options();
    wrong.api_key = Secret();
    CHECK(refusal([&] { Client{wrong}; })->message().starts_with("api_key: "));
    wrong = options();
    wrong.api_key = Secret("canary\r\nX: y");
    const auto split = refusal([&] { Client{wrong}; });
    REQUIRE(split.has_value());
    CHECK(split->code() == Errc::invalid_argument);
    CHECK(split->message().starts_with("api_key: "));
    CHECK(split->message().find("canary") == std::string::npos);
    wrong = options();
    wrong.max_attempts = 0;
    CHECK(refusal([&] { Client{wrong}; })->message().starts_with("max_attempts: "));
}

TEST_CASE("an id that would name another path is refused before anything is sent") {
    const Client client(options());
    for (const std::string id : {"", ".", ".."}) {
        CHECK(refusal_code([&] { client.sandboxes().remove(id); }) == Errc::invalid_argument);
        CHECK(refusal_code([&] { client.snapshots().get(id); }) == Errc::invalid_argument);
        CHECK(refusal_code([&] { client.volumes().get(id); }) == Errc::invalid_argument);
        CHECK(refusal_code([&] { client.toolbox(id).version(); }) == Errc::invalid_argument);
    }
}

TEST_CASE("the key of an encrypted service is not sent to an address without encryption") {
    const Client client(options());
    SandboxRecord elsewhere = sandbox();
    elsewhere.toolbox_url = "http://127.0.0.1:9/toolbox";
    const auto refused = refusal([&] { client.toolbox(elsewhere).version(); });
    REQUIRE(refused.has_value());
    CHECK(refused->code() == Errc::bad_reply);
    CHECK(refusal_code([&] {
              client.toolbox(elsewhere).sessions().follow("s", "c", [](Stream, BytesView) {});
          }) == Errc::bad_reply);
}

TEST_CASE("files' addresses are signed as the service checks them") {
    const Secret key("testsigningkey1234567890abcdefgh");
    const std::chrono::sys_seconds expires{std::chrono::seconds(1'781'234'567)};
    CHECK(sign_download_url(sandbox(), "/home/user/report.pdf", key, expires).reveal() ==
          "https://proxy.example.org/toolbox/sb-1/files/download?path=%2Fhome%2Fuser%2Freport.pdf&"
          "expires=1781234567&signature=v1_QXoy36mypac2FAv33L7jnN44GEUx8KrdwT0vuKgKiQg");
    CHECK(sign_upload_url(sandbox(), "/tmp/incoming/data.bin", key, expires).reveal() ==
          "https://proxy.example.org/toolbox/sb-1/files/upload-v2?path=%2Ftmp%2Fincoming%2Fdata."
          "bin&expires=1781234567&signature=v1_CziiRdFkC9asB7q1mi0-fDvvwkpTxcI7yR8N35ht9Vw");
    CHECK(sign_download_url(sandbox(), "/a", key, std::nullopt).reveal().find("expires=0&") !=
          std::string_view::npos);
    CHECK(refusal_code([] { sign_download_url(sandbox(), "/a", Secret(), std::nullopt); }) ==
          Errc::invalid_argument);
}
