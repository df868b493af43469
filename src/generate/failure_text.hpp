#ifndef REXA_GENERATE_FAILURE_TEXT_HPP
#define REXA_GENERATE_FAILURE_TEXT_HPP

#include <rexa/execution.hpp>
#include <rexa/limits.hpp>

#include <string>
#include <string_view>

namespace rexa::generate {

/// How a program ended and what it printed, for a model: each kind of end in its own words, a
/// traceback without the frames of libraries, long output by its first and last part.
std::string outcome_text(const Execution& execution, const Limits& limits);

/// One line that two runs share when they failed in the same way, such as
/// "ValueError: x must be positive".
std::string failure_signature(const Execution& execution);

/// A Python traceback without the frames inside of installed libraries; other text as it is.
std::string without_library_frames(std::string_view text);

} // namespace rexa::generate

#endif
