#include "sandbox/daytona/remote_program.hpp"

#include "core/base64.hpp"
#include "sandbox/runner/embed.hpp"
#include "sandbox/runner/program_files.hpp"

#include <rexa/error.hpp>

// REXA_REMOTE_FOLDER is where the embedded scripts are, set by the build.
REXA_EMBED(rexa_remote_main, REXA_REMOTE_FOLDER "/__main__.py")
REXA_EMBED(rexa_remote_capture, REXA_REMOTE_FOLDER "/capture.py")
REXA_EMBED(rexa_remote_live, REXA_REMOTE_FOLDER "/live.py")
REXA_EMBED(rexa_remote_manifest, REXA_REMOTE_FOLDER "/manifest.py")
REXA_EMBED(rexa_remote_place, REXA_REMOTE_FOLDER "/place.py")
REXA_EMBED(rexa_remote_places, REXA_REMOTE_FOLDER "/places.py")
REXA_EMBED(rexa_remote_processes, REXA_REMOTE_FOLDER "/processes.py")
REXA_EMBED(rexa_remote_program, REXA_REMOTE_FOLDER "/program.py")
REXA_EMBED(rexa_remote_request, REXA_REMOTE_FOLDER "/request.py")
REXA_EMBED(rexa_remote_run, REXA_REMOTE_FOLDER "/run.py")

namespace rexa::daytona {

namespace {

std::string helper_path(std::string_view name) {
    return std::string(base_folder) + "/remote/" + std::string(name);
}

RemoteFile helper_file(std::string_view name, const char* begin, const char* end) {
    return {helper_path(name), std::string(begin, end)};
}

std::string quote(std::string_view text) {
    std::string quoted = "'";
    for (const char character : text) {
        quoted += character == '\'' ? std::string("'\\''") : std::string(1, character);
    }
    return quoted + "'";
}

void check(std::string_view text, const char* field) {
    if (text.find('\0') != std::string_view::npos) {
        throw Error(Errc::invalid_argument,
                    std::string(field) + ": a NUL byte cannot be passed to a program")
            .from("daytona");
    }
}

std::string limit_line(std::string_view name, std::uint64_t value) {
    return "limit " + std::string(name) + " " + std::to_string(value) + "\n";
}

std::string limit_lines(const Limits& limits, std::chrono::milliseconds wall_time) {
    const std::chrono::microseconds wall = wall_time;
    return limit_line("wall_microseconds", static_cast<std::uint64_t>(wall.count())) +
           limit_line("cpu_seconds", static_cast<std::uint64_t>(limits.cpu_time.count())) +
           limit_line("memory_bytes", limits.memory_bytes) +
           limit_line("processes", limits.processes) + limit_line("open_files", limits.open_files) +
           limit_line("file_bytes", limits.file_bytes) +
           limit_line("output_bytes", limits.output_bytes) +
           limit_line("workspace_bytes", limits.workspace_bytes) +
           limit_line("workspace_files", limits.workspace_files);
}

std::string request_text(const Command& command, const Limits& limits,
                         std::chrono::milliseconds wall_time) {
    std::string text = "language " + std::string(to_string(command.language)) + "\n";
    for (const auto& argument : command.arguments) {
        check(argument, "arguments");
        text += "argument " + core::to_base64(argument) + "\n";
    }
    for (const auto& [name, value] : command.variables) {
        check(name, "variables");
        check(value, "variables");
        text += "variable " + core::to_base64(name) + " " + core::to_base64(value) + "\n";
    }
    return text + limit_lines(limits, wall_time);
}

} // namespace

std::vector<RemoteFile> helper_files() {
    return {
        helper_file("__main__.py", rexa_remote_main_begin, rexa_remote_main_end),
        helper_file("capture.py", rexa_remote_capture_begin, rexa_remote_capture_end),
        helper_file("live.py", rexa_remote_live_begin, rexa_remote_live_end),
        helper_file("manifest.py", rexa_remote_manifest_begin, rexa_remote_manifest_end),
        helper_file("place.py", rexa_remote_place_begin, rexa_remote_place_end),
        helper_file("places.py", rexa_remote_places_begin, rexa_remote_places_end),
        helper_file("processes.py", rexa_remote_processes_begin, rexa_remote_processes_end),
        helper_file("program.py", rexa_remote_program_begin, rexa_remote_program_end),
        helper_file("request.py", rexa_remote_request_begin, rexa_remote_request_end),
        helper_file("run.py", rexa_remote_run_begin, rexa_remote_run_end),
    };
}

std::vector<RemoteFile> run_files(const Command& command, const Limits& limits,
                                  std::chrono::milliseconds wall_time, const std::string& run) {
    std::vector<RemoteFile> files = {
        {run_path(run, "request"), request_text(command, limits, wall_time)},
        {run_path(run, "stdin"), command.standard_input.chars()},
    };
    for (auto& file : runner::plan_files(command)) {
        files.push_back({run_path(run, "files/" + file.name), std::move(file.contents)});
    }
    return files;
}

std::string run_path(const std::string& run, std::string_view name) {
    return std::string(base_folder) + "/runs/" + run + "/" + std::string(name);
}

std::string helper_command(std::string_view verb, const std::vector<std::string>& arguments) {
    std::string command = "python3 -I -B -S " + helper_path("") + " " + std::string(verb) + " " +
                          std::string(base_folder);
    for (const auto& argument : arguments) {
        command += " " + quote(argument);
    }
    return command + " </dev/null";
}

} // namespace rexa::daytona
