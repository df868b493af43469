#include "core/timeline/figure.hpp"

#include "core/text.hpp"
#include "core/timeline/html.hpp"
#include "core/timeline/layout.hpp"
#include "core/units.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

namespace rexa::core {
namespace {

constexpr int tick_distance = 130;
constexpr int elbow = 10;
constexpr int icon_size = 20;
constexpr int text_left = 40;
constexpr int character_width = 8; ///< of the widest common fonts, on average

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

/// As much of a text as is about this many characters wide; wide scripts count twice.
std::string fit(std::string_view text, std::size_t units) {
    std::size_t used = 0;
    std::size_t end = 0;
    std::size_t shortened = 0;
    while (end < text.size()) {
        const CodePoint point = decode_utf8(text.substr(end));
        used += point.value >= 0x1100 ? 2 : 1;
        if (used > units) {
            return html_line(text.substr(0, shortened)) + "\u2026";
        }
        end += point.size == 0 ? 1 : point.size;
        shortened = used < units ? end : shortened;
    }
    return html_line(text);
}

/// A way along the lanes, with rounded turns.
class Line {
public:
    Line(int x, int y) : y_(y), path_("M" + number(x) + " " + number(y)) {}

    /// Goes to `x` and there up or down to `y`.
    void turn_at(int x, int y) {
        if (y == y_) {
            return;
        }
        const int radius = std::min(elbow, std::abs(y - y_) / 2);
        const int way = y > y_ ? radius : -radius;
        path_ += "H" + number(x - radius) + "q" + number(radius) + " 0 " + number(radius) + " " +
                 number(way) + "V" + number(y - way) + "q0 " + number(way) + " " + number(radius) +
                 " " + number(way);
        y_ = y;
    }

    std::string to(int x) && { return std::move(path_) + "H" + number(x); }

private:
    int y_;
    std::string path_;
};

class Figure {
public:
    explicit Figure(const Forest& forest) : forest_(forest), layout_(lay_out(forest)) {}

    std::string draw_overview() {
        if (!layout_.scrolled) {
            return "";
        }
        const int height = layout_.height - layout_.top;
        const int lanes = height / (layout_.card.height + layout_.card.lane_gap);
        out_ = "<svg class=\"overview\" aria-hidden=\"true\" preserveAspectRatio=\"none\"" +
               attributes({{"height", std::clamp(lanes * 14, 34, 110)}}) + " viewBox=\"0 " +
               number(layout_.top) + " " + number(layout_.width) + " " + number(height) +
               "\">\n<path d=\"";
        for (std::size_t i = 0; i < layout_.places.size(); ++i) {
            put_link(i);
        }
        out_ += "\"/>\n";
        for (std::size_t i = 0; i < layout_.places.size(); ++i) {
            put_mark(i);
        }
        return std::move(out_) + "</svg>\n";
    }

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
        out_ += "<g class=\"axis\" aria-hidden=\"true\"><path d=\"M0 32H" + number(layout_.width) +
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
            out_ += "<path class=\"tick\" d=\"M" + number(x) + " 26V" + number(layout_.height) +
                    "\"/><text" + attributes({{"x", x}, {"y", 20}}) + ">";
            if (time.substr(0, space) != day) {
                day = time.substr(0, space);
                out_ += "<tspan class=\"day\">" + day + "</tspan> ";
                last += tick_distance / 2;
            }
            out_ += time.substr(space + 1) + "</text>";
        }
        out_ += "</g>\n";
    }

    void put_link(std::size_t i) {
        const auto& above = forest_.nodes()[i].above;
        if (above) {
            const auto& from = layout_.places[*above];
            const auto& to = layout_.places[i];
            const int middle = layout_.card.height / 2;
            out_ += "M" + number(from.x + layout_.card.width) + " " + number(from.y + middle) +
                    "V" + number(to.y + middle) + "H" + number(to.x);
        }
    }

    void put_mark(std::size_t i) {
        const SnapshotSummary& entry = *forest_.nodes()[i].entry;
        out_ += "<a tabindex=\"-1\" href=\"#" + card_name(entry.id) + "\"><rect class=\"" +
                status_class(entry.status) + "\"" +
                attributes({{"x", layout_.places[i].x},
                            {"y", layout_.places[i].y},
                            {"width", layout_.card.width},
                            {"height", layout_.card.height}}) +
                "/></a>\n";
    }

    void put_edge(std::size_t i) {
        const auto& node = forest_.nodes()[i];
        if (!node.above) {
            return;
        }
        const CardSize& card = layout_.card;
        const auto& from = layout_.places[*node.above];
        const auto& to = layout_.places[i];
        const int start = from.x + card.width + card.gap / 2;
        const int end = to.x - card.gap / 2;
        const int to_y = to.y + card.height / 2;
        Line line(from.x + card.width, from.y + card.height / 2);
        if (to.starts_lane && layout_.scrolled && end - start > 2 * elbow) {
            line.turn_at(start, to.y - card.lane_gap / 2);
            line.turn_at(end, to_y);
        } else {
            line.turn_at(start, to_y);
        }
        out_ +=
            node.entry->replay_of ? "<path class=\"edge again\" d=\"" : "<path class=\"edge\" d=\"";
        out_ += std::move(line).to(to.x) + "\"/>\n";
    }

    void put_card(std::size_t i) {
        const SnapshotSummary& entry = *forest_.nodes()[i].entry;
        const CardSize& card = layout_.card;
        const auto& place = layout_.places[i];
        const std::string task = (entry.replay_of ? "\u21BB " : "") + task_or_placeholder(entry);
        const auto units =
            static_cast<std::size_t>((card.width - text_left - 10) / character_width);
        const int middle = card.height / 2;
        out_ +=
            "<a id=\"" + card_name(entry.id) + "\" href=\"#" + panel_name(entry.id) +
            "\" class=\"card " + status_class(entry.status) + (entry.replay_of ? " again" : "") +
            "\"><title>" + html_attribute(describe(entry)) + "</title><rect rx=\"10\"" +
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
        std::string out = duration_words(entry);
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

std::string draw_overview(const Forest& forest) {
    return Figure(forest).draw_overview();
}

std::string draw_figure(const Forest& forest) {
    return Figure(forest).draw();
}

} // namespace rexa::core
