// However an answer is cut, its sections are the same, and nothing but blanks and tags is lost; nor
// is it where the prompt began them.
#include "model_api/think_splitter.hpp"

#include "core/text.hpp"
#include "fuzz/fuzz.hpp"
#include "model_api/text_joiner.hpp"

#include <initializer_list>
#include <string>

using namespace rexa;

namespace {

struct Parts {
    std::string answer;
    std::string thinking;

    friend bool operator==(const Parts&, const Parts&) = default;
};

void add(Parts& parts, const model_api::ThinkSplitter::Pieces& pieces) {
    for (const auto& [kind, text] : pieces) {
        fuzz::require(!text.empty());
        (kind == TextKind::answer ? parts.answer : parts.thinking) += text;
    }
}

Parts split(std::string_view text, std::size_t piece) {
    model_api::ThinkSplitter splitter;
    Parts parts;
    while (!text.empty()) {
        add(parts, splitter.split(text.substr(0, piece)));
        text.remove_prefix(std::min(piece, text.size()));
    }
    add(parts, splitter.finish());
    return parts;
}

void check_unopened(std::string_view text) {
    const auto parts = model_api::part_unopened_thinking(text);
    if (!parts) {
        return;
    }
    fuzz::require(text.ends_with(parts->answer));
    const std::string_view before = text.substr(0, text.size() - parts->answer.size());
    const std::size_t at = before.find(parts->thinking);
    fuzz::require(at != before.npos);
    fuzz::require(before.find("</think", at + parts->thinking.size()) != before.npos);
}

std::string join(std::string_view text, std::size_t piece) {
    model_api::TextJoiner joiner;
    std::string whole;
    while (!text.empty()) {
        const std::string joined = joiner.join(text.substr(0, piece));
        fuzz::require(core::is_valid_utf8(joined));
        whole += joined;
        text.remove_prefix(std::min(piece, text.size()));
    }
    return whole + joiner.finish();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_chars(fuzz::bytes(data, size));
    const Parts whole = split(text, size + 1);
    check_unopened(text);
    const std::string joined = join(text, size + 1);
    fuzz::require(core::is_valid_utf8(joined));
    fuzz::require(!core::is_valid_utf8(text) || joined == text);
    fuzz::require(text.find("<think") != text.npos || whole == Parts{std::string(text), ""});
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 7}) {
        fuzz::require(join(text, piece) == joined);
        if (size < 1'000) { // beyond, a beginning of blanks may be decided earlier in small pieces
            fuzz::require(split(text, piece) == whole);
        }
    }
    return 0;
}
