#ifndef REXA_GENERATE_SYNTAX_CHECK_HPP
#define REXA_GENERATE_SYNTAX_CHECK_HPP

#include <rexa/bytes.hpp>
#include <rexa/language.hpp>
#include <rexa/sandbox.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// What an interpreter takes a text for, which it compiled and did not run.
enum class Reading : std::uint8_t {
    program = 1,
    part = 2,      ///< a program that uses names nobody defines; not every language tells
    setup = 3,     ///< a program that only imports and defines; not every language tells
    nothing = 4,   ///< comments, or values without an action, as printed by a program
    broken = 5,    ///< no program
    unchecked = 6, ///< no interpreter could be asked
};

struct SyntaxResult {
    Reading reading = Reading::broken;
    std::string diagnosis; ///< one line, of what is broken or unchecked

    [[nodiscard]] bool is_program() const noexcept { return reading <= Reading::setup; }

    friend bool operator==(const SyntaxResult&, const SyntaxResult&) = default;
};

/// A program of this language that compiles others, which are in its input, and runs none of them.
Command syntax_check(Language language, const std::vector<std::string>& programs);

/// What that one printed, for each of `count` programs: of those of which it says nothing the
/// first made it crash, and others were not looked at. What it prints is not trusted.
std::vector<SyntaxResult> read_syntax_results(std::string_view output, std::size_t count);

} // namespace rexa::generate

#endif
