#include "recordings.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;

namespace {

std::string converted(std::string_view name, std::string_view suffix) {
    return "the recording is " + std::string(name) +
           ", which is not taken; convert it to wav: ffmpeg -i in." + std::string(suffix) +
           " out.wav";
}

} // namespace

TEST_CASE("what is recorded in another format is called by its name, with the way out") {
    const std::string matroska = "\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01";
    CHECK(complaint(matroska + "\x42\x82\x84webm") ==
          converted("a WebM file, as browsers record", "webm"));
    CHECK(complaint(matroska + "\x42\x82\x88matroska") == converted("a Matroska file", "mkv"));
    CHECK(complaint(big(32, 4) + "ftypM4A " + big(0, 4)) == converted("an M4A file", "m4a"));
    CHECK(complaint(big(32, 4) + "ftypisom" + big(0, 4)) == converted("an MP4 file", "mp4"));
    CHECK(complaint(big(20, 4) + "ftypqt  ") == converted("a QuickTime file", "mov"));
    CHECK(complaint(big(20, 4) + "ftyp3gp4") == converted("a 3GP file", "3gp"));
    CHECK(complaint("FORM" + big(99, 4) + "AIFFCOMM") == converted("an AIFF file", "aiff"));
    CHECK(complaint("FORM" + big(99, 4) + "AIFCFVER") == converted("an AIFF file", "aiff"));
    CHECK(complaint("#!AMR-WB\n\x04") == converted("an AMR file", "amr"));
    CHECK(complaint("\xFF\xF1\x50\x80\x02\x1F\xFC") == converted("an AAC file", "aac"));
    CHECK(complaint("RIFX" + big(99, 4) + "WAVEfmt ") ==
          converted("a wav in the order of bytes of other machines", "wav"));
    CHECK(complaint("RIFF" + little(99, 4) + "AVI LIST") ==
          converted("a RIFF file without WAVE in it", "avi"));
}

TEST_CASE("what is no sound at all is called by its name") {
    const std::string page = "the recording is a web page, perhaps of a download that was refused; "
                             "give the sound itself";
    CHECK(complaint("\xEF\xBB\xBF\n <!DOCTYPE html><html></html>") == page);
    CHECK(complaint("<HTML><body>403</body>") == page);
    const std::string text = "the recording is text; give the bytes of a wav, mp3, flac or ogg, as "
                             "they are in the file";
    CHECK(complaint("UklGRiQAAABXQVZF") == text);
    CHECK(complaint(repeat("caf\xC3\xA9 ", 500)) == text);
    CHECK(complaint("RIFF") == converted("a RIFF file without WAVE in it", "avi"));
    const std::string unknown =
        "the recording is neither wav, mp3, flac nor ogg, or is cut at its beginning; convert it "
        "to wav: ffmpeg -i in out.wav";
    CHECK(complaint(std::string(64'000, '\0')) == unknown);
    CHECK(complaint("\x01\x02\xFF\xFE\x80") == unknown);
    CHECK(complaint(wav(1000).substr(100)) == text);
}
