#include "live/model_accounts.hpp"
#include "support/refusal.hpp"
#include "support/temp_directory.hpp"

#include <rexa/rexa.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace rexa;
using namespace std::chrono_literals;
using test::refusal;

namespace {

const std::string task = "cluster the wine data with K-Means and print the sizes";

Call soon() {
    return Call().timeout(10min);
}

Bytes data_file(const std::string& name) {
    std::ifstream file(std::filesystem::path(REXA_DATA_FOLDER) / name, std::ios::binary);
    return Bytes(std::string(std::istreambuf_iterator<char>(file), {}));
}

RunRequest with_wine() {
    return RunRequest().file("wine.csv", data_file("wine.csv"));
}

struct Accounts {
    test::TempDirectory folder;
    Engine engine = rexa::open(folder.path() / "history", test::options_of_accounts());
};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

TEST_CASE_FIXTURE(Accounts, "a sentence becomes a program that works, with every model") {
    for (const auto& name : engine.generators()) {
        CAPTURE(name);
        RepairOptions repair;
        repair.rounds = 2;
        const auto made =
            engine.generate_and_run(GenerateRequest::write(task).generator(name).run(with_wine()),
                                    repair, silent_generate_observer(), soon());
        REQUIRE(made.end == RepairEnd::succeeded);
        CHECK(made.snapshot().output().out.text().chars().find_first_of("0123456789") !=
              std::string::npos);
        CHECK(made.usage.input.value_or(0) > 100);
        CHECK(made.usage.output.value_or(0) > 50);
        CHECK_FALSE(made.generation().reply.model.empty());

        const auto explained = engine.generate(
            GenerateRequest::explain(made.snapshot().id()).generator(name), {}, soon());
        CHECK(lower(explained.explanation).find("wine") != std::string::npos);
        const auto changed = engine.generate(
            GenerateRequest::modify(made.snapshot().id(), "use DBSCAN instead of K-Means")
                .generator(name),
            {}, soon());
        CHECK(lower(changed.code).find("dbscan") != std::string::npos);
        const auto ideas = engine.generate(
            GenerateRequest::suggest(made.snapshot().id(), 2).generator(name), {}, soon());
        CHECK(ideas.suggestions.size() == 2);
    }
}

TEST_CASE_FIXTURE(Accounts, "every service lists the model that is asked") {
    for (const auto& name : engine.generators()) {
        CAPTURE(name);
        const auto models = engine.models(name, soon());
        CHECK_FALSE(models.empty());
        CHECK(std::ranges::none_of(models, [](const auto& model) { return model.name.empty(); }));
    }
}

TEST_CASE("a wrong key is told of by its option, and repeated by nothing") {
    const test::TempDirectory folder;
    const std::string wrong = "rexa-wrong-key-1234567890";
    auto engine = rexa::open(folder.path() / "history", test::options_with_key(wrong));
    for (const auto& name : engine.generators()) {
        CAPTURE(name);
        const auto error = refusal([&] {
            engine.generate(GenerateRequest::write("say hello").generator(name), {}, soon());
        });
        REQUIRE(error);
        CHECK(error->code() == Errc::unauthenticated);
        CHECK(error->message().find("::api_key") != std::string::npos);
        CHECK(std::string(error->what()).find(wrong) == std::string::npos);
    }
}

TEST_CASE_FIXTURE(Accounts, "what was said becomes text") {
    const auto options = test::options_of_accounts();
    const Audio audio(data_file("cluster_wine.wav"));
    for (const std::string name : {"gemini", "openai"}) {
        const bool is_given = name == "gemini" ? options.gemini_transcriber.has_value()
                                               : options.openai_transcriber.has_value();
        if (!is_given) {
            continue;
        }
        CAPTURE(name);
        TranscribeOptions wish;
        wish.transcriber = name;
        wish.language = "en";
        wish.vocabulary = {"K-Means", "DBSCAN"};
        const auto heard = engine.transcribe(audio, wish, soon());
        CHECK(lower(heard.text).find("wine") != std::string::npos);
        CHECK(heard.audio == audio.digest());
    }
}
