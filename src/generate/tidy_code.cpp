#include "generate/tidy_code.hpp"

#include "core/normalise_code.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rexa::generate {
namespace {

constexpr std::size_t most_packages = 100;

struct Replacement {
    std::string_view typographic;
    std::string_view plain;
    std::string_view repair;
};

constexpr std::array replacements = {
    Replacement{"\xE2\x80\x98", "'", "quotes"},  Replacement{"\xE2\x80\x99", "'", "quotes"},
    Replacement{"\xE2\x80\x9C", "\"", "quotes"}, Replacement{"\xE2\x80\x9D", "\"", "quotes"},
    Replacement{"\xC2\xA0", " ", "blanks"},      Replacement{"\xE2\x80\xAF", " ", "blanks"},
    Replacement{"\xE2\x80\x8B", "", "blanks"},   Replacement{"\xE2\x88\x92", "-", "signs"},
};

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string result;
    result.reserve(text.size());
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what)) {
        result.append(text.substr(0, at)).append(with);
        text.remove_prefix(at + what.size());
    }
    return result.append(text);
}

void note(TidyCode& tidy, std::string_view repair) {
    if (std::ranges::find(tidy.repairs, repair) == tidy.repairs.end()) {
        tidy.repairs.emplace_back(repair);
    }
}

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_alphanumeric(char c) noexcept {
    return is_letter(c) || (c >= '0' && c <= '9');
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\n") == std::string_view::npos;
}

bool is_prompt(std::string_view line, std::string_view prompt) {
    return line.starts_with(prompt) && (line.size() == prompt.size() ||
                                        line[prompt.size()] == ' ' || line[prompt.size()] == '\n');
}

/// As copied out of an interpreter: what stands without a prompt is its output.
void remove_prompts(TidyCode& tidy) {
    constexpr std::size_t width = 3;
    const auto lines = core::split_lines(tidy.code);
    const auto first = std::ranges::find_if_not(lines, is_blank);
    if (first == lines.end() || !is_prompt(*first, ">>>")) {
        return;
    }
    std::string code;
    for (const auto line : lines) {
        if (is_prompt(line, ">>>") || is_prompt(line, "...")) {
            const auto rest = line.substr(width);
            code += rest.starts_with(' ') ? rest.substr(1) : rest;
        }
    }
    tidy.code = std::move(code);
    note(tidy, "prompts");
}

constexpr std::array magics = {"%%",
                               "%autoreload",
                               "%autosave",
                               "%cd",
                               "%conda",
                               "%config",
                               "%env",
                               "%load_ext",
                               "%matplotlib",
                               "%pip",
                               "%pylab",
                               "%precision",
                               "%time",
                               "pip install ",
                               "pip3 install ",
                               "python -m pip install ",
                               "python3 -m pip install "};

/// "%matplotlib inline" and "!pip install x" are of notebooks, "pip install x" is of shells. Other
/// lines that begin so may go on with an expression.
bool is_magic(std::string_view line) {
    const bool is_command = line.size() > 1 && line[0] == '!' && is_letter(line[1]);
    return is_command ||
           std::ranges::any_of(magics, [&](const char* magic) { return line.starts_with(magic); });
}

/// Whether a line leaves open a text of many lines, or closes one.
bool toggles_text(std::string_view line) {
    bool toggles = false;
    for (const std::string_view quotes : {"\"\"\"", "'''"}) {
        for (auto at = line.find(quotes); at != std::string_view::npos;
             at = line.find(quotes, at + quotes.size())) {
            toggles = !toggles;
        }
    }
    return toggles;
}

/// Nothing is installed for them.
void remove_magics(TidyCode& tidy) {
    std::string code;
    bool is_in_text = false;
    for (const auto line : core::split_lines(tidy.code)) {
        is_in_text ^= toggles_text(line);
        if (is_in_text || !is_magic(line)) {
            code += line;
            continue;
        }
        for (std::string& package : wanted_packages(line)) {
            add_package(std::move(package), tidy.packages);
        }
        note(tidy, "magics");
    }
    tidy.code = std::move(code);
}

