#include "core/text.hpp"

#include <rexa/verdict.hpp>

#include <algorithm>

namespace rexa {
namespace {

std::string and_more(std::size_t count) {
    return count > 1 ? " (and " + std::to_string(count - 1) + " more)" : "";
}

} // namespace

std::string_view to_string(VerdictKind kind) noexcept {
    switch (kind) {
    case VerdictKind::reproduced:
        return "reproduced";
    case VerdictKind::differs:
        return "differs";
    case VerdictKind::inconclusive:
        return "inconclusive";
    }
    return "unknown";
}

std::string_view to_string(Aspect aspect) noexcept {
    switch (aspect) {
    case Aspect::status:
        return "status";
    case Aspect::exit:
        return "exit";
    case Aspect::out:
        return "stdout";
    case Aspect::err:
        return "stderr";
    case Aspect::file:
        return "file";
    }
    return "unknown";
}

std::string to_string(const Difference& difference) {
    std::string text(to_string(difference.aspect));
    if (!difference.path.empty()) {
        text += " " + core::to_safe_line(difference.path);
    }
    if (difference.line > 0) {
        text += " line " + std::to_string(difference.line);
        return text + ": '" + difference.expected + "' became '" + difference.actual + "'";
    }
    return text + ": " + difference.expected + " became " + difference.actual;
}

std::string to_string(const Verdict& verdict) {
    std::string text(to_string(verdict.kind));
    if (verdict.kind == VerdictKind::differs && !verdict.differences.empty()) {
        text +=
            ": " + to_string(verdict.differences.front()) + and_more(verdict.differences.size());
    }
    if (verdict.kind == VerdictKind::inconclusive && !verdict.reasons.empty()) {
        text +=
            ": " + core::to_safe_line(verdict.reasons.front()) + and_more(verdict.reasons.size());
    }
    if (!verdict.environment.empty()) {
        text += "; environment: " + core::to_safe_line(verdict.environment.front()) +
                and_more(verdict.environment.size());
    }
    return text;
}

std::size_t ReplayReport::reproduced() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count(verdicts, VerdictKind::reproduced, &Verdict::kind));
}

VerdictKind ReplayReport::kind() const noexcept {
    if (!verdicts.empty() && reproduced() == verdicts.size()) {
        return VerdictKind::reproduced;
    }
    const bool one_differs =
        std::ranges::find(verdicts, VerdictKind::differs, &Verdict::kind) != verdicts.end();
    return one_differs ? VerdictKind::differs : VerdictKind::inconclusive;
}

std::string to_string(const ReplayReport& report) {
    std::string text = "reproduced " + std::to_string(report.reproduced()) + " of " +
                       std::to_string(report.verdicts.size());
    const VerdictKind kind = report.kind();
    const auto example = std::ranges::find(report.verdicts, kind, &Verdict::kind);
    if (kind != VerdictKind::reproduced && example != report.verdicts.end()) {
        text += "; " + to_string(*example);
    }
    return text;
}

} // namespace rexa
