#include "recordings.hpp"
#include "speech/transcript_text.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using speech::normalise_transcript;
using speech::repeats_itself;

TEST_CASE("a transcript is one line with single blanks") {
    CHECK(normalise_transcript(" Cluster the data.\n And plot\tit.\r\n") ==
          "Cluster the data. And plot it.");
    CHECK(normalise_transcript("\xEF\xBB\xBFJa, gr\xC3\xBC\xC3\x9F dich") ==
          "Ja, gr\xC3\xBC\xC3\x9F dich");
    CHECK(normalise_transcript(std::string_view("a\0b\x1B", 4)) == "a b");
    CHECK(normalise_transcript(" \n ").empty());
    CHECK(normalise_transcript("").empty());
}

TEST_CASE("a phrase said four times in a row is no speech") {
    CHECK(repeats_itself("I don't know. I don't know. I don't know. I don't know."));
    CHECK(repeats_itself("So: see you soon, See you soon see you soon! see you soon? bye"));
    CHECK(repeats_itself(test::repeat("thanks for watching and please subscribe ", 4)));
    CHECK(repeats_itself(test::repeat("bye ", 12)));
    CHECK(repeats_itself(test::repeat("thank you ", 8)));
    CHECK(repeats_itself("text before it " + test::repeat("a b c ", 4) + "and behind it"));
}

TEST_CASE("what people repeat is speech") {
    CHECK(!repeats_itself(""));
    CHECK(!repeats_itself("I don't know. I don't know. I don't know."));
    CHECK(!repeats_itself("no no no no no no"));
    CHECK(!repeats_itself(test::repeat("bye ", 11)));
    CHECK(!repeats_itself("plot a, plot b, plot c, plot d, plot e, plot f"));
    CHECK(!repeats_itself("add one to x and one to y and one to z and one to w"));
    CHECK(!repeats_itself("... --- ... --- ... --- ... --- ... --- ... --- ... --- ... ---"));
}
