#ifndef REXA_SANDBOX_DAYTONA_V0_PROCESS_CODEC_HPP
#define REXA_SANDBOX_DAYTONA_V0_PROCESS_CODEC_HPP

#include "net/json_writer.hpp"
#include "net/reply_json.hpp"

#include <rexa/daytona/v0/process.hpp>

#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

/// Errors: invalid_argument.
net::JsonWriter write_command(const ShellCommand& command);
CommandResult read_command_result(const net::JsonView& reply);

/// Errors: invalid_argument.
net::JsonWriter write_code_run(const CodeRun& run);
/// With the charts that stand in the output, whoever left them there.
CodeResult read_code_result(const net::JsonView& reply);

/// The same program for a shell: what toolboxes that run code by themselves do too.
ShellCommand shell_command_of(const CodeRun& run);

/// A word that a shell takes as it is.
std::string quote_for_shell(std::string_view word);

/// Moves the lines that carry a chart out of the output.
void take_charts(std::string& output, std::vector<Chart>& charts);

} // namespace rexa::daytona::v0

#endif
