#include "generate/candidates.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace rexa::generate {
namespace {

constexpr std::size_t most_blocks = 16;
constexpr std::size_t most_extensions = 16;
// All of them go through one interpreter at once.
constexpr std::size_t most_bytes = 32u << 20;

constexpr std::array python_labels = {"python",  "py",          "ipython",  "pycon",
                                      "jupyter", "python-repl", "tool_code"};
constexpr std::array node_labels = {"javascript", "js", "node", "nodejs", "mjs", "cjs"};
constexpr std::array r_labels = {"r", "rscript"};
constexpr std::array shell_labels = {"bash", "sh", "shell", "zsh"};
// They say no more than no label.
constexpr std::array empty_labels = {"", "code", "program", "script", "source", "snippet"};

template <std::size_t Size>
bool is_one_of(std::string_view label, const std::array<const char*, Size>& labels) {
    return std::ranges::find(labels, label) != labels.end();
}

/// The language of "python3.12" and "main.py".
std::string_view language_of(std::string_view label) {
    const auto dot = label.rfind('.');
    const auto last = label.find_last_not_of("0123456789.");
    if (last + 1 != label.size()) {
        return label.substr(0, last + 1);
    }
    return dot == std::string_view::npos ? label : label.substr(dot + 1);
}

bool is_of_language(std::string_view label, Language language) {
    label = language_of(label);
    switch (language) {
    case Language::python:
        return is_one_of(label, python_labels);
    case Language::node:
        return is_one_of(label, node_labels);
    case Language::r:
        return is_one_of(label, r_labels);
    case Language::shell:
        return is_one_of(label, shell_labels);
    }
    return false;
}

void choose_blocks(Candidates& found, Language language) {
    const std::vector<CodeBlock>& blocks = found.blocks;
    std::vector<std::size_t> labelled;
    std::vector<std::size_t> unlabelled;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (is_of_language(blocks[i].label, language)) {
            labelled.push_back(i);
        } else if (is_one_of(blocks[i].label, empty_labels)) {
            unlabelled.push_back(i);
        }
    }
    found.are_marked = !labelled.empty();
    auto& chosen = found.are_marked ? labelled : unlabelled;
    // The last ones are where an answer arrives at its program.
    chosen.erase(chosen.begin(),
                 chosen.end() - static_cast<std::ptrdiff_t>(std::min(chosen.size(), most_blocks)));
    found.of_language = std::move(chosen);
}

/// Whether blocks may stand in the texts of a program that has no fence around it. To other
/// languages than Python, sentences and fences are code too, and compiling tells nothing.
bool may_hold_fences(std::string_view answer, Language language) {
    constexpr std::string_view marks_of_text = "\"'#";
    answer.remove_prefix(std::min(answer.find_first_not_of(" \t\r\n"), answer.size()));
    const auto line = answer.substr(0, answer.find('\n'));
    const bool is_fence = line.starts_with('`') || line.starts_with('~');
    return language == Language::python && !line.empty() && !is_fence &&
           (looks_like_code(line) || marks_of_text.find(line.front()) != std::string_view::npos);
}

class Collector {
public:
    Collector(std::string_view answer, Language language, Candidates& into)
        : answer_(answer), language_(language), into_(into) {}

    void add_blocks() {
        for (const std::size_t block : into_.of_language) {
            const CodeBlock& found = into_.blocks[block];
            add(ExtractionMethod::only_block, block, found.end, read(found.code));
        }
    }

    void add_joined() {
        if (into_.of_language.size() < 2) {
            return;
        }
        Readings joined;
        for (const std::size_t block : into_.of_language) {
            const Readings one = read(into_.blocks[block].code);
            append(joined.plain, one.plain);
            append(joined.script, one.script);
        }
        add(ExtractionMethod::joined_blocks, into_.of_language.front(),
            into_.blocks[into_.of_language.back()].end, joined);
    }

    void add_extended(const std::vector<std::size_t>& blocks) {
        for (const std::size_t block : blocks) {
            for (const CodeBlock& longer :
                 extend_block(answer_, into_.blocks[block], most_extensions)) {
                add(ExtractionMethod::extended_block, block, longer.end, read(longer.code));
            }
        }
    }

    void add_whole() {
        if (looks_like_code(answer_) &&
            (into_.blocks.empty() || may_hold_fences(answer_, language_))) {
            add(ExtractionMethod::whole_answer, 0, answer_.size(), read(answer_));
        }
    }

private:
    struct Readings {
        TidyCode plain;  ///< as it stands
        TidyCode script; ///< without what is of notebooks
    };

    [[nodiscard]] Readings read(std::string_view code) const {
        TidyCode plain = tidy_layout(code);
        TidyCode script = tidy_notebook(plain, language_);
        return {std::move(plain), std::move(script)};
    }

    /// As it stands, and then with its content set right step by step, where that makes it another
    /// program.
    void add(ExtractionMethod method, std::size_t block, std::size_t end, const Readings& read) {
        const TidyCode typed = tidy_typography(read.script);
        push({method, block, end, read.plain});
        if (read.script.code != read.plain.code) {
            push({method, block, end, read.script});
        }
        if (typed.code != read.script.code) {
            push({method, block, end, typed});
        }
    }

    void push(Candidate candidate) {
        const bool is_first = into_.list.empty();
        bytes_ += candidate.tidy.code.size();
        if (is_first || bytes_ <= most_bytes) {
            into_.list.push_back(std::move(candidate));
        }
    }

    std::string_view answer_;
    Language language_;
    Candidates& into_;
    std::size_t bytes_ = 0;
};

} // namespace

bool looks_like_code(std::string_view text) {
    return !text.starts_with("Traceback (") &&
           (text.find_first_of("(=") != std::string_view::npos ||
            text.find("import ") != std::string_view::npos);
}

Candidates find_candidates(std::string_view answer, Language language) {
    Candidates found;
    found.blocks = find_code_blocks(answer);
    choose_blocks(found, language);
    Collector collector(answer, language, found);
    collector.add_blocks();
    collector.add_joined();
    collector.add_whole();
    return found;
}

void add_extended(std::string_view answer, Language language,
                  const std::vector<std::size_t>& blocks, Candidates& candidates) {
    Collector(answer, language, candidates).add_extended(blocks);
}

} // namespace rexa::generate
