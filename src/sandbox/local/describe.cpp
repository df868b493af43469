#include "sandbox/local/describe.hpp"

#include "core/text.hpp"

#include <rexa/error.hpp>

#include <sys/utsname.h>

#include <gnu/libc-version.h>
#include <set>
#include <sstream>
#include <string>

namespace rexa::local {

namespace {

using namespace std::chrono_literals;

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

std::string platform() {
    utsname system{};
    ::uname(&system);
    std::string release = system.release;
    // Major and minor: what lies behind them differs between machines that behave the same.
    const std::size_t second_dot = release.find('.', release.find('.') + 1);
    release = release.substr(0, second_dot);
    return std::string(system.sysname) + " " + release + " " + system.machine + " glibc " +
           ::gnu_get_libc_version();
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

EnvironmentDescription describe_interpreter(Sandbox& sandbox, const Interpreter& interpreter,
                                            const Call& call) {
    constexpr std::size_t enough = 4u << 20;
    Command command;
    command.language = interpreter.language;
    command.code = question(interpreter.language);
    std::string out;
    std::string err;
    OutputObserver observer([&](const OutputEvent& event) {
        std::string& text = event.stream == Stream::out ? out : err;
        if (text.size() < enough) {
            text += as_chars(event.bytes);
        }
    });
    const Execution execution = sandbox.execute(command, observer, call);
    sandbox.destroy(Call().timeout(10s));
    if (execution.status == Status::cancelled || execution.status == Status::timed_out) {
        call.check();
    }
    if (execution.status != Status::succeeded) {
        throw Error(Errc::interpreter_not_found,
                    interpreter.executable.string() + " does not work in the sandbox: " +
                        std::string(core::clip_utf8(core::to_ascii_line(err), 400)))
            .from("local");
    }
    std::istringstream lines(out);
    EnvironmentDescription description;
    std::getline(lines, description.version);
    description.version = core::to_safe_line(description.version);
    description.interpreter = interpreter.executable.string();
    description.platform = platform();
    description.packages = package_list(lines);
    return description;
}

} // namespace rexa::local
