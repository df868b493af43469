#include "recordings.hpp"
#include "speech/vocabulary.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using test::refusal;

namespace {

std::string complaint_about(const TranscribeOptions& options) {
    const auto error = refusal([&] { speech::check(options); });
    if (!error) {
        return "taken";
    }
    CHECK(error->code() == Errc::invalid_argument);
    return error->message();
}

TranscribeOptions with_words(std::vector<std::string> words) {
    TranscribeOptions options;
    options.vocabulary = std::move(words);
    return options;
}

TranscribeOptions with_language(std::string language) {
    TranscribeOptions options;
    options.language = std::move(language);
    return options;
}

} // namespace

TEST_CASE("a vocabulary within its limits is taken") {
    CHECK(complaint_about({}) == "taken");
    CHECK(complaint_about(with_words(std::vector<std::string>(1000, "K-Means"))) == "taken");
    CHECK(complaint_about(with_words({test::repeat("\xC3\xA9", 100)})) == "taken");
    for (const char* language : {"en", "de-DE", "zh-Hant-TW", "es-419", "yue"}) {
        CHECK(complaint_about(with_language(language)) == "taken");
    }
}

TEST_CASE("what no service takes is refused by its field") {
    CHECK(complaint_about(with_words(std::vector<std::string>(1001, "a"))) ==
          "TranscribeOptions::vocabulary: holds 1001 entries; give at most 1,000");
    CHECK(complaint_about(with_words({"a", test::repeat("\xC3\xA9", 101)})) ==
          "TranscribeOptions::vocabulary[1]: is longer than 100 characters; give the words alone");
    for (const char* word : {"", "a\nb", "\xFF", "a\x7F"}) {
        CHECK(complaint_about(with_words({word})) ==
              "TranscribeOptions::vocabulary[0]: give a word or a few, in UTF-8 and on one line");
    }
    for (const char* language :
         {"e", "english, please", "12", "en-", "en--US", "de_DE", "\xC3\xA9n"}) {
        CHECK(complaint_about(with_language(language)) ==
              "TranscribeOptions::language: use a code such as \"en\" or \"de-DE\", or none");
    }
    TranscribeOptions options;
    options.model = "a\r\nb";
    CHECK(complaint_about(options) == "TranscribeOptions::model: is no name of a model");
}

TEST_CASE("words are listed as far as there is room, whole") {
    const auto options = with_words({"pandas", "K-Means", "DBSCAN"});
    CHECK(speech::list_words(options, 100) == "pandas, K-Means, DBSCAN");
    CHECK(speech::list_words(options, 22) == "pandas, K-Means");
    CHECK(speech::list_words(options, 5).empty());
    CHECK(speech::list_words({}, 5).empty());
}
