#include "core/timeline/figure.hpp"

#include "core/text.hpp"
#include "core/timeline/html.hpp"
#include "core/timeline/layout.hpp"
#include "core/units.hpp"

#include <initializer_list>

namespace rexa::core {
namespace {

constexpr int tick_distance = 130;
constexpr int elbow = 10;
constexpr int icon_size = 20;
constexpr int text_left = 42;

std::string number(int value) {
    return std::to_string(value);
}

/// `name="value"` pairs of whole numbers.
std::string attributes(std::initializer_list<std::pair<std::string_view, int>> pairs) {
    std::string out;
    for (const auto& [name, value] : pairs) {
        out += " " + std::string(name) + "=\"" + number(value) + "\"";
    }
    return out;
}

/// How wide a text is drawn, in units of an average character.
std::string fit(std::string_view text, std::size_t units) {
    std::size_t used = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        const CodePoint point = decode_utf8(text.substr(end));
        used += point.value >= 0x1100 ? 2 : 1;
        if (used > units) {
            return html_line(text.substr(0, end)) + "\u2026";
        }
        end += point.size == 0 ? 1 : point.size;
    }
    return html_line(text);
}

class Figure {
public:
    explicit Figure(const Forest& forest) : forest_(forest), layout_(lay_out(forest)) {}

    std::string draw() {
        out_ = "<svg class=\"figure\" role=\"group\" aria-label=\"Snapshots by time and branch\"" +
               attributes({{"width", layout_.width}, {"height", layout_.height}}) +
               " viewBox=\"0 0 " + number(layout_.width) + " " + number(layout_.height) + "\">\n";
        put_axis();
        for (std::size_t i = 0; i < layout_.places.size(); ++i) {
            put_edge(i);
        }
        for (std::size_t i = 0; i < layout_.places.size(); ++i) {
            put_card(i);
        }
        return std::move(out_) + "</svg>\n";
    }

private:
    void put_axis() {
        out_ += "<g class=\"axis\" aria-hidden=\"true\"><path d=\"M0 34H" + number(layout_.width) +
                "\"/>";
        std::string day;
        int last = -tick_distance;
        for (std::size_t i = 0; i < layout_.places.size(); ++i) {
            const int x = layout_.places[i].x;
            if (x < last + tick_distance) {
                continue;
            }
            last = x;
            const std::string time = format_time(forest_.nodes()[i].entry->started);
            const std::size_t space = time.find(' ');
            out_ += "<path class=\"tick\" d=\"M" + number(x) + " 28V" + number(layout_.height) +
                    "\"/><text" + attributes({{"x", x}, {"y", 22}}) + ">";
            if (time.substr(0, space) != day) {
                day = time.substr(0, space);
                out_ += "<tspan class=\"day\">" + day + "</tspan> ";
                last += tick_distance / 2;
            }
            out_ += time.substr(space + 1) + "</text>";
        }
        out_ += "</g>\n";
    }

    void put_edge(std::size_t i) {
        const auto& node = forest_.nodes()[i];
        if (!node.above) {
            return;
        }
        const CardSize& card = layout_.card;
        const auto& from = layout_.places[*node.above];
        const auto& to = layout_.places[i];
        const int from_y = from.y + card.height / 2;
        const int to_y = to.y + card.height / 2;
        out_ += node.entry->replay_of ? "<path class=\"edge again\" d=\"M"
                                      : "<path class=\"edge\" d=\"M";
        out_ += number(from.x + card.width) + " " + number(from_y);
        if (from_y != to_y) {
            const int turn = from.x + card.width + card.gap / 2;
            const int way = to_y > from_y ? elbow : -elbow;
            out_ += "H" + number(turn - elbow) + "q" + number(elbow) + " 0 " + number(elbow) + " " +
                    number(way) + "V" + number(to_y - way) + "q0 " + number(way) + " " +
                    number(elbow) + " " + number(way);
        }
        out_ += "H" + number(to.x) + "\"/>\n";
    }

    void put_card(std::size_t i) {
        const SnapshotSummary& entry = *forest_.nodes()[i].entry;
        const CardSize& card = layout_.card;
        const auto& place = layout_.places[i];
        const std::string task = task_or_placeholder(entry);
        const auto units = static_cast<std::size_t>((card.width - text_left - 8) * 10 / 72);
        const int middle = card.height / 2;
        out_ +=
            "<a href=\"#" + panel_name(entry.id) + "\" class=\"card " + status_class(entry.status) +
            (entry.replay_of ? " again" : "") + "\"><title>" + html_attribute(describe(entry)) +
            "</title><rect rx=\"10\"" +
            attributes(
                {{"x", place.x}, {"y", place.y}, {"width", card.width}, {"height", card.height}}) +
            "/><svg" +
            attributes({{"x", place.x},
                        {"y", place.y},
                        {"width", card.width - 6},
                        {"height", card.height}}) +
            "><use href=\"#i-" + std::string(to_string(entry.status)) + "\"" +
            attributes({{"x", 12},
                        {"y", middle - icon_size / 2},
                        {"width", icon_size},
                        {"height", icon_size}}) +
            "/><text class=\"task\"" + attributes({{"x", text_left}, {"y", middle - 4}}) + ">" +
            fit(task, units) + "</text><text class=\"facts\"" +
            attributes({{"x", text_left}, {"y", middle + 14}}) + "><tspan class=\"id\">" +
            entry.id.brief() + "</tspan> " + facts(entry) + "</text></svg></a>\n";
    }

    static std::string facts(const SnapshotSummary& entry) {
        std::string out = entry.status == Status::running ? "running" : format_duration(entry.wall);
        if (entry.verdict) {
            out += " <tspan class=\"sign " + verdict_class(*entry.verdict) + "\">" +
                   verdict_sign(*entry.verdict) + "</tspan>";
        }
        return out;
    }

    /// What a screen reader says and a pointer shows.
    static std::string describe(const SnapshotSummary& entry) {
        std::string text = std::string(clip_characters(task_or_placeholder(entry), 200)) + " - " +
                           status_words(entry.status) + " - " + entry.id.brief();
        if (entry.verdict) {
            text += " - replay " + std::string(to_string(*entry.verdict));
        }
        return text;
    }

    const Forest& forest_;
    TimelineLayout layout_;
    std::string out_;
};

} // namespace

std::string draw_figure(const Forest& forest) {
    return Figure(forest).draw();
}

} // namespace rexa::core
