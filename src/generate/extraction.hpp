#ifndef REXA_GENERATE_EXTRACTION_HPP
#define REXA_GENERATE_EXTRACTION_HPP

#include "generate/candidates.hpp"
#include "generate/syntax_check.hpp"

#include <rexa/generation.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// The program of an answer.
struct ExtractedCode {
    std::string code;
    Extraction how;
    std::vector<std::string> packages; ///< that the answer wanted installed
    std::string explanation;           ///< the answer without its blocks of code
};

/// Blocks that are no program in any way of reading them by themselves. `results` are those of the
/// first candidates.
std::vector<std::size_t> broken_blocks(const Candidates& candidates,
                                       const std::vector<SyntaxResult>& results);

/// Chooses by what the interpreter said of each candidate. The last block that does something is
/// the program; where it needs the others, all are one; where it is broken, it may go on behind a
/// fence inside of it. What is no program in any way is still chosen if it stands in a block:
/// running it says what is wrong. Nothing where the answer has no code, or only such as does
/// nothing. `results` has one entry for each candidate.
std::optional<ExtractedCode> choose_code(std::string_view answer, const Candidates& candidates,
                                         const std::vector<SyntaxResult>& results);

} // namespace rexa::generate

#endif
