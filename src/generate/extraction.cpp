#include "generate/extraction.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace rexa::generate {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

class Chooser {
public:
    Chooser(const Candidates& candidates, const std::vector<SyntaxResult>& results)
        : candidates_(candidates), results_(results) {}

    /// The position of a candidate, and what it is when chosen; `none` for no code.
    std::pair<std::size_t, ExtractionMethod> choose() const {
        if (const auto found = whole_answer(); found != none || candidates_.of_language.empty()) {
            return {found, ExtractionMethod::whole_answer};
        }
        const bool is_alone = candidates_.of_language.size() == 1;
        if (const auto found = is_alone ? single() : of_several(); found.first != none) {
            return found;
        }
        if (const auto found = longest_extension(); found != none) {
            return {found, ExtractionMethod::extended_block};
        }
        return {last_block(), is_alone ? name_of_single() : ExtractionMethod::last_block};
    }

private:
    using Choice = std::pair<std::size_t, ExtractionMethod>;

    [[nodiscard]] const Candidate& candidate(std::size_t at) const { return candidates_.list[at]; }

    [[nodiscard]] bool is_program(std::size_t at, ExtractionMethod method) const {
        return candidate(at).method == method && results_[at].is_program();
    }

    [[nodiscard]] bool is_self_contained(std::size_t at) const {
        return results_[at].reading == Reading::program;
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

    [[nodiscard]] ExtractionMethod name_of_single() const {
        return candidates_.blocks.size() == 1 ? ExtractionMethod::only_block
                                              : ExtractionMethod::labelled_block;
    }

    [[nodiscard]] Choice single() const {
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (is_program(at, ExtractionMethod::only_block)) {
                return {at, name_of_single()};
            }
        }
        return {none, ExtractionMethod::only_block};
    }

    /// The last one that needs nothing of the others, unless what follows it needs it: then all
    /// together, as steps of one program.
    [[nodiscard]] Choice of_several() const {
        const auto last = last_program();
        if (last != none && is_self_contained(last)) {
            return {last, ExtractionMethod::last_block};
        }
        const auto together = joined();
        if (together != none && (is_self_contained(together) || last == none)) {
            return {together, ExtractionMethod::joined_blocks};
        }
        return {last, ExtractionMethod::last_block};
    }

    /// The last block that is a program, with its content set right only where it must be.
    [[nodiscard]] std::size_t last_program() const {
        std::size_t found = none;
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (is_program(at, ExtractionMethod::only_block) &&
                (found == none || candidate(at).block != candidate(found).block)) {
                found = at;
            }
        }
        return found;
    }

    [[nodiscard]] std::size_t joined() const {
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (is_program(at, ExtractionMethod::joined_blocks)) {
                return at;
            }
        }
        return none;
    }

    [[nodiscard]] std::size_t longest_extension() const {
        std::size_t found = none;
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (is_program(at, ExtractionMethod::extended_block) &&
                (found == none ||
                 candidate(at).tidy.code.size() > candidate(found).tidy.code.size())) {
                found = at;
            }
        }
        return found;
    }

    [[nodiscard]] std::size_t last_block() const {
        std::size_t found = none;
        for (std::size_t at = 0; at < candidates_.list.size(); ++at) {
            if (candidate(at).method == ExtractionMethod::only_block &&
                results_[at].reading != Reading::nothing &&
                (found == none || candidate(at).block != candidate(found).block)) {
                found = at;
            }
        }
        return found;
    }

    const Candidates& candidates_;
    const std::vector<SyntaxResult>& results_;
};

/// What the blocks beside the program would install, as in one of shell commands.
void add_wanted_packages(const Candidates& candidates, std::vector<std::string>& packages) {
    for (std::size_t i = 0; i < candidates.blocks.size(); ++i) {
        if (std::ranges::find(candidates.of_language, i) != candidates.of_language.end()) {
            continue;
        }
        for (const auto line : core::split_lines(candidates.blocks[i].code)) {
            for (std::string& package : wanted_packages(line)) {
                packages.push_back(std::move(package));
            }
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
        if (block.begin == candidates.blocks[chosen.block].begin) {
            block.end = std::max(block.end, chosen.end);
        }
        if (taken.empty() || block.begin >= taken.back().end) {
            taken.push_back(std::move(block));
        }
    }
    return without_blocks(answer, taken);
}

} // namespace

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
    add_wanted_packages(candidates, extracted.packages);
    extracted.how.method = method;
    extracted.how.blocks = static_cast<std::uint32_t>(candidates.blocks.size());
    extracted.how.compiles = results[at].is_program();
    extracted.how.diagnosis = results[at].diagnosis;
    extracted.how.repairs = chosen.tidy.repairs;
    extracted.explanation = explanation_of(answer, candidates, chosen);
    return extracted;
}

} // namespace rexa::generate
