#include "core/timeline/forest.hpp"
#include "core/timeline/html.hpp"
#include "core/timeline/layout.hpp"
#include "unit/core/samples.hpp"

#include <rexa/timeline.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <regex>
#include <set>

using namespace rexa;
using namespace rexa::test;

namespace {

/// An entry that started this many seconds after the first.
SnapshotSummary entry(std::uint8_t id, int second, std::string task = "task") {
    SnapshotSummary summary;
    summary.id = id_of(id);
    summary.task = std::move(task);
    summary.status = Status::succeeded;
    summary.started = Timestamp(std::chrono::seconds(1'777'886'415 + second));
    summary.wall = std::chrono::milliseconds(12);
    return summary;
}

SnapshotSummary child(std::uint8_t id, std::uint8_t parent, int second) {
    SnapshotSummary summary = entry(id, second);
    summary.parent = id_of(parent);
    return summary;
}

Timeline newest_first(std::vector<SnapshotSummary> entries) {
    std::ranges::reverse(entries);
    return {std::move(entries), ""};
}

/// A root, a branch of it with a replay, a second branch that failed, and a root of its own.
Timeline story() {
    SnapshotSummary root = entry(0xA1, 0, "K-Means");
    root.tags = {"best", "paper"};
    root.pinned = true;
    SnapshotSummary replay = child(0xA3, 0xA1, 2);
    replay.parent.reset();
    replay.replay_of = id_of(0xA2);
    replay.task.clear();
    replay.verdict = VerdictKind::differs;
    SnapshotSummary failed = child(0xA4, 0xA1, 3);
    failed.status = Status::failed;
    SnapshotSummary running = entry(0xA5, 4, "");
    running.status = Status::running;
    return newest_first({root, child(0xA2, 0xA1, 1), replay, failed, running});
}

/// Details of one entry.
TimelineDetails only(const Snapshot& snapshot, std::vector<std::string> artifacts) {
    return [detail = TimelineDetail{snapshot, std::move(artifacts)}](const SnapshotId& id) {
        return id == detail.snapshot.id() ? std::optional(detail) : std::nullopt;
    };
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

Timeline random_timeline(std::mt19937& random, int size) {
    std::vector<SnapshotSummary> entries;
    for (int i = 0; i < size; ++i) {
        SnapshotSummary summary = entry(0, i);
        summary.id = SnapshotId::random();
        summary.status = static_cast<Status>(1 + random() % 8);
        if (!entries.empty() && random() % 8 != 0) {
            const SnapshotId& above = entries[random() % entries.size()].id;
            (random() % 3 == 0 ? summary.replay_of : summary.parent) = above;
        }
        entries.push_back(std::move(summary));
    }
    return newest_first(std::move(entries));
}

} // namespace

TEST_CASE("the tree is drawn with its oldest root first") {
    CHECK(to_text(story()) == "\u2713 a1a1a1a1  K-Means  12.0 ms  #best  #paper  pinned\n"
                              "\u251C\u2500 \u2713 a2a2a2a2  task  12.0 ms\n"
                              "\u2502  \u2514\u2500 \u2713 a3a3a3a3  replay  12.0 ms  [differs]\n"
                              "\u2514\u2500 \u2717 a4a4a4a4  task  failed  12.0 ms\n"
                              "\u25CB a5a5a5a5  (no task)  running\n");
    CHECK(to_text(Timeline()) == "");
}

TEST_CASE("that there are older snapshots is said") {
    Timeline some = newest_first({entry(0xA1, 0, "K-Means")});
    some.next = "cursor";
    CHECK(to_text(some) == "(older snapshots are not shown)\n\u2713 a1a1a1a1  K-Means  12.0 ms\n");
    CHECK(to_html(some).find("1 snapshot, 0 replays among them, older ones not shown") !=
          std::string::npos);
}

TEST_CASE("a parent outside the timeline makes its children roots") {
    CHECK(to_text(newest_first({child(0xB1, 0xEE, 0), child(0xB2, 0xB1, 1)})) ==
          "\u2713 b1b1b1b1  task  12.0 ms\n\u2514\u2500 \u2713 b2b2b2b2  task  12.0 ms\n");
}

TEST_CASE("a cycle and a snapshot that is its own parent are still drawn") {
    const std::string text =
        to_text(newest_first({child(1, 2, 0), child(2, 1, 1), child(3, 3, 2)}));
    CHECK(std::ranges::count(text, '\n') == 3);
    CHECK(text.find("01010101") != std::string::npos);
    CHECK(text.find("03030303") != std::string::npos);
}

TEST_CASE("a very long line of descent stays narrow") {
    std::mt19937 random(1);
    std::vector<SnapshotSummary> entries;
    for (int i = 0; i < 2000; ++i) {
        SnapshotSummary next = entry(0, i);
        next.id = SnapshotId::random();
        if (!entries.empty()) {
            next.parent = entries.back().id;
        }
        entries.push_back(next);
    }
    const Timeline timeline = newest_first(entries);
    CHECK(to_text(timeline).size() < 2000 * 200);
    CHECK(to_text(timeline).find("(1975 levels)") != std::string::npos);
}

TEST_CASE("hostile tasks and tags cannot break the drawing") {
    SnapshotSummary hostile = entry(1, 0, "a\nb\x1B[31m\xE2\x80\xAE" + std::string(200, 'x'));
    hostile.tags = {"t\n"};
    const std::string text = to_text(newest_first({hostile}));
    CHECK(std::ranges::count(text, '\n') == 1);
    CHECK(text.starts_with("\u2713 01010101  a\\nb\\x1b[31m\\u202exxx"));
    CHECK(text.find("x\u2026  12.0 ms  #t\\n\n") != std::string::npos);
}

TEST_CASE("cards never overlap and time only goes to the right") {
    std::mt19937 random(20260508);
    for (const int size : {0, 1, 3, 12, 24, 25, 30, 120}) {
        CAPTURE(size);
        const Timeline timeline = random_timeline(random, size);
        const core::Forest forest(timeline);
        const core::TimelineLayout layout = core::lay_out(forest);
        REQUIRE(layout.places.size() == static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < layout.places.size(); ++i) {
            const auto& place = layout.places[i];
            CHECK(place.x + layout.card.width <= layout.width);
            CHECK(place.y >= layout.top);
            CHECK(place.y + layout.card.height <= layout.height);
            if (i > 0) {
                CHECK(place.x > layout.places[i - 1].x);
            }
            if (const auto above = forest.nodes()[i].above) {
                CHECK(place.x >= layout.places[*above].x + layout.card.width);
            }
            for (std::size_t j = 0; j < i; ++j) {
                const bool apart = layout.places[j].lane != place.lane ||
                                   layout.places[j].x + layout.card.width < place.x;
                REQUIRE(apart);
            }
        }
    }
}

TEST_CASE("the oldest branch keeps its parent's lane and replays share one") {
    Timeline timeline = story();
    SnapshotSummary again = timeline.entries[2];
    again.id = id_of(0xA6);
    again.started += std::chrono::seconds(10);
    timeline.entries.insert(timeline.entries.begin(), again);
    const core::Forest forest(timeline);
    const auto places = core::lay_out(forest).places;
    CHECK(places[0].lane == 0);
    CHECK(places[1].lane == 0);
    CHECK(places[2].lane == 2);
    CHECK(places[3].lane == 1);
    CHECK(places[5].lane == 2);
}

TEST_CASE("html escapes markup, controls, overrides and invalid bytes") {
    CHECK(core::html_line("<b a=\"x\">&'") == "&lt;b a=&quot;x&quot;&gt;&amp;&#39;");
    CHECK(core::html_line("\xFF") == "\xEF\xBF\xBD");
    CHECK(core::html_line("a\nb") == "a<i class=\"esc\">\\n</i>b");
    CHECK(core::html_block("a\r\nb\tc\rd\x1B") ==
          "a\nb\tc<i class=\"esc\">\\r</i>d<i class=\"esc\">\\x1b</i>");
    CHECK(core::html_attribute("\"\xE2\x80\xAE\n") == "&quot;\\u202e\\n");
    CHECK(core::html_line(std::string_view("\0", 1)) == "<i class=\"esc\">\\x00</i>");
    CHECK(core::html_clipped("abcdef", 3) == "abc\u2026");
}

TEST_CASE("the page is self-contained and forbids what could reach out") {
    const std::string page = to_html(story());
    CHECK(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    const std::size_t start = page.find("<style>") + 7;
    const std::string style = page.substr(start, page.find("</style>") - start);
    CHECK(page.find("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'sha256-") != std::string::npos);
    CHECK(page.find("base-uri 'none'; form-action 'none'") != std::string::npos);
    for (const char* forbidden :
         {"<script", "<link", "<img", "<iframe", "<form", "@import", "url(",
          "http:", "https:", "javascript:", " style=", " onload", " src="}) {
        CAPTURE(forbidden);
        CHECK(page.find(forbidden) == std::string::npos);
    }
    CHECK(count(style, "{") == count(style, "}"));
    CHECK(style.find("prefers-color-scheme:dark") != std::string::npos);
    CHECK(style.find("@media print") != std::string::npos);
    CHECK(style.find("focus-visible") != std::string::npos);
}

TEST_CASE("every link of the page leads somewhere on it, and names are unique") {
    std::mt19937 random(3);
    for (const Timeline& timeline : {story(), random_timeline(random, 60)}) {
        const std::string page = to_html(timeline);
        std::set<std::string> names;
        const std::regex name("\\bid=\"([^\"]+)\"");
        for (std::sregex_iterator at(page.begin(), page.end(), name), end; at != end; ++at) {
            CHECK(names.insert((*at)[1]).second);
        }
        const std::regex link("href=\"#([^\"]+)\"");
        std::size_t links = 0;
        for (std::sregex_iterator at(page.begin(), page.end(), link), end; at != end; ++at) {
            CHECK(names.count((*at)[1]) == 1);
            ++links;
        }
        CHECK(links > timeline.entries.size() * 3);
    }
}

TEST_CASE("each card says state, id, task, duration and verdict without colour") {
    const std::string page = to_html(story());
    CHECK(page.find("<title>K-Means - succeeded - a1a1a1a1</title>") != std::string::npos);
    CHECK(page.find("<title>Replay - succeeded - a3a3a3a3 - replay differs</title>") !=
          std::string::npos);
    CHECK(page.find("<use href=\"#i-failed\"") != std::string::npos);
    CHECK(page.find("<tspan class=\"id\">a2a2a2a2</tspan> 12.0 ms") != std::string::npos);
    CHECK(page.find("<tspan class=\"sign vd-differs\">\u2260</tspan>") != std::string::npos);
    CHECK(page.find("5 snapshots, 1 replay among them") != std::string::npos);
}

TEST_CASE("a panel shows all parts of a snapshot") {
    SnapshotData data = full_data();
    data.id = id_of(0xA1);
    Annotations annotations;
    annotations.note = "keep this";
    annotations.metrics = {{"score", 0.25}};
    const Snapshot snapshot =
        Snapshot::seal(data, Digest::of(as_bytes("p"))).annotated(annotations);
    const std::string page = to_html(story(), only(snapshot, {"plots/a.png"}));
    for (const char* part : {"<h3>Code</h3>",
                             "<h3>Standard output</h3>",
                             "<h3>Standard error</h3>",
                             "<h3>Error</h3>",
                             "<h3>Files</h3>",
                             "<h3>Environment</h3>",
                             "<h3>Timing</h3>",
                             "<h3>Input</h3>",
                             "<h3>Identity</h3>",
                             "<h3>Notices</h3>",
                             "<h3>Files not kept</h3>",
                             "console.log(1)",
                             "pkg.Oops",
                             "line 7",
                             "it &quot;broke&quot;",
                             "plots/a.png",
                             "18.19.0",
                             "keep this",
                             "<h3>Metrics and note</h3>",
                             "<dt>score</dt><dd>0.25</dd>",
                             "77 bytes were not kept",
                             "dev/fifo: not a file",
                             "2.00 ms (exact)"}) {
        CAPTURE(part);
        CHECK(page.find(part) != std::string::npos);
    }
    CHECK(count(page, "<article") == 5);
    CHECK(count(page, "<details") == count(page, "</details>"));
}

TEST_CASE("hostile content stays text everywhere on the page") {
    const std::string attack = "\"'></pre></style><script>alert(1)</script><img src=x onerror=y>";
    SnapshotData data = full_data();
    data.id = id_of(0xA1);
    data.request.code(attack).task(attack).variable(attack, attack).argument(attack);
    data.execution.output.out = {Bytes(attack), Bytes(), 0};
    data.execution.output.err = {Bytes("\xE2\x80\xAE\xFF\x1B]0;" + attack), Bytes(), 0};
    data.execution.exception = ExceptionInfo{attack, attack, {}};
    data.environment.version = attack;
    data.environment.interpreter = attack;
    data.notices = {attack};
    data.left_out = {attack};
    data.provenance.generator = attack;
    Annotations annotations;
    annotations.note = attack;
    annotations.tags = {attack};
    annotations.metrics = {{attack, 1}};
    Timeline timeline = story();
    timeline.entries.back().task = attack;
    timeline.entries.back().tags = {attack};
    const Snapshot snapshot =
        Snapshot::seal(data, Digest::of(as_bytes("p"))).annotated(annotations);
    const std::string page = to_html(timeline, only(snapshot, {attack}));
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("<img") == std::string::npos);
    CHECK(count(page, "</style>") == 1);
    CHECK(count(page, "<pre ") == count(page, "</pre>"));
    CHECK(count(page, "&lt;script&gt;alert(1)") >= 10);
    CHECK(page.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(page.find('\x1B') == std::string::npos);
    CHECK(page.find("<i class=\"esc\">\\u202e</i>") != std::string::npos);
}

TEST_CASE("a panel is bounded whatever the snapshot holds") {
    SnapshotData data = full_data();
    data.id = id_of(0xA1);
    const std::string flood(3 << 20, '<');
    data.request.code(flood).task(flood);
    data.execution.output.out = {Bytes(flood), Bytes(flood), 5};
    data.execution.output.err = {Bytes(flood), Bytes(), 0};
    data.execution.exception = ExceptionInfo{flood, flood, {}};
    data.notices.assign(5000, flood.substr(0, 10'000));
    Timeline timeline = story();
    timeline.entries.back().task = flood;
    const Snapshot snapshot = Snapshot::seal(data, Digest::of(as_bytes("p")));
    const std::vector<std::string> artifacts(50'000, "a/file/name");
    const std::string page = to_html(timeline, only(snapshot, artifacts));
    CHECK(page.size() < 1'500'000);
    CHECK(page.find("49900 more") != std::string::npos);
    CHECK(page.find("6275077 bytes not shown here") != std::string::npos);
}

TEST_CASE("what a panel lists is bounded, too") {
    SnapshotData data = full_data();
    data.id = id_of(0xA1);
    data.request.arguments(std::vector<std::string>(20'000, "argument"));
    data.request.variables({}).standard_input({});
    const Snapshot snapshot = Snapshot::seal(data, Digest::of(as_bytes("p")));
    const std::string page = to_html(story(), only(snapshot, {}));
    CHECK(count(page, "<dt>Argument</dt><dd>argument</dd>") == 100);
    CHECK(count(page, "<p class=\"note\">19900 more</p>") == 1);
}

TEST_CASE("details are asked for once for each entry, oldest first") {
    std::vector<SnapshotId> asked;
    const auto none = [&](const SnapshotId& id) -> std::optional<TimelineDetail> {
        asked.push_back(id);
        return std::nullopt;
    };
    CHECK(to_html(story(), none) == to_html(story()));
    CHECK(asked == std::vector{id_of(0xA1), id_of(0xA2), id_of(0xA3), id_of(0xA4), id_of(0xA5)});
}

TEST_CASE("an empty timeline is a page, too") {
    CHECK(to_html(Timeline()).find("No snapshots yet.") != std::string::npos);
}

TEST_CASE("a time that was not measured is not called none") {
    SnapshotSummary lost = entry(0xA1, 0, "lost");
    lost.status = Status::interrupted;
    lost.wall = {};
    CHECK(to_text(newest_first({lost})) == "\u2021 a1a1a1a1  lost  interrupted  time unknown\n");
    SnapshotData data = full_data();
    data.id = lost.id;
    data.execution.usage.wall = {};
    const Snapshot snapshot = Snapshot::seal(data, Digest::of(as_bytes("p")));
    const std::string page = to_html(newest_first({lost}), only(snapshot, {}));
    CHECK(page.find(">0 us<") == std::string::npos);
    CHECK(page.find("<dt>Wall time</dt><dd>time unknown</dd>") != std::string::npos);
    CHECK(page.find("<span>time unknown</span>") != std::string::npos);
}

TEST_CASE("the panel of a replay says what differed, escaped and bounded") {
    const std::string attack = "<script>\n\xE2\x80\xAE";
    SnapshotData data = full_data();
    data.id = id_of(0xA3);
    const Snapshot snapshot = Snapshot::seal(data, Digest::of(as_bytes("p")));
    Verdict verdict;
    verdict.kind = VerdictKind::differs;
    verdict.differences.push_back({Aspect::out, "", 3, attack, std::string(200, 'y')});
    verdict.differences.resize(1000, {Aspect::file, std::string(5000, '/'), 0, "absent", "folder"});
    verdict.reasons = {attack};
    verdict.environment = {"version: 3.11.2 became 3.12.0"};
    const auto page = to_html(story(), [&](const SnapshotId& id) -> std::optional<TimelineDetail> {
        if (id != snapshot.id()) {
            return std::nullopt;
        }
        return TimelineDetail{snapshot, {}, false, verdict};
    });
    CHECK(count(page, "<h3>Verdict</h3><span class=\"note\">differs</span>") == 1);
    CHECK(page.find("<li>stdout line 3: &#39;&lt;script&gt;<i class=\"esc\">\\n</i>"
                    "<i class=\"esc\">\\u202e</i>&#39; became &#39;" +
                    std::string(200, 'y') + "&#39;</li>") != std::string::npos);
    CHECK(page.find("902 more") != std::string::npos);
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.size() < 250'000);
}