// Of pip install, those that may hold paths and addresses.
constexpr std::array options_with_value = {"-r",
                                           "-c",
                                           "-e",
                                           "-i",
                                           "-f",
                                           "-t",
                                           "--requirement",
                                           "--constraint",
                                           "--editable",
                                           "--index-url",
                                           "--extra-index-url",
                                           "--find-links",
                                           "--target",
                                           "--prefix",
                                           "--root",
                                           "--proxy"};

bool takes_value(std::string_view option) {
    return std::ranges::find(options_with_value, option) != options_with_value.end();
}

/// As in "scikit-learn[all]>=1.5"; nothing that could not be a name, or would hide in an address.
bool may_be_package(std::string_view word) {
    constexpr std::size_t longest = 100;
    constexpr std::string_view others = "._-[],<>=!~";
    return word.size() <= longest && is_alphanumeric(word.front()) &&
           std::ranges::all_of(word, [&](char c) {
               return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
           });
}

/// The next word without quotes around it; empty at the end.
std::string next_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\"'"), text.size()));
    const auto word = text.substr(0, text.find_first_of(" \t\r\"'"));
    text.remove_prefix(word.size());
    return std::string(word);
}

} // namespace

void append(TidyCode& code, const TidyCode& further) {
    code.code += further.code;
    for (const std::string& repair : further.repairs) {
        note(code, repair);
    }
    for (const std::string& package : further.packages) {
        add_package(package, code.packages);
    }
}

TidyCode tidy_layout(std::string_view code) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    TidyCode tidy;
    if (code.starts_with(byte_order_mark)) {
        code.remove_prefix(byte_order_mark.size());
        note(tidy, "byte order mark");
    }
    tidy.code = code;
    if (code.find('\r') != std::string_view::npos) {
        tidy.code = replaced(tidy.code, "\r\n", "\n");
        std::ranges::replace(tidy.code, '\r', '\n');
        note(tidy, "line ends");
    }
    auto normal = core::normalise_code(tidy.code);
    if (normal != tidy.code) {
        tidy.code = std::move(normal);
        note(tidy, "indentation");
    }
    if (!tidy.code.empty() && !tidy.code.ends_with('\n')) {
        tidy.code += '\n';
    }
    return tidy;
}

TidyCode tidy_notebook(TidyCode tidy, Language language) {
    if (language == Language::python) {
        remove_prompts(tidy);
        remove_magics(tidy);
    }
    return tidy;
}

TidyCode tidy_typography(TidyCode tidy) {
    for (const Replacement& one : replacements) {
        if (tidy.code.find(one.typographic) != std::string::npos) {
            tidy.code = replaced(tidy.code, one.typographic, one.plain);
            note(tidy, one.repair);
        }
    }
    return tidy;
}

void add_package(std::string package, std::vector<std::string>& packages) {
    if (packages.size() < most_packages && std::ranges::find(packages, package) == packages.end()) {
        packages.push_back(std::move(package));
    }
}

std::vector<std::string> wanted_packages(std::string_view command) {
    constexpr std::string_view verb = "pip install";
    std::vector<std::string> packages;
    const auto found = command.find(verb);
    if (found == std::string_view::npos) {
        return packages;
    }
    std::string_view rest = command.substr(found + verb.size());
    rest = rest.substr(0, rest.find_first_of("#&;|\n"));
    bool is_value = false;
    for (std::string word = next_word(rest); !word.empty() && packages.size() < most_packages;
         word = next_word(rest)) {
        const bool is_option = word.starts_with('-');
        if (!is_value && may_be_package(word)) {
            add_package(std::move(word), packages);
        }
        is_value = !is_value && is_option && takes_value(word);
    }
    return packages;
}

} // namespace rexa::generate
