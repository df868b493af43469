#ifndef REXA_SANDBOX_DAYTONA_REMOTE_PROGRAM_HPP
#define REXA_SANDBOX_DAYTONA_REMOTE_PROGRAM_HPP

#include <rexa/limits.hpp>
#include <rexa/sandbox.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// What is uploaded into a sandbox and started there; see remote/__main__.py.
namespace rexa::daytona {

/// Where all of it lies.
inline constexpr std::string_view base_folder = "/tmp/rexa";

struct RemoteFile {
    std::string path;
    std::string contents;
};

/// The helper itself.
std::vector<RemoteFile> helper_files();

/// What the run of this name needs. `wall_time` is the limit's or what the call leaves of it.
/// Errors: invalid_argument for a NUL in an argument or a variable.
std::vector<RemoteFile> run_files(const Command& command, const Limits& limits,
                                  std::chrono::milliseconds wall_time, const std::string& run);

/// A file of a run, such as "result".
std::string run_path(const std::string& run, std::string_view name);

/// The shell's line for a verb of the helper.
std::string helper_command(std::string_view verb, const std::vector<std::string>& arguments);

} // namespace rexa::daytona

#endif
