#include "sandbox/daytona/remote_helper.hpp"

#include <rexa/error.hpp>

#include <iterator>
#include <utility>

namespace rexa::daytona {

namespace {

constexpr std::int64_t command_not_found = 127;

[[noreturn]] void failed(const v0::CommandResult& result) {
    if (result.exit_code == command_not_found) {
        throw Error(Errc::interpreter_not_found,
                    "the sandbox has no python3, which rexa needs there; choose a snapshot or an "
                    "image that has it")
            .from("daytona");
    }
    const auto limit = result.output.find("ValueError: workspace_");
    if (limit != std::string::npos) {
        const auto text = result.output.substr(limit + std::string_view("ValueError: ").size());
        throw Error(Errc::resource_exhausted, text.substr(0, text.find('\n'))).from("daytona");
    }
    throw Error(Errc::sandbox_failed, "rexa's helper in the sandbox could not do its work")
        .from("daytona")
        .with_remote(0, "", result.output, "");
}

} // namespace

std::string RemoteHelper::run(std::string_view verb, const std::vector<std::string>& arguments,
                              const Call& call) {
    upload({}, call);
    v0::ShellCommand command;
    command.command = helper_command(verb, arguments);
    auto result = toolbox_.process().execute(command, call);
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
    for (auto& file : files) {
        uploads.emplace_back(std::move(file.path), Bytes(std::move(file.contents)));
    }
    toolbox_.files().upload(uploads, {}, call);
    is_there_ = true;
}

} // namespace rexa::daytona
