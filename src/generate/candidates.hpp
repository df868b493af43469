#ifndef REXA_GENERATE_CANDIDATES_HPP
#define REXA_GENERATE_CANDIDATES_HPP

#include "generate/code_blocks.hpp"
#include "generate/tidy_code.hpp"

#include <rexa/generation.hpp>
#include <rexa/language.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// One way to read a program out of an answer.
struct Candidate {
    /// What it is if it is chosen; a block by itself counts as `only_block` here.
    ExtractionMethod method = ExtractionMethod::only_block;
    std::size_t block = 0; ///< the position in `Candidates::blocks`; of several, the first
    std::size_t end = 0;   ///< in the answer, of what it is made of
    TidyCode tidy;
};

/// The ways worth trying.
struct Candidates {
    std::vector<CodeBlock> blocks;        ///< all of the answer
    std::vector<std::size_t> of_language; ///< those that may be the program
    bool are_marked = false;              ///< as of the language
    std::vector<Candidate> list;
};

/// A program does something; a sentence or an output without a verb of code is none, whatever a
/// parser says.
bool looks_like_code(std::string_view text);

/// `answer` without the model's thinking. Blocks marked as of the language come before those with
/// no mark; blocks of anything else are none.
Candidates find_candidates(std::string_view answer, Language language);

/// Further ways to read these blocks, which are no programs as they stand: going on behind a fence
/// inside of them.
void add_extended(std::string_view answer, Language language,
                  const std::vector<std::size_t>& blocks, Candidates& candidates);

} // namespace rexa::generate

#endif
