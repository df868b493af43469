#include "core/timeline/panel.hpp"

#include "core/text.hpp"
#include "core/timeline/figure.hpp"
#include "core/timeline/html.hpp"
#include "core/units.hpp"

#include <algorithm>
#include <charconv>

namespace rexa::core {
namespace {

constexpr std::size_t most_code_bytes = 64 * 1024;
constexpr std::size_t most_output_bytes = 16 * 1024;
constexpr std::size_t most_value_characters = 400;
constexpr std::size_t most_fact_characters = 1000; ///< two clipped lines and a path
constexpr std::size_t most_listed = 100;

std::string_view words(Precision precision) noexcept {
    switch (precision) {
    case Precision::unknown:
        return "unknown";
    case Precision::estimated:
        return "estimated";
    case Precision::exact:
        return "exact";
    }
    return "unknown";
}

std::string_view display_name(Language language) noexcept {
    switch (language) {
    case Language::python:
        return "Python";
    case Language::node:
        return "Node.js";
    case Language::r:
        return "R";
    case Language::shell:
        return "Shell";
    }
    return "unknown";
}

std::string format_number(double value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return {digits, end};
}

/// A list of names and values; values are untrusted text unless they come from `put_html`.
class Facts {
public:
    void put(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            put_html(name, html_clipped(value, most_value_characters));
        }
    }

    void put_html(std::string_view name, const std::string& html) {
        if (++count_ <= most_listed) {
            rows_ +=
                "<dt>" + html_clipped(name, most_value_characters) + "</dt><dd>" + html + "</dd>";
        }
    }

