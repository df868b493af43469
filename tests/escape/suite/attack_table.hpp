#ifndef REXA_TESTS_ESCAPE_SUITE_ATTACK_TABLE_HPP
#define REXA_TESTS_ESCAPE_SUITE_ATTACK_TABLE_HPP

#include <span>
#include <string>

namespace rexa::escape {

/// An attack program and the one line it must print.
struct Attack {
    const char* file;
    const char* line;
    const char* line_on_arm64 = nullptr; ///< where it differs
    bool asks_for_network = false;       ///< it may have more where the run has the host's
};

/// Attempts to get out, to see in or to gain privileges, one program each.
std::span<const Attack> attacks();

/// The same in other languages.
std::span<const Attack> attacks_in_other_languages();

} // namespace rexa::escape

#endif
