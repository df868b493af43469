#include "sandbox/daytona/remote_helper.hpp"

#include "sandbox/daytona/time_bound.hpp"

#include <rexa/error.hpp>

#include <array>
#include <iterator>
#include <utility>

namespace rexa::daytona {

namespace {

/// What the helper says of a limit, by how that begins, and what is made of it here: the rest may
/// be the words of a program that took the helper's place.
constexpr std::array limits{
    std::pair(
        "ValueError: workspace_files",
        "workspace_files: the workspace holds more files and folders, or deeper ones, than is "
        "allowed; write less or raise it"),
    std::pair("ValueError: workspace_bytes",
              "workspace_bytes: the workspace holds files of more bytes than this limit allows; "
              "write less or raise it"),
};

[[noreturn]] void failed(const v0::CommandResult& result) {
    if (result.exit_code == command_not_found) {
        no_python();
    }
    for (const auto& [said, message] : limits) {
        if (result.output.find(said) != std::string::npos) {
            throw Error(Errc::resource_exhausted, message).from("daytona");
        }
    }
    throw Error(Errc::sandbox_failed, "rexa's helper in the sandbox could not do its work")
        .from("daytona")
        .with_remote(0, "", result.output, "");
}

} // namespace

void no_python() {
    throw Error(Errc::interpreter_not_found,
                "the sandbox has no python3, which rexa needs there; choose a snapshot or an image "
                "that has it")
        .from("daytona");
}

std::string RemoteHelper::run(std::string_view verb, const std::vector<std::string>& arguments,
                              const Call& call) {
    upload({}, call);
    v0::ShellCommand command;
    command.command = helper_command(verb, arguments);
    command.timeout = longest_;
    auto result =
        within(longest_, "rexa's helper in the sandbox gave no answer in time", call,
               [&](const Call& inner) { return toolbox_.process().execute(command, inner); });
    if (result.exit_code != 0) {
        failed(result);
    }
    return std::move(result.output);
}

void RemoteHelper::upload(std::vector<RemoteFile> files, const Call& call) {
    if (!is_there_) {
        auto helper = helper_files();
        std::move(helper.begin(), helper.end(), std::back_inserter(files));
    }
    if (files.empty()) {
        return;
    }
    std::vector<v0::Upload> uploads;
    std::uint64_t size = 0;
    for (auto& file : files) {
        size += file.contents.size();
        uploads.emplace_back(std::move(file.path), Bytes(std::move(file.contents)));
    }
    upload(uploads, size, call);
    is_there_ = true;
}

void RemoteHelper::upload(const std::vector<v0::Upload>& uploads, std::uint64_t size,
                          const Call& call) {
    within(time_to_move(size, longest_), "the sandbox did not take files in time", call,
           [&](const Call& inner) { toolbox_.files().upload(uploads, {}, inner); });
}

Bytes RemoteHelper::read(const std::string& path, std::uint64_t most, const Call& call) {
    return within(time_to_move(most, longest_), "the sandbox did not send a file in time", call,
                  [&](const Call& inner) { return toolbox_.files().read(path, most, inner); });
}

std::string RemoteHelper::start(const std::string& session, std::string_view verb,
                                const std::vector<std::string>& arguments, const Call& call) {
    // In a subshell: a shell that ends takes its session's exit codes along.
    const auto command = "(" + helper_command(verb, arguments) + ")";
    return within(longest_, "the sandbox did not start rexa's helper in time", call,
                  [&](const Call& inner) {
                      sessions().create(session, inner);
                      return sessions().start(session, command, false, inner);
                  });
}

} // namespace rexa::daytona