    [[nodiscard]] std::string html() const {
        if (count_ > most_listed) {
            return "<dl>" + rows_ + "</dl>\n<p class=\"note\">" +
                   std::to_string(count_ - most_listed) + " more</p>\n";
        }
        return rows_.empty() ? "" : "<dl>" + rows_ + "</dl>\n";
    }

private:
    std::string rows_;
    std::size_t count_ = 0;
};

std::string fold(std::string_view title, std::string_view note, const std::string& body,
                 bool open = false) {
    if (body.empty()) {
        return "";
    }
    return std::string("<details") + (open ? " open" : "") + "><summary><h3>" + std::string(title) +
           "</h3><span class=\"note\">" + std::string(note) + "</span></summary>\n" + body +
           "</details>\n";
}

std::string preformatted(std::string_view css, const std::string& html) {
    return "<pre class=\"" + std::string(css) + "\" tabindex=\"0\">" + html + "</pre>\n";
}

std::string left_out(std::uint64_t bytes, std::string_view why) {
    return "<i class=\"cut-note\">" + std::to_string(bytes) + " bytes " + std::string(why) + "</i>";
}

std::string code_section(const Snapshot& snapshot) {
    const std::string& code = snapshot.code();
    const std::string_view part = clip_utf8(code, most_code_bytes);
    std::string html = html_block(part);
    if (part.size() < code.size()) {
        html += "\n" + left_out(code.size() - part.size(), "more are in the snapshot");
    }
    return fold("Code", display_name(snapshot.language()), preformatted("code", html), true);
}

/// The first and the last bytes that fit, and between them how many are not here.
std::string stream_html(const StreamRecord& stream) {
    const std::string& head = stream.head.chars();
    const std::string& tail = stream.tail.chars();
    const std::size_t half = most_output_bytes / 2;
    if (stream.complete() && head.size() + tail.size() <= most_output_bytes) {
        return html_block(head + tail);
    }
    const std::string kept_tail = stream.complete() ? head + tail : tail;
    const std::string_view first = clip_utf8(stream.complete() ? kept_tail : head, half);
    std::string_view last =
        std::string_view(kept_tail).substr(kept_tail.size() - std::min(half, kept_tail.size()));
    const std::uint64_t hidden = stream.total() - first.size() - last.size();
    std::string note = left_out(hidden, "not shown here");
    if (!stream.complete()) {
        note += " " + left_out(stream.dropped, "were not kept");
    }
    return html_block(first) + "\n" + note + "\n" + html_block(last);
}

std::string stream_section(std::string_view title, std::string_view css,
                           const StreamRecord& stream) {
    if (stream.total() == 0) {
        return "";
    }
    return fold(title, format_size(stream.total()), preformatted(css, stream_html(stream)), true);
}

std::string error_section(const Execution& execution) {
    if (!execution.exception) {
        return "";
    }
    const ExceptionInfo& exception = *execution.exception;
    std::string html =
        "<p class=\"exception\"><strong>" + html_clipped(exception.type, 200) + "</strong>";
    if (exception.line) {
        html += " <span class=\"note\">line " + std::to_string(*exception.line) + "</span>";
    }
    const std::string_view message = clip_characters(exception.message, 4096);
    return fold("Error", "", html + "</p>\n" + preformatted("err", html_block(message)), true);
}

std::string list(const std::vector<std::string>& values, std::string_view at_least = "",
                 std::size_t characters = most_value_characters) {
    if (values.empty()) {
        return "";
    }
    std::string html = "<ul>";
    for (std::size_t i = 0; i < std::min(values.size(), most_listed); ++i) {
        html += "<li>" + html_clipped(values[i], characters) + "</li>";
    }
    if (values.size() > most_listed) {
        html += "<li><i class=\"cut-note\">" + std::string(at_least) +
                std::to_string(values.size() - most_listed) + " more</i></li>";
    }
    return html + "</ul>\n";
}

std::string input_section(const SnapshotData& data) {
    Facts facts;
    for (const std::string& argument : data.request.arguments()) {
        facts.put("Argument", argument);
    }
    for (const auto& [name, value] : data.request.variables()) {
        facts.put(name, value);
    }
    if (!data.request.standard_input().empty()) {
        facts.put("Standard input", format_size(data.request.standard_input().size()));
    }
    return fold("Input", "", facts.html() + list(data.input_files));
}

std::string brief(const Digest& digest) {
    return digest.empty() ? "" : digest.to_string().substr(0, 12);
}

std::string environment_section(const Environment& environment) {
    Facts facts;
    facts.put("Interpreter", environment.interpreter);
    facts.put("Version", environment.version);
    facts.put("Platform", environment.platform);
    facts.put("Packages", brief(environment.packages));
    facts.put("Provider", environment.provider);
    facts.put("Isolation", to_string(environment.isolation));
    facts.put("Limits by", to_string(environment.enforcement));
    facts.put("Network", to_string(environment.network));
    return fold("Environment", html_clipped(environment.version, 40), facts.html());
}

std::string timing_section(const Execution& execution) {
    const Usage& usage = execution.usage;
    Facts facts;
    facts.put("Started", format_time(execution.started) + " UTC");
    const std::string wall =
        execution.status == Status::running ? "running" : format_wall_time(usage.wall);
    facts.put("Wall time", wall);
    if (usage.cpu_precision != Precision::unknown) {
        const std::string precision = " (" + std::string(words(usage.cpu_precision)) + ")";
        facts.put("User time", format_duration(usage.user) + precision);
        facts.put("System time", format_duration(usage.system) + precision);
    }
    if (usage.memory_precision != Precision::unknown) {
        facts.put("Peak memory", format_size(usage.peak_memory_bytes) + " (" +
                                     std::string(words(usage.memory_precision)) + ")");
    }
    if (usage.cost) {
        facts.put("Cost", format_cost(*usage.cost));
    }
    return fold("Timing", wall, facts.html());
}

std::string annotation_section(const Annotations& annotations) {
    Facts facts;
    for (const auto& [name, value] : annotations.metrics) {
        facts.put(name, format_number(value));
    }
    std::string html = facts.html();
    if (!annotations.note.empty()) {
        html +=
            "<p class=\"remark\">" + html_block(clip_characters(annotations.note, 4096)) + "</p>\n";
    }
    return fold("Metrics and note", "", html, true);
}

std::string artifact_section(const TimelineDetail& detail) {
    const std::string_view at_least = detail.more_artifacts ? "at least " : "";
    return fold("Files", std::string(at_least) + std::to_string(detail.artifacts.size()),
                list(detail.artifacts, at_least), true);
}

std::string identity_section(const Snapshot& snapshot) {
    Facts facts;
    facts.put("Id", snapshot.id().to_string());
    facts.put("Digest", snapshot.digest().empty() ? "" : snapshot.digest().to_string());
    facts.put("Outcome", snapshot.outcome().empty() ? "" : snapshot.outcome().to_string());
    facts.put("Code was", to_string(snapshot.provenance().source));
    facts.put("Generator", snapshot.provenance().generator);
    facts.put("Reason", snapshot.provenance().reason);
    return fold("Identity", "", facts.html());
}

std::string verdict_section(const std::optional<Verdict>& verdict) {
    if (!verdict) {
        return "";
    }
    std::vector<std::string> facts;
    for (const Difference& difference : verdict->differences) {
        facts.push_back(to_string(difference));
    }
    facts.insert(facts.end(), verdict->reasons.begin(), verdict->reasons.end());
    for (const std::string& field : verdict->environment) {
        facts.push_back("environment: " + field);
    }
    return fold("Verdict", to_string(verdict->kind), list(facts, "", most_fact_characters), true);
}

std::string draw_detail(const TimelineDetail& detail) {
    const Snapshot& snapshot = detail.snapshot;
    const Execution& execution = snapshot.execution();
    std::string html;
    html += verdict_section(detail.verdict);
    html += fold("Notices", "", list(snapshot.data().notices), true);
    html += fold("Files not kept", "", list(snapshot.data().left_out), true);
    html += error_section(execution);
    html += annotation_section(snapshot.annotations());
    html += code_section(snapshot);
    html += stream_section("Standard output", "out", execution.output.out);
    html += stream_section("Standard error", "err", execution.output.err);
    html += artifact_section(detail);
    html += input_section(snapshot.data());
    html += timing_section(execution);
    html += environment_section(snapshot.environment());
    html += identity_section(snapshot);
    return html;
}

std::string link_to(const SnapshotSummary& entry) {
    return "<a href=\"#" + panel_name(entry.id) + "\" class=\"chip\">" + status_icon(entry.status) +
           "<code>" + entry.id.brief() + "</code> " + html_clipped(task_or_placeholder(entry), 40) +
           "</a>";
}

std::string entry_link(const Forest& forest, const SnapshotId& id) {
    const Forest::Node* const node = forest.find(id);
    return node == nullptr ? "<code>" + id.brief() + "</code> (not on this page)"
                           : link_to(*node->entry);
}

std::string links_below(const Forest& forest, const Forest::Node& node, bool replays) {
    std::string html;
    std::size_t count = 0;
    for (const std::size_t below : node.below) {
        const SnapshotSummary& entry = *forest.nodes()[below].entry;
        if (entry.replay_of.has_value() == replays && ++count <= most_listed) {
            html += link_to(entry);
        }
    }
    return count > most_listed ? html + std::to_string(count - most_listed) + " more" : html;
}

std::string lineage(const Forest& forest, const Forest::Node& node) {
    Facts facts;
    if (node.entry->replay_of) {
        facts.put_html("Replay of", entry_link(forest, *node.entry->replay_of));
    }
    if (node.entry->parent) {
        facts.put_html("Parent", entry_link(forest, *node.entry->parent));
    }
    if (const std::string branches = links_below(forest, node, false); !branches.empty()) {
        facts.put_html("Branches", branches);
    }
    if (const std::string replays = links_below(forest, node, true); !replays.empty()) {
        facts.put_html("Replays", replays);
    }
    return facts.html();
}

std::string badges(const SnapshotSummary& entry) {
    std::string html = "<p class=\"badges\"><span class=\"badge " + status_class(entry.status) +
                       "\">" + status_icon(entry.status) + status_words(entry.status) + "</span>";
    if (entry.verdict) {
        html += "<span class=\"badge " + verdict_class(*entry.verdict) + "\">" +
                verdict_sign(*entry.verdict) + " " + std::string(to_string(*entry.verdict)) +
                "</span>";
    }
    if (entry.pinned) {
        html += "<span class=\"badge\">pinned</span>";
    }
    for (const std::string& tag : entry.tags) {
        html += "<span class=\"badge tag\">#" + html_clipped(tag, 60) + "</span>";
    }
    return html + "</p>\n";
}

/// Beside the id, how to walk on through time with the keyboard alone.
std::string header(const Forest& forest, std::size_t at) {
    const auto& nodes = forest.nodes();
    const SnapshotSummary& entry = *nodes[at].entry;
    std::string html = "<header><p class=\"walk\"><code>" + entry.id.brief() + "</code><span>" +
                       format_time(entry.started) + " UTC</span><span>" + duration_words(entry) +
                       "</span><span class=\"steps\"><a href=\"#" + card_name(entry.id) +
                       "\">find</a>";
    if (at > 0) {
        html += "<a href=\"#" + panel_name(nodes[at - 1].entry->id) + "\">\u2190 earlier</a>";
    }
    if (at + 1 < nodes.size()) {
        html += "<a href=\"#" + panel_name(nodes[at + 1].entry->id) + "\">later \u2192</a>";
    }
    return html + "</span></p>\n<h2>" + html_clipped(task_or_placeholder(entry), 300) + "</h2>\n" +
           badges(entry) + "</header>\n";
}

} // namespace

std::string draw_panel(const Forest& forest, std::size_t at, const TimelineDetail* detail,
                       bool shown_at_first) {
    const Forest::Node& node = forest.nodes()[at];
    return "<article id=\"" + panel_name(node.entry->id) + "\"" +
           (shown_at_first ? " class=\"first\"" : "") + ">\n" + header(forest, at) +
           lineage(forest, node) + (detail != nullptr ? draw_detail(*detail) : "") + "</article>\n";
}

} // namespace rexa::core
