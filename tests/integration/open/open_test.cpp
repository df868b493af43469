#include "support/refusal.hpp"
#include "support/scripted_generator.hpp"
#include "support/temp_directory.hpp"

#include <rexa/open.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace rexa;
using namespace rexa::test;

namespace {

using Names = std::vector<std::string>;

OpenOptions with_every_generator() {
    OpenOptions options;
    options.openai.emplace_back().api_key = Secret("k");
    options.openai.emplace_back().server = OpenAiServer::ollama;
    options.gemini.emplace().api_key = Secret("k");
    options.anthropic.emplace().api_key = Secret("k");
    options.generators = {std::make_shared<ScriptedGenerator>("own")};
    return options;
}

Names generators(OpenOptions options) {
    const TempDirectory folder;
    return rexa::open(folder.path() / "history", std::move(options)).generators();
}

} // namespace

TEST_CASE("an engine has the generators that are set up, in their order") {
    CHECK(generators({}).empty());
    CHECK(generators(with_every_generator()) ==
          Names{"gemini", "anthropic", "openai", "ollama", "own"});
}

TEST_CASE("the generator that is named comes first") {
    auto options = with_every_generator();
    options.generator = "ollama";
    CHECK(generators(options) == Names{"ollama", "gemini", "anthropic", "openai", "own"});
    options.generator = "own";
    CHECK(generators(options).front() == "own");
}

TEST_CASE("what cannot be set up is refused by its name") {
    auto options = with_every_generator();
    options.generator = "moon";
    const auto unknown = refusal([&] { generators(options); });
    REQUIRE(unknown);
    CHECK(unknown->code() == Errc::invalid_argument);
    CHECK(unknown->message().starts_with("generator: 'moon' is not set up; "));

    options = with_every_generator();
    options.generators = {nullptr};
    CHECK(refusal_code([&] { generators(options); }) == Errc::invalid_argument);
    options.generators = {std::make_shared<ScriptedGenerator>("gemini")};
    CHECK(refusal_code([&] { generators(options); }) == Errc::invalid_argument);
    options.gemini->api_key = Secret();
    CHECK(refusal_code([&] { generators(options); }) == Errc::unauthenticated);
    options = {};
    options.transcribers = {nullptr};
    CHECK(refusal_code([&] { generators(options); }) == Errc::invalid_argument);
}
