#ifndef REXA_SANDBOX_RUNNER_RUNNER_HPP
#define REXA_SANDBOX_RUNNER_RUNNER_HPP

#include <rexa/execution.hpp>

#include <optional>
#include <string>
#include <string_view>

// How code is started inside a sandbox of any provider.
namespace rexa::runner {

inline constexpr const char* folder = "/run/rexa";

/// The script that runs /run/rexa/main.py; see python_runner.py.
std::string_view python_runner() noexcept;

/// The script that it runs when an exception ends the program; see python_report.py.
std::string_view python_report() noexcept;

/// The script that Node preloads before /run/rexa/main.js; see node_require.js.
std::string_view node_require() noexcept;

/// Longest note that is read; a longer one is no note of the runner's.
inline constexpr std::size_t max_note = 64 * 1024;

/// The exception in a note of the Python runner. The bytes are whatever the run left there: what is
/// not exactly a note is none.
std::optional<ExceptionInfo> parse_exception_note(std::string_view note);

} // namespace rexa::runner

#endif
