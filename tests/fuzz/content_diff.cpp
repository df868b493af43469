// The input is split in two at its first 0xff byte. The lines of the hunks are those of the two
// texts at the places the hunks name, and equal texts are found equal.
#include "fuzz/fuzz.hpp"

#include <rexa/diff.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace rexa;

namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Whether the hunk's lines, without those of the other side, stand in this text at `start`.
bool stands_in(const std::vector<std::string>& text, std::uint64_t start, const Hunk& hunk,
               LineOp foreign) {
    std::uint64_t at = start;
    for (const DiffLine& line : hunk.lines) {
        if (line.op == foreign) {
            continue;
        }
        if (at < 1 || at > text.size() || text[at - 1] != line.text) {
            return false;
        }
        ++at;
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_chars(fuzz::bytes(data, size));
    const std::size_t cut = std::min(input.find('\xff'), input.size());
    const std::string_view before = input.substr(0, cut);
    const std::string_view after = input.substr(std::min(cut + 1, input.size()));

    const ContentDiff diff = diff_content(as_bytes(before), as_bytes(after));
    fuzz::require(diff.same == (before == after));
    fuzz::require(diff.old_size == before.size() && diff.new_size == after.size());
    fuzz::require(!diff.same || diff.hunks.empty());
    const std::vector<std::string> old_lines = lines_of(before);
    const std::vector<std::string> new_lines = lines_of(after);
    for (const Hunk& hunk : diff.hunks) {
        fuzz::require(stands_in(old_lines, hunk.old_start, hunk, LineOp::added));
        fuzz::require(stands_in(new_lines, hunk.new_start, hunk, LineOp::removed));
    }
    return 0;
}
