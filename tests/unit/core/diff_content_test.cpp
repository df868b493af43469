#include "core/diff/line_diff.hpp"
#include "unit/core/samples.hpp"

#include <rexa/diff.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace rexa;

namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

std::string whole(const DiffLine& line) {
    return line.text + (line.has_line_end ? "\n" : "");
}

/// Does to `before` what the hunks say, checking that they fit.
std::string patch(const ContentDiff& diff, std::string_view before) {
    const auto lines = lines_of(before);
    std::string after;
    std::size_t old_at = 1;
    std::size_t new_at = 1;
    for (const Hunk& hunk : diff.hunks) {
        for (; old_at < hunk.old_start; ++old_at, ++new_at) {
            after += lines.at(old_at - 1);
        }
        REQUIRE(hunk.new_start == new_at);
        for (const DiffLine& line : hunk.lines) {
            if (line.op != LineOp::added) {
                REQUIRE(lines.at(old_at++ - 1) == whole(line));
            }
            if (line.op != LineOp::removed) {
                after += whole(line);
                ++new_at;
            }
        }
    }
    for (; old_at <= lines.size(); ++old_at) {
        after += lines[old_at - 1];
    }
    return after;
}

std::string shape(const Hunk& hunk) {
    std::string text;
    for (const DiffLine& line : hunk.lines) {
        text += static_cast<char>(line.op) + line.text + (line.has_line_end ? "|" : "$");
    }
    return text;
}

ContentDiff diff_of(std::string_view before, std::string_view after) {
    return diff_content(as_bytes(before), as_bytes(after));
}

std::string numbered(int count) {
    std::string text;
    for (int i = 1; i <= count; ++i) {
        text += std::to_string(i) + "\n";
    }
    return text;
}

std::size_t edit_distance(const std::vector<std::uint32_t>& a,
                          const std::vector<std::uint32_t>& b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
            } else if (a[i - 1] == b[j - 1]) {
                cost[i][j] = cost[i - 1][j - 1];
            } else {
                cost[i][j] = 1 + std::min(cost[i - 1][j], cost[i][j - 1]);
            }
        }
    }
    return cost[a.size()][b.size()];
}

} // namespace

