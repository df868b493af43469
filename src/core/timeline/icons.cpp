#include "core/timeline/figure.hpp"
#include "core/units.hpp"

#include <algorithm>
#include <array>

namespace rexa::core {
namespace {

struct Icon {
    Status status;
    std::string_view shape; ///< in a square of 20, drawn in the colour of the state
};

constexpr std::array<Icon, 8> icons = {{
    {Status::running,
     R"(<circle cx="10" cy="10" r="8" class="ring dash"/><circle cx="10" cy="10" r="3"/>)"},
    {Status::succeeded, R"(<circle cx="10" cy="10" r="9"/>)"
                        R"(<path class="cut" d="M5.8 10.4l2.9 2.9 5.6-6.2"/>)"},
    {Status::failed, R"(<path d="M10 .6 19.4 10 10 19.4.6 10z"/>)"
                     R"(<path class="cut" d="M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6"/>)"},
    {Status::timed_out, R"(<path d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"/>)"
                        R"(<path class="cut" d="M10 5v5.4l3.4 2"/>)"},
    {Status::killed_memory, R"(<path d="M10 1.2 19.4 18H.6z"/>)"
                            R"(<path class="cut" d="M10 7.4v4.8M10 14.9v.2"/>)"},
    {Status::killed_output, R"(<path d="M10 18.8.6 2h18.8z"/>)"
                            R"(<path class="cut" d="M10 5v4.8M10 12.5v.2"/>)"},
    {Status::cancelled, R"(<circle cx="10" cy="10" r="7.8" class="ring"/>)"
                        R"(<path class="stroke" d="M4.8 15.2 15.2 4.8"/>)"},
    {Status::interrupted, R"(<rect x="1.5" y="1.5" width="17" height="17" rx="3"/>)"
                          R"(<path class="cut" d="M11.2 4.6 7 10.6h5.6L8.8 15.6"/>)"},
}};

} // namespace

std::string icon_definitions() {
    std::string out = R"(<svg class="defs" width="0" height="0" aria-hidden="true"><defs>)";
    for (const Icon& icon : icons) {
        out += "<symbol id=\"i-" + std::string(to_string(icon.status)) +
               "\" viewBox=\"0 0 20 20\">" + std::string(icon.shape) + "</symbol>";
    }
    return out + "</defs></svg>\n";
}

std::string status_icon(Status status) {
    return "<svg class=\"icon " + status_class(status) +
           "\" width=\"18\" height=\"18\" aria-hidden=\"true\"><use href=\"#i-" +
           std::string(to_string(status)) + "\"/></svg>";
}

std::string status_class(Status status) {
    return "st-" + std::string(to_string(status));
}

std::string verdict_class(VerdictKind kind) {
    return "vd-" + std::string(to_string(kind));
}

std::string status_words(Status status) {
    std::string words(to_string(status));
    std::ranges::replace(words, '_', ' ');
    return words;
}

std::string duration_words(const SnapshotSummary& entry) {
    return entry.status == Status::running ? "running" : format_wall_time(entry.wall);
}

std::string verdict_sign(VerdictKind kind) {
    switch (kind) {
    case VerdictKind::reproduced:
        return "=";
    case VerdictKind::differs:
        return "\u2260";
    case VerdictKind::inconclusive:
        return "?";
    }
    return "?";
}

std::string task_or_placeholder(const SnapshotSummary& entry) {
    if (!entry.task.empty()) {
        return entry.task;
    }
    return entry.replay_of ? "Replay" : "No task";
}

} // namespace rexa::core
