#include "generate/tidy_code.hpp"

#include "core/normalise_code.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rexa::generate {
namespace {

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

/// "%matplotlib inline" and "!pip install x" are of notebooks, "pip install x" is of shells.
bool is_magic(std::string_view line) {
    constexpr std::array signs = {"%",
                                  "!",
                                  "pip install ",
                                  "pip3 install ",
                                  "python -m pip install ",
                                  "python3 -m pip install "};
    return std::ranges::any_of(signs, [&](const char* sign) { return line.starts_with(sign); });
}

/// Nothing is installed for them.
void remove_magics(TidyCode& tidy) {
    std::string code;
    for (const auto line : core::split_lines(tidy.code)) {
        if (!is_magic(line)) {
            code += line;
            continue;
        }
        for (std::string& package : wanted_packages(line)) {
            tidy.packages.push_back(std::move(package));
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
    code.packages.insert(code.packages.end(), further.packages.begin(), further.packages.end());
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
    for (std::string word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!is_value && !word.starts_with('-')) {
            packages.push_back(std::move(word));
        } else {
            is_value = !is_value && takes_value(word);
        }
    }
    return packages;
}

} // namespace rexa::generate
