#include "sandbox/local/program_plan.hpp"

#include "sandbox/runner/program_files.hpp"
#include "sandbox/runner/runner.hpp"

#include <rexa/error.hpp>

#include <string>
#include <utility>

namespace rexa::local {

namespace {

void check_text(const std::string& text, const std::string& field) {
    if (text.find('\0') != std::string::npos) {
        throw Error(Errc::invalid_argument, field + ": a NUL byte cannot be passed to a program")
            .from("local");
    }
}

std::vector<std::string> started_with(Language language) {
    const std::string folder = std::string(runner::folder) + "/";
    const std::string code = folder + runner::code_name(language);
    switch (language) {
    case Language::python:
        return {folder + "run.py"};
    case Language::node:
        return {"--require", folder + "require.js", code};
    case Language::r:
    case Language::shell:
        break;
    }
    return {code};
}

Variables default_variables(const Interpreter& interpreter) {
    const std::string own = interpreter.executable.parent_path().string();
    std::string path = "/usr/local/bin:/usr/bin:/bin";
    if (own != "/usr/bin" && own != "/bin" && own != "/usr/local/bin") {
        path = own + ":" + path;
    }
    // A file written to ~ is a result and is kept; what libraries remember for themselves is not.
    Variables variables = {{"PATH", path},
                           {"HOME", "/workspace"},
                           {"XDG_CACHE_HOME", "/tmp/.cache"},
                           {"XDG_CONFIG_HOME", "/tmp/.config"},
                           {"LANG", "C.UTF-8"},
                           {"TZ", "UTC"}};
    if (interpreter.language == Language::python) {
        variables.emplace("PYTHONHASHSEED", "0");
        variables.emplace("PYTHONDONTWRITEBYTECODE", "1");
    }
    return variables;
}

} // namespace

Program plan_program(const Command& command, const Interpreter& interpreter) {
    Program program;
    program.arguments = started_with(command.language);
    program.arguments.insert(program.arguments.begin(), interpreter.executable.string());
    for (const std::string& argument : command.arguments) {
        check_text(argument, "arguments");
        program.arguments.push_back(argument);
    }
    Variables variables = default_variables(interpreter);
    for (const auto& [name, value] : command.variables) {
        check_text(name, "variables");
        check_text(value, "variables." + name);
        if (name.empty() || name.find('=') != std::string::npos) {
            throw Error(Errc::invalid_argument,
                        "variables: a name must not be empty and must not contain '='")
                .from("local");
        }
        variables[name] = value;
    }
    for (const auto& [name, value] : variables) {
        program.environment.push_back(name + "=" + value);
    }
    program.standard_input = command.standard_input;
    program.limit_address_space =
        command.language == Language::python || command.language == Language::r;
    return program;
}

} // namespace rexa::local
