#include "engine/branch.hpp"

#include "core/now.hpp"
#include "engine/refuse.hpp"
#include "engine/request_size.hpp"

#include <string>
#include <utility>

namespace rexa {

namespace {

constexpr std::size_t most_drafts = 100'000;
constexpr std::size_t most_bytes = std::size_t{256} << 20;

} // namespace

std::vector<Draft> drafts_of(const Snapshot& parent, std::size_t count) {
    if (count == 0 || count > most_drafts) {
        refuse("count: must be 1 to 100000");
    }
    const std::size_t bytes = size_of(parent.request());
    if (count > 1 && bytes > most_bytes / count) {
        refuse("count: " + std::to_string(count) + " drafts of " + std::to_string(bytes) +
               " bytes each are more than 256 MiB; make fewer in one call");
    }
    Draft draft;
    draft.request = parent.request();
    draft.request.parent(parent.id());
    draft.created = core::now();
    std::vector<Draft> drafts(count, draft);
    for (Draft& each : drafts) {
        each.id = SnapshotId::random();
    }
    return drafts;
}

std::vector<Draft> drafts_of(const Generation& generation) {
    if (generation.code.empty() && generation.suggestions.empty()) {
        refuse("generation: it has neither code nor suggestions to keep");
    }
    Draft draft;
    draft.request = generation.run;
    draft.created = core::now();
    draft.generation = generation;
    draft.generation->run = RunRequest();
    if (!generation.code.empty()) {
        draft.id = SnapshotId::random();
        return {draft};
    }
    std::vector<Draft> drafts;
    for (const Suggestion& suggestion : generation.suggestions) {
        drafts.push_back(draft);
        drafts.back().id = SnapshotId::random();
        drafts.back().request.task(suggestion.task);
    }
    return drafts;
}

} // namespace rexa
