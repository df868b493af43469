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

TEST_CASE("what a person cannot see is in no transcript") {
    CHECK(normalise_transcript("plot\xC2\x9B"
                               "31m it\xC2\x85now") == "plot 31m it now");
    CHECK(normalise_transcript("one\xE2\x80\xA8two\xE2\x80\xA9three") == "one two three");
    CHECK(normalise_transcript("say \xE2\x80\xAEtxet\xE2\x80\xAC \xEF\xBB\xBFno\xE2\x80\x8Bw") ==
          "say txet now");
    CHECK(normalise_transcript("\xF3\xA0\x81\xB2\xF3\xA0\x81\xAD").empty());
    const std::string persian = "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB1\xD9\x88\xD9\x85";
    CHECK(normalise_transcript(persian) == persian);
    CHECK(normalise_transcript("a\xFFz") == "a\xEF\xBF\xBDz");
}

TEST_CASE("a phrase said four times in a row is no speech") {
    CHECK(repeats_itself("I don't know. I don't know. I don't know. I don't know."));
    CHECK(repeats_itself("So: see you soon, See you soon see you soon! see you soon? bye"));
    CHECK(repeats_itself(test::repeat("thanks for watching and please subscribe ", 4)));
    CHECK(repeats_itself(test::repeat("bye ", 12)));
    CHECK(repeats_itself(test::repeat("thank you ", 8)));
    CHECK(
        repeats_itself("see you soon see \xE2\x80\x8Byou soon see y\xC2\xADou soon see you soon"));
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
