#include "generate/extraction.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace rexa::generate {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

class Chooser {
public:
    /// The position of a candidate, and what it is when chosen; `none` for no code.
    using Choice = std::pair<std::size_t, ExtractionMethod>;

    Chooser(const Candidates& candidates, const std::vector<SyntaxResult>& results)
        : candidates_(candidates), results_(results) {}

    [[nodiscard]] Choice choose() const {
        if (const auto found = whole_answer(); found != none) {
            return {found, ExtractionMethod::whole_answer};
        }
        const auto block = telling_block();
        return block == none ? Choice{none, {}} : choose_for(block);
    }

private:
    [[nodiscard]] const Candidate& candidate(std::size_t at) const { return candidates_.list[at]; }

    [[nodiscard]] bool is_program(std::size_t at, ExtractionMethod method) const {
        return candidate(at).method == method && results_[at].is_program();
    }

    /// Without blocks, and without an interpreter to ask, what looks like code counts as code.
    [[nodiscard]] std::size_t whole_answer() const {
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            const bool is_unchecked = candidate(at).method == ExtractionMethod::whole_answer &&
                                      candidates_.blocks.empty() &&
                                      results_[at].reading == Reading::unchecked;
            if (is_unchecked || is_program(at, ExtractionMethod::whole_answer)) {
                return at;
            }
        }
        return none;
    }

    /// How much a block tells of the program that was meant. One that is marked as code counts
    /// though it is broken: what came before is not what was meant.
    [[nodiscard]] int weight_of(std::size_t at) const {
        const bool is_code = looks_like_code(candidate(at).tidy.code);
        switch (results_[at].reading) {
        case Reading::program:
        case Reading::part:
            return 3;
        case Reading::setup:
            return 2;
        case Reading::broken:
            return candidates_.are_marked && is_code ? 3 : 1;
        case Reading::unchecked:
            return candidates_.are_marked ? 3 : is_code ? 2 : 1;
        case Reading::nothing:
            break;
        }
        return 0;
    }

    /// Of those that tell most the last, where an answer arrives at its program.
    [[nodiscard]] std::size_t telling_block() const {
        std::size_t found = none;
        int most = 1;
        for (const std::size_t block : candidates_.of_language) {
            const auto own = best_of(block);
            const int weight = own == none ? 0 : weight_of(own);
            if (weight >= most) {
                most = weight;
                found = block;
            }
        }
        return found;
    }

    /// The first way to read a block by itself that makes it a program, or else nothing at all; or
    /// else the first.
    [[nodiscard]] std::size_t best_of(std::size_t block) const {
        std::size_t best = none;
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (candidate(at).block != block ||
                candidate(at).method != ExtractionMethod::only_block) {
                continue;
            }
            if (results_[at].is_program()) {
                return at;
            }
            if (best == none || (results_[best].reading != Reading::nothing &&
                                 results_[at].reading == Reading::nothing)) {
                best = at;
            }
        }
        return best;
    }

    /// A block that needs nothing of the others; or all together, as steps of one program; or the
    /// block beyond a fence inside of it; or the block as it is.
    [[nodiscard]] Choice choose_for(std::size_t block) const {
        const auto own = best_of(block);
        const Choice alone{own, name_of_block()};
        if (results_[own].reading == Reading::program) {
            return alone;
        }
        const auto together = joined();
        if (together != none &&
            (results_[together].reading != Reading::part || !results_[own].is_program())) {
            return {together, ExtractionMethod::joined_blocks};
        }
        if (results_[own].is_program()) {
            return alone;
        }
        const auto extended = longest_extension(block);
        return extended == none ? alone : Choice{extended, ExtractionMethod::extended_block};
    }

    [[nodiscard]] ExtractionMethod name_of_block() const {
        if (candidates_.of_language.size() > 1) {
            return ExtractionMethod::last_block;
        }
        return candidates_.blocks.size() == 1 ? ExtractionMethod::only_block
                                              : ExtractionMethod::labelled_block;
    }

    [[nodiscard]] std::size_t joined() const {
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (is_program(at, ExtractionMethod::joined_blocks)) {
                return at;
            }
        }
        return none;
    }

    [[nodiscard]] std::size_t longest_extension(std::size_t block) const {
        std::size_t found = none;
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (candidate(at).block == block && is_program(at, ExtractionMethod::extended_block) &&
                (found == none ||
                 candidate(at).tidy.code.size() > candidate(found).tidy.code.size())) {
                found = at;
            }
        }
        return found;
    }

    const Candidates& candidates_;
    const std::vector<SyntaxResult>& results_;
};

void add_packages(const std::vector<std::string>& further, std::vector<std::string>& packages) {
    for (const std::string& package : further) {
        add_package(package, packages);
    }
}

/// What the answer would install beside its program: in blocks that do nothing else, and in those
/// of other languages.
void add_wanted_packages(const Candidates& candidates, const std::vector<SyntaxResult>& results,
                         std::vector<std::string>& packages) {
    for (std::size_t at = 0; at < results.size(); ++at) {
        if (results[at].reading == Reading::nothing) {
            add_packages(candidates.list[at].tidy.packages, packages);
        }
    }
    for (std::size_t i = 0; i < candidates.blocks.size(); ++i) {
        if (std::ranges::find(candidates.of_language, i) != candidates.of_language.end()) {
            continue;
        }
        for (const auto line : core::split_lines(candidates.blocks[i].code)) {
            add_packages(wanted_packages(line), packages);
        }
    }
}

/// The answer's own words: without what was taken for the program, and other blocks of code.
std::string explanation_of(std::string_view answer, const Candidates& candidates,
                           const Candidate& chosen) {
    if (chosen.method == ExtractionMethod::whole_answer) {
        return "";
    }
    std::vector<CodeBlock> taken;
    for (CodeBlock block : candidates.blocks) {
        if (chosen.method == ExtractionMethod::extended_block &&
            block.begin == candidates.blocks[chosen.block].begin) {
            block.end = std::max(block.end, chosen.end);
        }
        if (taken.empty() || block.begin >= taken.back().end) {
            taken.push_back(std::move(block));
        }
    }
    return without_blocks(answer, taken);
}

} // namespace

std::vector<std::size_t> broken_blocks(const Candidates& candidates,
                                       const std::vector<SyntaxResult>& results) {
    std::vector<std::size_t> broken = candidates.of_language;
    for (std::size_t at = 0; at < results.size(); ++at) {
        const bool is_own = candidates.list[at].method == ExtractionMethod::only_block;
        if (is_own && results[at].reading != Reading::broken) {
            std::erase(broken, candidates.list[at].block);
        }
    }
    return broken;
}

std::optional<ExtractedCode> choose_code(std::string_view answer, const Candidates& candidates,
                                         const std::vector<SyntaxResult>& results) {
    const auto [at, method] = Chooser(candidates, results).choose();
    if (at == none) {
        return std::nullopt;
    }
    const Candidate& chosen = candidates.list[at];
    ExtractedCode extracted;
    extracted.code = chosen.tidy.code;
    extracted.packages = chosen.tidy.packages;
    add_wanted_packages(candidates, results, extracted.packages);
    extracted.how.method = method;
    extracted.how.blocks = static_cast<std::uint32_t>(candidates.blocks.size());
    extracted.how.compiles = results[at].is_program();
    extracted.how.diagnosis = results[at].diagnosis;
    extracted.how.repairs = chosen.tidy.repairs;
    extracted.explanation = explanation_of(answer, candidates, chosen);
    return extracted;
}

} // namespace rexa::generate
