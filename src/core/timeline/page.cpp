#include "core/timeline/figure.hpp"
#include "core/timeline/forest.hpp"
#include "core/timeline/html.hpp"
#include "core/timeline/panel.hpp"
#include "core/timeline/style.hpp"
#include "core/units.hpp"

#include <rexa/timeline.hpp>

#include <openssl/evp.h>

#include <array>
#include <set>

namespace rexa {
namespace {

using core::Forest;

/// Marking the card of the open panel takes one rule a card.
constexpr std::size_t most_marked = 1000;

constexpr std::array every_status = {
    Status::succeeded,     Status::failed,    Status::timed_out,   Status::killed_memory,
    Status::killed_output, Status::cancelled, Status::interrupted, Status::running};

std::string base64(const Digest& digest) {
    std::array<unsigned char, 45> text{};
    const int size =
        EVP_EncodeBlock(text.data(), digest.raw().data(), static_cast<int>(digest.raw().size()));
    return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size)};
}

/// A card and its panel belong together: whichever of them the address names, the card is marked
/// and the panel is open.
std::string make_style(const Forest& forest) {
    std::string style(core::timeline_style);
    if (forest.nodes().empty() || forest.nodes().size() > most_marked) {
        return style;
    }
    std::string marked = ":root:not(:has(article:target,.card:target)) #" +
                         core::card_name(forest.nodes().back().entry->id) + ">rect";
    std::string opened;
    for (const Forest::Node& node : forest.nodes()) {
        const std::string card = core::card_name(node.entry->id);
        const std::string panel = core::panel_name(node.entry->id);
        marked +=
            ",\n:root:has(#" + panel + ":target) #" + card + ">rect,#" + card + ":target>rect";
        opened += (opened.empty() ? ":root:has(#" : ",\n:root:has(#") + card + ":target) #" + panel;
    }
    return style + marked + "{stroke:currentColor;stroke-width:3;stroke-dasharray:none}\n" +
           ":root:has(.card:target) article.first{display:none}\n" + opened + "{display:block}\n";
}

/// Nothing may be loaded, run, embedded or sent: the page is this one style sheet and its text.
std::string make_head(const std::string& style) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
           "style-src 'sha256-" +
           base64(Digest::of(as_bytes(style))) +
           "'; base-uri 'none'; form-action 'none'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n<title>rexa timeline</title>\n"
           "<style>" +
           style + "</style>\n</head>\n";
}

std::string count_of(std::size_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string summarise(const Timeline& timeline, const Forest& forest) {
    std::size_t replays = 0;
    for (const Forest::Node& node : forest.nodes()) {
        replays += node.entry->replay_of ? 1 : 0;
    }
    const auto& nodes = forest.nodes();
    std::string text = count_of(nodes.size(), "snapshot", "snapshots") + ", " +
                       count_of(replays, "replay", "replays") + " among them" +
                       (timeline.next.empty() ? "" : ", older ones not shown");
    if (!nodes.empty()) {
        text += " \u00B7 " + core::format_time(nodes.front().entry->started) + " to " +
                core::format_time(nodes.back().entry->started) + " UTC";
    }
    return text;
}

/// The states and verdicts that occur on this page.
std::string make_legend(const Forest& forest) {
    std::set<Status> states;
    std::set<VerdictKind> verdicts;
    for (const Forest::Node& node : forest.nodes()) {
        states.insert(node.entry->status);
        if (node.entry->verdict) {
            verdicts.insert(*node.entry->verdict);
        }
    }
    std::string html = "<ul class=\"legend\" aria-label=\"Legend\">";
    for (const Status status : every_status) {
        if (states.contains(status)) {
            html += "<li>" + core::status_icon(status) + core::status_words(status) + "</li>";
        }
    }
    for (const VerdictKind kind : verdicts) {
        html += "<li><b class=\"" + core::verdict_class(kind) + "\">" + core::verdict_sign(kind) +
                "</b>replay " + std::string(to_string(kind)) + "</li>";
    }
    return html + "</ul>\n";
}

std::string make_row(const SnapshotSummary& entry) {
    std::string html = "<tr><td>" + core::status_icon(entry.status) + "</td><td><a href=\"#" +
                       core::panel_name(entry.id) + "\">" +
                       core::html_clipped(core::task_or_placeholder(entry), 100) +
                       "</a></td><td class=\"num\"><code>" + entry.id.brief() +
                       "</code></td><td class=\"num\">" + core::status_words(entry.status) +
                       "</td><td class=\"num\">" + core::format_time(entry.started) +
                       "</td><td class=\"num\">" + core::duration_words(entry) + "</td><td>";
    if (entry.verdict) {
        html += "<span class=\"badge " + core::verdict_class(*entry.verdict) + "\">" +
                core::verdict_sign(*entry.verdict) + " " + std::string(to_string(*entry.verdict)) +
                "</span>";
    }
    for (const std::string& tag : entry.tags) {
        html += "<span class=\"badge tag\">#" + core::html_clipped(tag, 40) + "</span>";
    }
    return html + "</td></tr>\n";
}

std::string make_table(const Forest& forest) {
    std::string html = "<table><thead><tr><th scope=\"col\"><span class=\"skip\">State</span></th>"
                       "<th scope=\"col\">Task</th><th scope=\"col\">Id</th>"
                       "<th scope=\"col\">Status</th><th scope=\"col\">Started (UTC)</th>"
                       "<th scope=\"col\">Took</th><th scope=\"col\">Verdict and tags</th>"
                       "</tr></thead>\n<tbody>\n";
    for (auto node = forest.nodes().rbegin(); node != forest.nodes().rend(); ++node) {
        html += make_row(*node->entry);
    }
    return html + "</tbody></table>\n";
}

void add_panels(std::string& page, const Forest& forest, const TimelineDetails& details) {
    for (std::size_t i = 0; i < forest.nodes().size(); ++i) {
        const auto detail = details ? details(forest.nodes()[i].entry->id) : std::nullopt;
        page += core::draw_panel(forest, i, detail ? &*detail : nullptr,
                                 i + 1 == forest.nodes().size());
    }
}

void add_body(std::string& page, const Timeline& timeline, const Forest& forest,
              const TimelineDetails& details) {
    page += "<body>\n" + core::icon_definitions() +
            "<a class=\"skip\" href=\"#panels\">Skip to the selected snapshot</a>\n"
            "<div class=\"page\">\n<header class=\"top\"><h1>rexa timeline</h1>"
            "<p class=\"sum\">" +
            summarise(timeline, forest) + "</p>\n" + make_legend(forest) + "</header>\n";
    if (forest.nodes().empty()) {
        page += "<main class=\"map\"><p class=\"empty\">No snapshots yet.</p></main>\n"
                "</div>\n</body>\n</html>\n";
        return;
    }
    page += "<main class=\"map\"><h2>Branches over time</h2>\n" + core::draw_overview(forest) +
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Timeline, scrolls sideways\">\n" +
            core::draw_figure(forest) + "</div>\n<h2>All snapshots</h2>\n" + make_table(forest) +
            "</main>\n<aside class=\"side\" id=\"panels\" aria-label=\"Selected snapshot\">\n";
    add_panels(page, forest, details);
    page += "</aside>\n</div>\n</body>\n</html>\n";
}

} // namespace

std::string to_html(const Timeline& timeline, const TimelineDetails& details) {
    const Forest forest(timeline);
    std::string page = make_head(make_style(forest));
    add_body(page, timeline, forest, details);
    return page;
}

} // namespace rexa
