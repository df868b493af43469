#include "sandbox/daytona/v0/process_codec.hpp"

#include "core/base64.hpp"
#include "sandbox/daytona/v0/values.hpp"
#include "sandbox/daytona/v0/words.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <array>

namespace rexa::daytona::v0 {
namespace {

constexpr std::array<Spelling<ChartType>, 6> chart_types = {{
    {ChartType::line, "line"},
    {ChartType::scatter, "scatter"},
    {ChartType::bar, "bar"},
    {ChartType::pie, "pie"},
    {ChartType::box_and_whisker, "box_and_whisker"},
    {ChartType::composite, "composite_chart"},
}};

// What begins a line of output that carries a chart.
constexpr std::string_view chart_mark = "dtn_artifact_k39fd2:";

std::int64_t whole_seconds(std::chrono::milliseconds timeout) {
    if (timeout <= std::chrono::milliseconds::zero()) {
        throw Error(Errc::invalid_argument, "timeout: must be above zero, or left out for none");
    }
    return std::chrono::ceil<std::chrono::seconds>(timeout).count();
}

void write_timeout(net::JsonWriter& writer,
                   const std::optional<std::chrono::milliseconds>& timeout) {
    if (timeout) {
        writer.member("timeout", whole_seconds(*timeout));
    }
}

/// Older toolboxes call it by another name.
std::int64_t read_exit_code(const net::JsonView& reply) {
    const auto code = reply["exitCode"].optional_integer();
    return code ? *code : reply["code"].integer();
}

std::string text_if_any(const net::JsonView& reply, std::string_view name) {
    return reply.is_object() && reply[name].is_text() ? reply[name].text() : "";
}

/// Whatever it holds: the code that was run wrote it, or may have.
Chart read_chart(const net::JsonView& reply) {
    Chart chart;
    chart.type = read_word<ChartType>(text_if_any(reply, "type"), chart_types);
    chart.title = text_if_any(reply, "title");
    chart.json = reply.to_json();
    chart.png = Bytes(core::from_base64(text_if_any(reply, "png")).value_or(""));
    return chart;
}

/// Whether the line was a chart; one that is no JSON, or too large, stays output.
bool take_chart(std::string_view line, std::vector<Chart>& charts) {
    if (!line.starts_with(chart_mark)) {
        return false;
    }
    try {
        const auto artifact = net::JsonView::parse(line.substr(chart_mark.size()));
        if (text_if_any(artifact, "type") != "chart") {
            return false;
        }
        charts.push_back(read_chart(artifact["value"]));
        return true;
    } catch (const Error&) {
        return false;
    }
}

bool is_variable_name(std::string_view name) noexcept {
    const auto is_name_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    const bool starts_well = !name.empty() && !(name.front() >= '0' && name.front() <= '9');
    return starts_well && std::ranges::all_of(name, is_name_character);
}

std::string quoted_arguments(const std::vector<std::string>& arguments) {
    std::string text;
    for (const std::string& argument : arguments) {
        text += ' ' + quote_for_shell(argument);
    }
    return text;
}

std::string_view name_of(CodeLanguage language) {
    switch (language) {
    case CodeLanguage::python:
        return "python";
    case CodeLanguage::javascript:
        return "javascript";
    case CodeLanguage::typescript:
        return "typescript";
    }
    throw Error(Errc::invalid_argument, "language: use python, javascript or typescript");
}

/// Toolboxes of that age take no variables with a request.
std::string exports_of(const std::map<std::string, std::string>& environment) {
    std::string text;
    for (const auto& [name, value] : environment) {
        if (!is_variable_name(name)) {
            throw Error(Errc::invalid_argument,
                        "environment: use letters, digits and '_' in the name of a variable");
        }
        text += "export " + name + '=' + quote_for_shell(value) + "; ";
    }
    return text;
}

/// As the toolbox does it, so that programs find their arguments where they expect them.
std::string script_of(const CodeRun& run) {
    const std::string arguments = quoted_arguments(run.arguments);
    const auto decoded = [](std::string_view code) {
        return "printf '%s' '" + core::to_base64(code) + "' | base64 -d";
    };
    switch (run.language) {
    case CodeLanguage::python:
        return decoded(run.code) + " | python3 -u -" + arguments;
    case CodeLanguage::javascript:
        return decoded("process.argv.splice(1, 1);\n" + run.code) + " | node -" + arguments;
    case CodeLanguage::typescript:
        return "file=$(mktemp /tmp/rexa-XXXXXX.ts) && " + decoded(run.code) +
               " > \"$file\" && { npx ts-node -T --ignore-diagnostics 5107 -O "
               "'{\"module\":\"CommonJS\"}' \"$file\"" +
               arguments + " </dev/null; code=$?; rm -f \"$file\"; exit $code; }";
    }
    throw Error(Errc::invalid_argument, "language: use python, javascript or typescript");
}

} // namespace

net::JsonWriter write_command(const ShellCommand& command) {
    net::JsonWriter writer;
    writer.begin_object().member("command", command.command);
    write_text(writer, "cwd", command.folder);
    write_map(writer, "envs", command.environment);
    write_timeout(writer, command.timeout);
    writer.end_object();
    return writer;
}

CommandResult read_command_result(const net::JsonView& reply) {
    CommandResult result;
    result.exit_code = read_exit_code(reply);
    result.output = read_optional_text(reply["result"]);
    result.standard_output = reply["stdout"].optional_text();
    result.standard_error = reply["stderr"].optional_text();
    return result;
}

net::JsonWriter write_code_run(const CodeRun& run) {
    net::JsonWriter writer;
    writer.begin_object().member("code", run.code).member("language", name_of(run.language));
    std::vector<std::string> quoted;
    for (const std::string& argument : run.arguments) {
        // The service joins them with blanks and gives them to a shell.
        quoted.push_back(quote_for_shell(argument));
    }
    write_texts(writer, "argv", quoted);
    write_map(writer, "envs", run.environment);
    write_timeout(writer, run.timeout);
    writer.end_object();
    return writer;
}

CodeResult read_code_result(const net::JsonView& reply) {
    CodeResult result;
    result.exit_code = read_exit_code(reply);
    result.output = read_optional_text(reply["result"]);
    for (const net::JsonView& chart : reply["artifacts"]["charts"].items()) {
        result.charts.push_back(read_chart(chart));
    }
    take_charts(result.output, result.charts);
    return result;
}

ShellCommand shell_command_of(const CodeRun& run) {
    ShellCommand command;
    command.command = exports_of(run.environment) + script_of(run);
    command.timeout = run.timeout;
    return command;
}

std::string quote_for_shell(std::string_view word) {
    std::string quoted = "'";
    for (const char c : word) {
        if (c == '\0') {
            throw Error(Errc::invalid_argument, "arguments: no argument can hold a NUL");
        }
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + '\'';
}

void take_charts(std::string& output, std::vector<Chart>& charts) {
    if (output.find(chart_mark) == std::string::npos) {
        return;
    }
    std::string rest;
    for (std::string_view text = output; !text.empty();) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        const std::string_view line = text.substr(0, end);
        if (!take_chart(line, charts)) {
            rest += line;
        }
        text.remove_prefix(end);
    }
    output = std::move(rest);
}

} // namespace rexa::daytona::v0
