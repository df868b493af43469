#include <rexa/generate_request.hpp>
#include <rexa/generation.hpp>

#include <utility>

namespace rexa {

std::string_view to_string(Purpose purpose) noexcept {
    switch (purpose) {
    case Purpose::write:
        return "write";
    case Purpose::modify:
        return "modify";
    case Purpose::fix:
        return "fix";
    case Purpose::explain:
        return "explain";
    case Purpose::document:
        return "document";
    case Purpose::suggest:
        return "suggest";
    }
    return "unknown";
}

std::string_view to_string(ExtractionMethod method) noexcept {
    switch (method) {
    case ExtractionMethod::only_block:
        return "only_block";
    case ExtractionMethod::labelled_block:
        return "labelled_block";
    case ExtractionMethod::last_block:
        return "last_block";
    case ExtractionMethod::joined_blocks:
        return "joined_blocks";
    case ExtractionMethod::extended_block:
        return "extended_block";
    case ExtractionMethod::whole_answer:
        return "whole_answer";
    }
    return "unknown";
}

std::string_view to_string(RepairEnd end) noexcept {
    switch (end) {
    case RepairEnd::succeeded:
        return "succeeded";
    case RepairEnd::not_asked:
        return "not_asked";
    case RepairEnd::declined:
        return "declined";
    case RepairEnd::rounds_used:
        return "rounds_used";
    case RepairEnd::same_error:
        return "same_error";
    case RepairEnd::same_code:
        return "same_code";
    case RepairEnd::budget_used:
        return "budget_used";
    case RepairEnd::not_repairable:
        return "not_repairable";
    case RepairEnd::model_failed:
        return "model_failed";
    case RepairEnd::run_failed:
        return "run_failed";
    }
    return "unknown";
}

GenerateRequest GenerateRequest::write(std::string task) {
    return {Purpose::write, std::nullopt, std::move(task)};
}

GenerateRequest GenerateRequest::modify(const SnapshotId& parent, std::string task) {
    return {Purpose::modify, parent, std::move(task)};
}

GenerateRequest GenerateRequest::fix(const SnapshotId& failed) {
    return {Purpose::fix, failed, ""};
}

GenerateRequest GenerateRequest::explain(const SnapshotId& snapshot) {
    return {Purpose::explain, snapshot, ""};
}

GenerateRequest GenerateRequest::document(const SnapshotId& snapshot) {
    return {Purpose::document, snapshot, ""};
}

GenerateRequest GenerateRequest::suggest(const SnapshotId& snapshot, std::uint32_t count) {
    GenerateRequest request(Purpose::suggest, snapshot, "");
    request.count_ = count;
    return request;
}

namespace {

class SilentGenerateObserver final : public GenerateObserver {
public:
    bool wants_text() const noexcept override { return false; }
};

} // namespace

GenerateObserver& silent_generate_observer() noexcept {
    // As that of runs.
    static SilentGenerateObserver silent;
    return silent;
}

} // namespace rexa
