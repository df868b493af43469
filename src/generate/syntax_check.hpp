#ifndef REXA_GENERATE_SYNTAX_CHECK_HPP
#define REXA_GENERATE_SYNTAX_CHECK_HPP

#include <rexa/bytes.hpp>
#include <rexa/language.hpp>
#include <rexa/sandbox.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// What an interpreter says of a program that it compiled and did not run.
struct SyntaxResult {
    bool compiles = false;
    std::string diagnosis; ///< one line, where it does not
    /// Names the program uses and nobody defines, where the language tells before it runs.
    bool is_self_contained = true;

    friend bool operator==(const SyntaxResult&, const SyntaxResult&) = default;
};

/// A program of this language that compiles others, which are in its input, and runs none of them.
Command syntax_check(Language language, const std::vector<std::string>& programs);

/// What that one printed, for each of `count` programs: those of which it says nothing, because
/// one before made it crash, do not compile. What it prints is not trusted.
std::vector<SyntaxResult> read_syntax_results(std::string_view output, std::size_t count);

} // namespace rexa::generate

#endif
