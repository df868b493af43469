#include "recordings.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;

TEST_CASE("a wav tells its format, its digest and how long it is") {
    const std::string bytes = wav(1500);
    const Audio recording = audio(bytes);
    CHECK(recording.format() == AudioFormat::wav);
    CHECK(to_string(recording.format()) == "wav");
    CHECK(recording.duration() == std::chrono::milliseconds(1500));
    CHECK(recording.digest() == Digest::of(as_bytes(bytes)));
    CHECK(recording.bytes().chars() == bytes);
    CHECK(!Audio());
    const Audio copy = recording;
    CHECK(&copy.bytes() == &recording.bytes());
}

TEST_CASE("the samples of a wav are found behind whatever else it holds") {
    const std::string samples = chunk("data", std::string(32'000, 'x'));
    const std::string format = chunk("fmt ", pcm_format());
    CHECK(duration(riff(chunk("LIST", "odd") + format + samples)) == 1000);
    CHECK(duration(riff(format + chunk("junk", std::string(101, '\0')) + samples)) == 1000);
    CHECK(duration(riff(format + samples + chunk("LIST", "behind"))) == 1000);
    CHECK(duration(riff(chunk("fmt ", pcm_format() + little(0, 2)) + samples)) == 1000);
    const std::string extensible = pcm_format(0xFFFE) + little(22, 2) + little(16, 2) +
                                   little(4, 4) + little(1, 2) + std::string(14, 'g');
    CHECK(duration(riff(chunk("fmt ", extensible) + samples)) == 1000);
}

TEST_CASE("compressed samples are counted by the bytes a second") {
    const std::string adpcm = little(2, 2) + little(1, 2) + little(16'000, 4) + little(8'000, 4) +
                              little(256, 2) + little(4, 2);
    CHECK(duration(riff(chunk("fmt ", adpcm) + chunk("data", std::string(4'000, 'x')))) == 500);
    const std::string unknown =
        little(0x161, 2) + little(1, 2) + little(16'000, 4) + little(0, 4) + little(0, 4);
    CHECK(duration(riff(chunk("fmt ", unknown) + chunk("data", "xx"))) == std::nullopt);
}

TEST_CASE("sizes that a recorder could not write afterwards are not believed") {
    const std::string format = chunk("fmt ", pcm_format());
    const std::string samples(16'000, 'x');
    for (const std::uint64_t riff_size : {0ull, 36ull, 0xFFFFFFFFull}) {
        for (const std::uint64_t size : {0ull, 0xFFFFFFFFull}) {
            CAPTURE(riff_size);
            CAPTURE(size);
            CHECK(duration("RIFF" + little(riff_size, 4) + "WAVE" + format + "data" +
                           little(size, 4) + samples) == 500);
        }
    }
    CHECK(duration(riff(format + "data" + little(999'999, 4) + samples)) == 500);
}

TEST_CASE("a wav with sizes of 64 bits says them in a chunk of its own") {
    const std::string sizes = little(0, 8) + little(16'000, 8) + little(8'000, 8) + little(0, 4);
    const std::string begin = little(0xFFFFFFFF, 4) + "WAVE" + chunk("ds64", sizes) +
                              chunk("fmt ", pcm_format()) + "data" + little(0xFFFFFFFF, 4) +
                              std::string(16'000, 'x') + chunk("LIST", "behind");
    CHECK(duration("RF64" + begin) == 500);
    CHECK(duration("BW64" + begin) == 500);
}

TEST_CASE("a wav that cannot be used says why") {
    const std::string format = chunk("fmt ", pcm_format());
    CHECK(complaint("") == "the recording is empty; record it again");
    CHECK(complaint(wav(99)) == "the recording is shorter than a tenth of a second (99.0 ms); "
                                "record a whole sentence");
    CHECK(complaint(wav(100)) == "taken");
    const std::string cut = "the recording ends within the head of its wav format; record it "
                            "again, or send all of it";
    CHECK(complaint(wav(1000).substr(0, 12)) == cut);
    CHECK(complaint(wav(1000).substr(0, 30)) == cut);
    CHECK(complaint(wav(1000).substr(0, 36)) == cut);
    CHECK(complaint(riff(chunk("fmt ", pcm_format().substr(0, 14)) + chunk("data", "xxxx"))) ==
          "the recording has a wav head that is too short; convert it: ffmpeg -i in.wav out.wav");
    const std::string silent = "the recording holds no sound; record it again";
    CHECK(complaint(riff(format + chunk("data", ""))) == silent);
    CHECK(complaint(riff(format + chunk("data", "") + chunk("LIST", "x"))) == silent);
    CHECK(complaint(riff(format + "data" + little(0xFFFFFFFF, 4))) == silent);
    CHECK(complaint(riff(chunk("data", "xxxx") + format)) ==
          "the recording has samples before the head that describes them; convert it: ffmpeg -i "
          "in.wav out.wav");
    CHECK(complaint(riff(chunk("fmt ", pcm_format(1, 0)) + chunk("data", "xx"))) ==
          "the recording says in its head that it has 0 samples a second; record it again");
}
