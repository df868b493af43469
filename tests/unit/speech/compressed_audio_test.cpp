#include "recordings.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;

namespace {

std::string id3(std::size_t size, bool has_footer = false) {
    std::string tag = "ID3" + little(4, 2) + little(has_footer ? 0x10 : 0, 1);
    for (int shift = 21; shift >= 0; shift -= 7) {
        tag += static_cast<char>(size >> shift & 0x7F);
    }
    return tag + std::string(size + (has_footer ? 10 : 0), 't');
}

/// A frame that does not tell its size, of MPEG 2 and 16 kHz: 576 samples.
std::string free_frame(bool is_padded) {
    std::string frame(is_padded ? 301 : 300, '\x11');
    frame.replace(0, 4, std::string("\xFF\xF3") + (is_padded ? '\x0A' : '\x08') + '\x40');
    return frame;
}

const std::string cut_mp3 =
    "the recording ends within the head of its mp3 format; record it again, "
    "or send all of it";

} // namespace

TEST_CASE("the frames of an mp3 are counted") {
    const std::string frames = repeat(mp3_frame() + mp3_frame(true), 50);
    CHECK(audio(frames).format() == AudioFormat::mp3);
    CHECK(duration(frames) == 100 * 1152 * 1000 / 44'100);
    CHECK(duration(frames + "TAG" + std::string(125, ' ')) == 2612);
    CHECK(duration(frames + mp3_frame().substr(0, 100)) == 101 * 1152 * 1000 / 44'100);
    CHECK(duration(frames + "\xFF\xFB") == 2612);
    CHECK(duration(frames + std::string(5000, '\0') + frames) == std::nullopt);
}

TEST_CASE("tags before an mp3 are skipped by the size they tell") {
    const std::string frames = repeat(mp3_frame(), 50);
    CHECK(audio(id3(300) + frames).format() == AudioFormat::mp3);
    CHECK(duration(id3(300) + frames) == 1306);
    CHECK(duration(id3(200, true) + id3(5) + frames) == 1306);
    CHECK(duration(id3(300) + std::string(500, '\0') + frames) == 1306);
    CHECK(complaint(id3(300)) == cut_mp3);
    CHECK(complaint(id3(300).substr(0, 40)) == cut_mp3);
    CHECK(complaint(id3(300) + std::string(9000, 'x') + frames) ==
          "the recording has the tags of an mp3 and no sound behind them; convert it to wav: "
          "ffmpeg -i in out.wav");
}

TEST_CASE("what stands before an mp3 without a tag is skipped, if enough frames follow") {
    const std::string frames = repeat(mp3_frame(), 50);
    for (const std::string& junk :
         {std::string(500, '\0'), std::string("junk"), mp3_frame().substr(100),
          "\xFF\xFB\x90" + mp3_frame() + "x", std::string(8191, '\0')}) {
        CAPTURE(junk.size());
        CHECK(audio(junk + frames).format() == AudioFormat::mp3);
        CHECK(duration(junk + frames) == 1306);
    }
    const std::string pair = repeat(mp3_frame(), 2);
    CHECK(duration(std::string(10, '\0') + pair + "no frame" + frames) == 1306);
    const std::string unknown = "the recording is neither wav, mp3, flac nor ogg";
    CHECK(complaint(std::string(10, '\0') + pair + "no frame").starts_with(unknown));
    CHECK(complaint(std::string(8192, '\0') + frames).starts_with(unknown));
    CHECK(complaint(big(32, 4) + "ftypisom" + frames).find("an MP4 file") != std::string::npos);
}

TEST_CASE("a frame of figures about the others is no sound") {
    std::string figures = mp3_frame();
    figures.replace(4 + 32, 4, "Info");
    CHECK(duration(figures + repeat(mp3_frame(), 50)) == 1306);
    figures.replace(4 + 32, 4, "VBRI");
    CHECK(duration(figures + repeat(mp3_frame(), 50)) == 1306);
}

TEST_CASE("frames that do not tell their size are found by each other") {
    const std::string frames = repeat(free_frame(true) + free_frame(false), 10);
    CHECK(audio(frames).format() == AudioFormat::mp3);
    CHECK(duration(frames) == 20 * 576 * 1000 / 16'000);
    CHECK(complaint(free_frame(false)).find("neither wav, mp3") != std::string::npos);
}

TEST_CASE("one frame alone makes no mp3") {
    CHECK(complaint(mp3_frame()).find("neither wav, mp3, flac nor ogg") != std::string::npos);
    CHECK(complaint(mp3_frame() + std::string(417, 'x')).find("neither wav") != std::string::npos);
}

TEST_CASE("a flac says its rate and samples in its head") {
    CHECK(audio(flac(16'000, 40'000)).format() == AudioFormat::flac);
    CHECK(duration(flac(16'000, 40'000)) == 2500);
    CHECK(duration(flac(655'350, 0xF'FFFF'FFFF)) == 104'859'200);
    CHECK(duration(flac(44'100, 0)) == std::nullopt);
    CHECK(duration(id3(20) + flac(16'000, 40'000)) == 2500);
    CHECK(complaint(flac(16'000, 1599)).find("(99.0 ms)") != std::string::npos);
    CHECK(complaint(flac(0, 40'000)).find("0 samples a second") != std::string::npos);
}

TEST_CASE("a flac that cannot be used says why") {
    const std::string cut = "the recording ends within the head of its flac format; record it "
                            "again, or send all of it";
    for (const std::size_t size : {4u, 25u, 41u, 44u, 48u}) {
        CAPTURE(size);
        CHECK(complaint(flac(16'000, 40'000).substr(0, size)) == cut);
    }
    CHECK(complaint(flac(16'000, 40'000).substr(0, 49)) ==
          "the recording holds no sound; record it again");
    std::string other = flac(16'000, 40'000);
    other[4] = '\x04';
    CHECK(complaint(other).find("does not begin as it must") != std::string::npos);
}

TEST_CASE("an ogg says by its last page how long it is") {
    const std::string opus = ogg_page(2, 0, opus_head(312)) + ogg_page(0, 0, "OpusTags");
    CHECK(audio(opus + ogg_page(4, 48'312, "x")).format() == AudioFormat::ogg);
    CHECK(duration(opus + ogg_page(0, 24'000, std::string(700, 'x')) + ogg_page(4, 48'312, "x")) ==
          1000);
    CHECK(duration(opus + ogg_page(0, 48'312, "x") + ogg_page(4, 72'312, "cut").substr(0, 29)) ==
          1000);
    CHECK(duration(opus + ogg_page(0, 48'312, "x") + ogg_page(0, ~0ull, "goes on")) == 1000);
    CHECK(duration(opus) == std::nullopt);
    const std::string vorbis = ogg_page(2, 0, vorbis_head(22'050));
    CHECK(duration(vorbis + ogg_page(4, 44'100, "x")) == 2000);
    CHECK(duration(vorbis + ogg_page(0, 44'100, "x") + ogg_page(0, 1, "another", 8)) ==
          std::nullopt);
    CHECK(complaint(vorbis + ogg_page(4, 2204, "x")).find("(99.0 ms)") != std::string::npos);
}

TEST_CASE("an ogg with a broken page does not say how long it is") {
    const std::string page = ogg_page(0, 1272, std::string(80, 'x')); // 20 ms, with what is skipped
    std::string broken = page;
    broken[1] = '?';
    const std::string opus = ogg_page(2, 0, opus_head(312)) + ogg_page(0, 0, "OpusTags") + page;
    CHECK(duration(opus + broken + ogg_page(4, 96'312, "x")) == std::nullopt);
    CHECK(complaint(opus).find("(20.0 ms)") != std::string::npos);
    CHECK(duration(opus + ogg_page(0, 48'312, "x") + ogg_page(4, 96'312, "x").substr(0, 20)) ==
          1000);
}

TEST_CASE("an ogg that cannot be used says why") {
    const std::string cut = "the recording ends within the head of its ogg format; record it "
                            "again, or send all of it";
    const std::string opus = ogg_page(2, 0, opus_head(312));
    for (const std::size_t size :
         {std::size_t(4), std::size_t(26), std::size_t(27), std::size_t(30), std::size_t(38),
          opus.size() - 1, opus.size()}) {
        CAPTURE(size);
        CHECK(complaint(opus.substr(0, size)) == cut);
    }
    CHECK(complaint(ogg_page(0, 0, opus_head(312)) + ogg_page(4, 48'000, "x")) ==
          "the recording lacks its beginning; send all of it");
    CHECK(complaint(ogg_page(2, 0, vorbis_head(0)) + ogg_page(4, 1, "x")).find("0 samples") !=
          std::string::npos);
    CHECK(complaint(ogg_page(2, 0, "Speex   1.2") + ogg_page(4, 1, "x")) ==
          "the recording is an Ogg with neither Vorbis nor Opus in it; convert it to wav: ffmpeg "
          "-i in.ogg out.wav");
}
