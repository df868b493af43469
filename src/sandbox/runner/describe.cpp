#include "sandbox/runner/describe.hpp"

#include "core/text.hpp"

#include <rexa/error.hpp>

#include <set>
#include <sstream>
#include <string>

namespace rexa::runner {

namespace {

// Each prints the version on the first line and a package a line after it.
const char* question(Language language) {
    switch (language) {
    case Language::python:
        return "import sys, importlib.metadata as m\n"
               "print('.'.join(map(str, sys.version_info[:3])))\n"
               "for d in m.distributions():\n"
               "    if d.metadata['Name']:\n"
               "        print(d.metadata['Name'] + '==' + (d.version or ''))\n";
    case Language::node:
        return "console.log(process.versions.node)\n";
    case Language::r:
        return "cat(paste(R.version$major, R.version$minor, sep='.'), '\\n', sep='')\n"
               "p <- installed.packages()\n"
               "cat(paste(p[, 'Package'], p[, 'Version'], sep='=='), sep='\\n')\n";
    case Language::shell:
        break;
    }
    return "echo \"${BASH_VERSION:-unknown}\"\n";
}

/// Sorted, each once; hostile names cannot forge a line.
std::string package_list(std::istream& lines) {
    std::set<std::string> packages;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) {
            packages.insert(core::to_safe_line(line));
        }
    }
    std::string list;
    for (const std::string& package : packages) {
        list += package + "\n";
    }
    return list;
}

} // namespace

EnvironmentDescription describe_interpreter(Sandbox& sandbox, Language language, const Call& call) {
    constexpr std::size_t enough = 4u << 20;
    Command command;
    command.language = language;
    command.code = question(language);
    std::string out;
    std::string err;
    OutputObserver observer([&](const OutputEvent& event) {
        std::string& text = event.stream == Stream::out ? out : err;
        if (text.size() < enough) {
            text += as_chars(event.bytes);
        }
    });
    const Execution execution = sandbox.execute(command, observer, call);
    if (execution.status == Status::cancelled || execution.status == Status::timed_out) {
        call.check();
    }
    EnvironmentDescription description;
    description.interpreter = sandbox.info().environment.interpreter;
    if (execution.status != Status::succeeded) {
        throw Error(Errc::interpreter_not_found,
                    description.interpreter + " does not work in the sandbox: " +
                        std::string(core::clip_utf8(core::to_ascii_line(err), 400)))
            .from(sandbox.info().environment.provider);
    }
    std::istringstream lines(out);
    std::getline(lines, description.version);
    description.version = core::to_safe_line(description.version);
    description.packages = package_list(lines);
    return description;
}

} // namespace rexa::runner