TEST_CASE("of texts of any length no more lines are held than a host can hold") {
    const std::string start = numbered(1'000);
    const std::string before = start + std::string(300'000, '\n');
    std::string after = start;
    for (int i = 0; i < 300'000; ++i) {
        after += "x\n";
    }
    const ContentDiff diff = diff_of(before, after);
    CHECK(diff.clipped);
    REQUIRE(diff.hunks.size() == 1);
    CHECK(diff.hunks[0].old_start == 998);
    CHECK(diff.hunks[0].new_start == 998);
    CHECK(diff.hunks[0].lines.size() == 2 * 200'000 - 3);
    CHECK(diff.hunks[0].lines[2] == DiffLine{LineOp::same, "1000"});
    CHECK(diff.hunks[0].lines[3] == DiffLine{LineOp::removed, ""});
    CHECK(diff.hunks[0].lines.back() == DiffLine{LineOp::added, "x"});
    CHECK_FALSE(diff_of(before, before + "more").clipped);
}

TEST_CASE("the same content has no hunks") {
    const ContentDiff diff = diff_of("a\nb", "a\nb");
    CHECK(diff.same);
    CHECK(diff.hunks.empty());
    CHECK(diff.old_digest == Digest::of(as_bytes("a\nb")));
    CHECK(diff.new_digest == diff.old_digest);
    CHECK(diff_of("", "").same);
}

TEST_CASE("a changed line stands between three lines of context") {
    const std::string before = numbered(20);
    std::string after = before;
    after.replace(after.find("10\n"), 3, "ten\n");
    const ContentDiff diff = diff_of(before, after);
    REQUIRE(diff.hunks.size() == 1);
    CHECK(diff.hunks[0].old_start == 7);
    CHECK(diff.hunks[0].new_start == 7);
    CHECK(shape(diff.hunks[0]) == " 7| 8| 9|-10|+ten| 11| 12| 13|");
}

TEST_CASE("changes share a hunk when their context touches") {
    const std::string before = numbered(40);
    const auto change = [&](int other) {
        std::string after = before;
        after.replace(after.find("10\n"), 3, "x\n");
        const std::string line = "\n" + std::to_string(other) + "\n";
        after.replace(after.find(line), line.size(), "\ny\n");
        return diff_of(before, after).hunks.size();
    };
    CHECK(change(17) == 1);
    CHECK(change(18) == 2);
}

TEST_CASE("empty sides, missing line ends and carriage returns") {
    CHECK(shape(diff_of("", "a\nb\n").hunks.at(0)) == "+a|+b|");
    CHECK(diff_of("", "a\n").hunks[0].old_start == 1);
    CHECK(shape(diff_of("a\n", "").hunks.at(0)) == "-a|");
    CHECK(shape(diff_of("a\nb", "a\nb\n").hunks.at(0)) == " a|-b$+b|");
    CHECK(shape(diff_of("a\r\n", "a\n").hunks.at(0)) == "-a\r|+a|");
    CHECK(shape(diff_of("\n\n", "\n").hunks.at(0)) == " |-|");
}

TEST_CASE("what is not text is binary") {
    const ContentDiff diff = diff_of(std::string_view("a\0b", 3), "ab");
    CHECK_FALSE(diff.same);
    CHECK(diff.binary);
    CHECK(diff.hunks.empty());
    CHECK(diff.old_size == 3);
    CHECK(diff.new_size == 2);
    CHECK(diff.old_digest != diff.new_digest);
    CHECK(diff_of("\xFF", "x").binary);
}

TEST_CASE("applying a diff gives the new text") {
    std::mt19937 random(20260506);
    for (int round = 0; round < 2000; ++round) {
        const auto text = [&] {
            std::string out;
            for (auto i = random() % 40; i > 0; --i) {
                out += static_cast<char>('a' + random() % 4);
                out += random() % 12 == 0 ? "" : "\n";
            }
            return out;
        };
        const std::string before = text();
        const std::string after = text();
        const ContentDiff diff = diff_of(before, after);
        REQUIRE(diff.same == (before == after));
        REQUIRE(patch(diff, before) == after);
    }
}

TEST_CASE("the edit script is a shortest one") {
    std::mt19937 random(20260507);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::uint32_t> before(random() % 24);
        std::vector<std::uint32_t> after(random() % 24);
        const auto letters = 1 + random() % 6;
        std::ranges::generate(before,
                              [&] { return static_cast<std::uint32_t>(random() % letters); });
        std::ranges::generate(after,
                              [&] { return static_cast<std::uint32_t>(random() % letters); });
        const core::LineChanges changes = core::compare_lines(before, after);
        std::vector<std::uint32_t> old_kept;
        std::vector<std::uint32_t> new_kept;
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (!changes.removed[i]) {
                old_kept.push_back(before[i]);
            }
        }
        for (std::size_t i = 0; i < after.size(); ++i) {
            if (!changes.added[i]) {
                new_kept.push_back(after[i]);
            }
        }
        REQUIRE(old_kept == new_kept);
        REQUIRE(before.size() + after.size() - 2 * old_kept.size() == edit_distance(before, after));
    }
}

TEST_CASE("lines that occur on one side only cost no search") {
    std::string before = "first\n";
    std::string after = "first\n";
    for (int i = 0; i < 30'000; ++i) {
        before += "old" + std::to_string(i) + (i == 15'000 ? "\ncommon\n" : "\n");
        after += "new" + std::to_string(i) + (i == 20'000 ? "\ncommon\n" : "\n");
    }
    const ContentDiff diff = diff_of(before, after);
    REQUIRE(diff.hunks.size() == 1);
    CHECK(diff.hunks[0].lines.size() == 2 * 30'000 + 2);
    CHECK(patch(diff, before) == after);
}

TEST_CASE("too many moved lines give one hunk between the common ends") {
    std::vector<std::string> lines(40'000);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        lines[i] = std::to_string(i) + "\n";
    }
    const auto text = [&] {
        std::string joined = "first\n";
        for (const std::string& line : lines) {
            joined += line;
        }
        return joined + "last\n";
    };
    const std::string before = text();
    std::mt19937 random(20260509);
    std::shuffle(lines.begin(), lines.end(), random);
    const std::string after = text();
    const ContentDiff diff = diff_of(before, after);
    REQUIRE(diff.hunks.size() == 1);
    CHECK(diff.hunks[0].lines.size() == 2 * 40'000 + 2);
    CHECK(patch(diff, before) == after);
}

TEST_CASE("a small change in a large text is found") {
    const std::string before = numbered(200'000);
    std::string after = before;
    after.replace(after.find("\n100000\n"), 8, "\nhere\nand here\n");
    const ContentDiff diff = diff_of(before, after);
    REQUIRE(diff.hunks.size() == 1);
    CHECK(shape(diff.hunks[0]) ==
          " 99997| 99998| 99999|-100000|+here|+and here| 100001| 100002| 100003|");
}
