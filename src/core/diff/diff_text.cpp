#include "core/text.hpp"
#include "core/units.hpp"

#include <rexa/diff.hpp>

#include <algorithm>

namespace rexa {
namespace {

constexpr std::size_t shown_value_characters = 200;

std::string shown(std::string_view value) {
    return core::to_clipped_line(value, shown_value_characters);
}

/// The span of a hunk on one side as unified diffs write it: an empty one names the line before.
std::string range(std::uint64_t start, std::uint64_t count) {
    const std::uint64_t named = count == 0 ? start - 1 : start;
    std::string span = std::to_string(named);
    if (count != 1) {
        span.append(",").append(std::to_string(count));
    }
    return span;
}

std::uint64_t count_lines(const Hunk& hunk, LineOp left_out) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        hunk.lines, [&](const DiffLine& line) { return line.op != left_out; }));
}

void put_hunk(std::string& out, const Hunk& hunk) {
    out += "@@ -" + range(hunk.old_start, count_lines(hunk, LineOp::added)) + " +" +
           range(hunk.new_start, count_lines(hunk, LineOp::removed)) + " @@\n";
    for (const DiffLine& line : hunk.lines) {
        out += static_cast<char>(line.op) + core::to_safe_line(line.text, core::Tabs::keep) + "\n";
        if (!line.has_line_end) {
            out += "\\ No newline at end of file\n";
        }
    }
}

void put_content(std::string& out, const ContentDiff& content) {
    if (content.binary) {
        out += "binary: " + core::format_size(content.old_size) + ", SHA-256 " +
               content.old_digest.to_string() + "\n     -> " + core::format_size(content.new_size) +
               ", SHA-256 " + content.new_digest.to_string() + "\n";
    }
    for (const Hunk& hunk : content.hunks) {
        put_hunk(out, hunk);
    }
    if (content.clipped) {
        out += "(more lines than are compared)\n";
    }
}

void put_heading(std::string& out, std::string_view title) {
    if (!out.empty()) {
        out += "\n";
    }
    out += "== " + std::string(title) + " ==\n";
}

void put_section(std::string& out, std::string_view title, const ContentDiff& content) {
    if (!content.same) {
        put_heading(out, title);
        put_content(out, content);
    }
}

void put_section(std::string& out, std::string_view title, const std::vector<FieldDiff>& fields) {
    if (fields.empty()) {
        return;
    }
    put_heading(out, title);
    for (const FieldDiff& field : fields) {
        out += shown(field.field) + ": " + shown(field.before) + " -> " + shown(field.after) + "\n";
    }
}

std::string describe(const std::optional<TreeEntry>& entry) {
    if (!entry) {
        return "";
    }
    switch (entry->kind) {
    case EntryKind::file:
        return core::format_size(entry->size);
    case EntryKind::executable:
        return "executable, " + core::format_size(entry->size);
    case EntryKind::symlink:
        return "symlink to " + shown(entry->target);
    case EntryKind::directory:
        return "folder";
    }
    return "unknown";
}

void put_file(std::string& out, const FileContentDiff& file) {
    const std::string before = describe(file.file.before);
    const std::string after = describe(file.file.after);
    const bool both = !before.empty() && !after.empty();
    out += std::string(to_string(file.file.change)) + " " + core::to_safe_line(file.file.path) +
           " (" + before + (both ? " -> " : "") + after + ")\n";
    if (file.content && !file.content->same) {
        put_content(out, *file.content);
    }
}

void put_unknown(std::string& out, const std::vector<std::string>& unknown) {
    if (unknown.empty()) {
        return;
    }
    put_heading(out, "not kept, so not compared");
    for (const std::string& what : unknown) {
        out += shown(what) + "\n";
    }
}

} // namespace

std::string to_text(const Diff& diff) {
    std::string out = "snapshot " + diff.before.brief() + " -> " + diff.after.brief() + "\n";
    put_section(out, "code", diff.code);
    put_section(out, "input", diff.input);
    put_section(out, "standard input", diff.standard_input);
    put_section(out, "environment", diff.environment);
    put_section(out, "result", diff.execution);
    put_section(out, "stdout", diff.out);
    put_section(out, "stderr", diff.err);
    if (!diff.files.empty()) {
        put_heading(out, "files");
        for (const FileContentDiff& file : diff.files) {
            put_file(out, file);
        }
        if (!diff.all_files) {
            out += "(more files than are listed)\n";
        }
    }
    put_unknown(out, diff.unknown);
    if (diff.same()) {
        out += "code, input, environment, result and files are the same\n";
    }
    put_section(out, "timing", diff.timing);
    return out;
}

} // namespace rexa
