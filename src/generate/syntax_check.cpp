#include "generate/syntax_check.hpp"

#include "core/text.hpp"

namespace rexa::generate {
namespace {

// Each of these reads "<bytes>\n<program>" again and again, and answers one line for each program:
// "ok", "needs <names>", "setup" for what only defines, "empty" for what does nothing, or
// "bad <why>".

constexpr std::string_view python_check = R"(
import ast, builtins, symtable, sys, warnings
warnings.simplefilter("ignore")

def undefined(text):
    top = symtable.symtable(text, "<program>", "exec")
    tables, bound, used = [top], set(dir(builtins)) | {"__file__", "__builtins__"}, set()
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if table is top or symbol.is_declared_global():
                if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
                    bound.add(name)
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                used.add(name)
    return sorted(used - bound)

def calls(statement):
    return any(isinstance(part, (ast.Call, ast.Await)) for part in ast.walk(statement))

def is_nothing(statement):
    if isinstance(statement, ast.AnnAssign):
        return statement.value is None
    return isinstance(statement, ast.Expr) and not calls(statement)

def is_setup(statement):
    defines = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assigns = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Pass)
    return isinstance(statement, defines) or isinstance(statement, assigns) and not calls(statement)

def check(text):
    try:
        tree = ast.parse(text, "<program>")
        compile(text, "<program>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"bad line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return f"bad {type(error).__name__}: {error}"
    if all(map(is_nothing, tree.body)):
        return "empty"
    stars = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
                for node in ast.walk(tree))
    names = [] if stars else undefined(text)
    if names:
        return "needs " + " ".join(names)
    return "setup" if all(map(is_setup, tree.body)) else "ok"

source = sys.stdin.buffer
while head := source.readline():
    text = source.read(int(head)) # as a file is read, which may name another encoding
    print(check(text).replace("\n", " "), flush=True)
)";

constexpr std::string_view node_check = R"(
const child = require("child_process"), fs = require("fs"), os = require("os"), path = require("path");
const program = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "check-")), "program.js");
const input = fs.readFileSync(0);
for (let at = 0; at < input.length; ) {
  const end = input.indexOf(10, at);
  const size = Number(input.subarray(at, end));
  const text = input.subarray(end + 1, end + 1 + size);
  fs.writeFileSync(program, text);
  at = end + 1 + size;
  const acts = /[(=`]|\b(import|throw)\b/.test(text.toString().replace(/\/\*[^]*?\*\/|\/\/.*$/gm, ""));
  const checked = child.spawnSync(process.execPath, ["--check", program], {encoding: "utf8"});
  const why = /^\w*Error: .*$/m.exec(checked.stderr || "");
  const line = /program\.js:(\d+)/.exec(checked.stderr || "");
  fs.writeSync(1, checked.status === 0 ? (acts ? "ok\n" : "empty\n")
    : "bad " + (line ? "line " + line[1] + ": " : "") + (why ? why[0] : "no program") + "\n");
}
)";

constexpr std::string_view r_check = R"(
source <- file("stdin", "rb")
repeat {
  head <- readLines(source, 1)
  if (length(head) == 0) break
  text <- readChar(source, as.integer(head), useBytes = TRUE)
  Encoding(text) <- "UTF-8"
  answer <- tryCatch({ if (any(vapply(parse(text = text), is.call, NA))) "ok" else "empty" },
                     error = function(e) paste("bad", sub("(?s)^<text>:(\\d+):\\d+: ([^\\n]*).*$",
                                                          "line \\1: \\2", conditionMessage(e),
                                                          perl = TRUE)))
  cat(gsub("[\r\n]+", " ", answer), "\n", sep = "")
  flush(stdout())
}
)";

constexpr std::string_view shell_check = R"sh(
program=$(mktemp)
while IFS= read -r size; do
    head -c "$size" > "$program"
    if why=$("/proc/$$/exe" -n "$program" 2>&1); then
        if grep -Eqv '^[[:space:]]*(#.*)?$' "$program"; then echo ok; else echo empty; fi
    else
        echo "bad $(printf %s "$why" | head -n 1 | sed 's/^[^:]*: //')"
    fi
done
)sh";

std::string_view program_of(Language language) {
    switch (language) {
    case Language::python:
        return python_check;
    case Language::node:
        return node_check;
    case Language::r:
        return r_check;
    case Language::shell:
        return shell_check;
    }
    return python_check;
}

SyntaxResult read_result(std::string_view line) {
    constexpr std::size_t longest = 300;
    constexpr std::string_view bad = "bad ";
    if (line == "ok") {
        return {Reading::program, ""};
    }
    if (line.starts_with("needs ")) {
        return {Reading::part, ""};
    }
    if (line == "setup") {
        return {Reading::setup, ""};
    }
    if (line == "empty") {
        return {Reading::nothing, ""};
    }
    line.remove_prefix(line.starts_with(bad) ? bad.size() : 0);
    return {Reading::broken, core::to_clipped_line(line, longest)};
}

} // namespace

Command syntax_check(Language language, const std::vector<std::string>& programs) {
    std::string input;
    for (const std::string& program : programs) {
        input += std::to_string(program.size()) + '\n' + program;
    }
    Command command;
    command.language = language;
    command.code = program_of(language);
    command.standard_input = Bytes(std::move(input));
    return command;
}

std::vector<SyntaxResult> read_syntax_results(std::string_view output, std::size_t count) {
    std::vector<SyntaxResult> results;
    while (results.size() < count) {
        const auto end = output.find('\n');
        if (end == std::string_view::npos) {
            results.push_back({Reading::broken, "the interpreter could not read it"});
            results.resize(count,
                           {Reading::unchecked, "not checked: the interpreter ended before"});
            break;
        }
        results.push_back(read_result(output.substr(0, end)));
        output.remove_prefix(end + 1);
    }
    return results;
}

} // namespace rexa::generate
