#include "core/text.hpp"
#include "net/ascii.hpp"
#include "speech/audio_head.hpp"

#include <algorithm>
#include <array>

namespace rexa::speech {
namespace {

struct Kind {
    std::string_view mark;
    std::size_t at;
    std::string_view name;
    std::string_view suffix;
};

// The first that fits counts.
constexpr std::array kinds = {
    Kind{"ftypqt  ", 4, "a QuickTime file", "mov"},
    Kind{"ftyp3g", 4, "a 3GP file", "3gp"},
    Kind{"ftypM4A ", 4, "an M4A file", "m4a"},
    Kind{"ftyp", 4, "an MP4 file", "mp4"},
    Kind{"AIFF", 8, "an AIFF file", "aiff"},
    Kind{"AIFC", 8, "an AIFF file", "aiff"},
    Kind{"#!AMR", 0, "an AMR file", "amr"},
    Kind{"caff", 0, "a Core Audio file", "caf"},
    Kind{".snd", 0, "an AU file", "au"},
    Kind{"ADIF", 0, "an AAC file", "aac"},
    Kind{"0&\xB2\x75\x8E\x66\xCF\x11", 0, "a Windows Media file", "wma"},
    Kind{"RIFX", 0, "a wav in the order of bytes of other machines", "wav"},
    Kind{"RIFF", 0, "a RIFF file without WAVE in it", "avi"},
};

std::string with_conversion(std::string_view name, std::string_view suffix) {
    return std::string(name) + ", which is not taken; convert it to wav: ffmpeg -i in." +
           std::string(suffix) + " out.wav";
}

bool is_matroska(const ByteReader& bytes) {
    return bytes.has("\x1A\x45\xDF\xA3");
}

std::string describe_matroska(const ByteReader& bytes) {
    constexpr std::size_t head = 64;
    const bool is_webm = bytes.from(0).substr(0, head).find("webm") != std::string_view::npos;
    return is_webm ? with_conversion("a WebM file, as browsers record", "webm")
                   : with_conversion("a Matroska file", "mkv");
}

/// AAC frames begin as those of an MP3 do, and name a layer that no MP3 has.
bool is_aac(const ByteReader& bytes) {
    return (bytes.big(0, 2).value_or(0) & 0xFFF6) == 0xFFF0;
}

bool looks_like_text(std::string_view text) {
    constexpr std::size_t looked_at = 1024;
    const std::string_view begin = core::clip_utf8(text, looked_at);
    return !begin.empty() && core::is_text(begin);
}

std::string describe_text(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (net::starts_with_ignoring_case(text, "<!doctype html") ||
        net::starts_with_ignoring_case(text, "<html")) {
        return "a web page, perhaps of a download that was refused; give the sound itself";
    }
    return "text; give the bytes of a wav, mp3, flac or ogg, as they are in the file";
}

} // namespace

std::optional<std::string> describe_other_format(const ByteReader& bytes) {
    if (is_matroska(bytes)) {
        return describe_matroska(bytes);
    }
    const auto kind = std::ranges::find_if(
        kinds, [&](const Kind& known) { return bytes.has(known.mark, known.at); });
    if (kind != kinds.end()) {
        return with_conversion(kind->name, kind->suffix);
    }
    if (is_aac(bytes)) {
        return with_conversion("an AAC file", "aac");
    }
    return std::nullopt;
}

std::string describe_no_format(const ByteReader& bytes) {
    if (looks_like_text(bytes.from(0))) {
        return describe_text(bytes.from(0));
    }
    return "neither wav, mp3, flac nor ogg, or is cut at its beginning; convert it to wav: "
           "ffmpeg -i in out.wav";
}

} // namespace rexa::speech
