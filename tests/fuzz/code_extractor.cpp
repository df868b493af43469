// Any answer gives code or none: blocks lie in it in order, and no candidate is longer than it.
#include "fuzz/fuzz.hpp"
#include "generate/extraction.hpp"
#include "generate/suggestions.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace rexa;

namespace {

void check_blocks(std::string_view answer, const std::vector<generate::CodeBlock>& blocks) {
    std::size_t at = 0;
    for (const auto& block : blocks) {
        fuzz::require(block.begin >= at && block.end > block.begin && block.end <= answer.size());
        at = block.end;
    }
}

/// Whatever an interpreter says of the candidates, bit by bit of the first byte.
void check_choice(std::string_view answer, const generate::Candidates& candidates,
                  std::uint8_t says) {
    std::vector<generate::SyntaxResult> results;
    for (std::size_t i = 0; i < candidates.list.size(); ++i) {
        results.push_back({static_cast<generate::Reading>(1 + (says >> (i % 7)) % 6), "no"});
    }
    const auto chosen = generate::choose_code(answer, candidates, results);
    fuzz::require(!chosen || !candidates.list.empty());
    fuzz::require(!chosen || chosen->explanation.size() <= answer.size());
    const auto is_nothing = [](const auto& result) {
        return result.reading == generate::Reading::nothing;
    };
    fuzz::require(chosen.has_value() || candidates.of_language.empty() ||
                  std::ranges::any_of(results, is_nothing));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view answer = as_chars(fuzz::bytes(data + 1, size - 1));
    const auto language = static_cast<Language>(1 + data[0] % 4);
    auto candidates = generate::find_candidates(answer, language);
    if (data[0] % 3 != 0) {
        generate::add_extended(answer, language, candidates.of_language, candidates);
    }
    check_blocks(answer, candidates.blocks);
    for (const auto& candidate : candidates.list) {
        fuzz::require(candidate.tidy.code.size() <= answer.size() + candidates.blocks.size() + 1);
    }
    check_choice(answer, candidates, data[0]);
    fuzz::require(generate::read_suggestions(answer).size() <= answer.size());
    return 0;
}
