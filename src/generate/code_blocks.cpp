#include "generate/code_blocks.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <optional>

namespace rexa::generate {
namespace {

struct Fence {
    char mark = '`';
    std::size_t length = 0;
    std::size_t indentation = 0;
    std::string_view info; ///< behind it, without blanks around
};

std::string_view trim(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::optional<Fence> read_fence(std::string_view line) {
    constexpr std::size_t shortest = 3;
    Fence fence;
    fence.indentation = std::min(line.find_first_not_of(" \t"), line.size());
    line.remove_prefix(fence.indentation);
    if (line.empty() || (line[0] != '`' && line[0] != '~')) {
        return std::nullopt;
    }
    fence.mark = line[0];
    fence.length = std::min(line.find_first_not_of(fence.mark), line.size());
    fence.info = trim(line.substr(fence.length));
    const bool is_inline = fence.mark == '`' && fence.info.find('`') != std::string_view::npos;
    if (fence.length < shortest || is_inline) {
        return std::nullopt;
    }
    return fence;
}

bool closes(const Fence& fence, const Fence& opening) {
    return fence.mark == opening.mark && fence.length >= opening.length && fence.info.empty() &&
           fence.indentation <= opening.indentation;
}

std::string label_of(std::string_view info) {
    // As in "python", "python title=x" and "{.python}".
    info.remove_prefix(std::min(info.find_first_not_of("{. "), info.size()));
    std::string label(info.substr(0, info.find_first_of(" \t,;:{}")));
    std::ranges::transform(label, label.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return label;
}

std::string_view without_indentation(std::string_view line, std::size_t most) {
    const auto blanks = std::min(line.find_first_not_of(" \t"), line.size());
    return line.substr(std::min(blanks, most));
}

/// Reads a text line by line and remembers where it is.
class Lines {
public:
    Lines(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    [[nodiscard]] bool done() const noexcept { return at_ == text_.size(); }
    [[nodiscard]] std::size_t at() const noexcept { return at_; }

    std::string_view next() {
        const auto end = text_.find('\n', at_);
        const auto begin = at_;
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
        return text_.substr(begin, at_ - begin);
    }

private:
    std::string_view text_;
    std::size_t at_;
};

/// The block that this fence opens; `lines` stands behind it.
CodeBlock read_block(const Fence& opening, std::size_t begin, Lines& lines) {
    CodeBlock block;
    block.label = label_of(opening.info);
    block.begin = begin;
    block.is_closed = false;
    while (!lines.done()) {
        const auto line = lines.next();
        if (const auto fence = read_fence(line); fence && closes(*fence, opening)) {
            block.is_closed = true;
            break;
        }
        block.code += without_indentation(line, opening.indentation);
    }
    block.end = lines.at();
    return block;
}

} // namespace

std::vector<CodeBlock> find_code_blocks(std::string_view text) {
    std::vector<CodeBlock> blocks;
    Lines lines(text, 0);
    while (!lines.done()) {
        const auto begin = lines.at();
        if (const auto opening = read_fence(lines.next())) {
            blocks.push_back(read_block(*opening, begin, lines));
        }
    }
    return blocks;
}

std::vector<CodeBlock> extend_block(std::string_view text, const CodeBlock& block,
                                    std::size_t most) {
    std::vector<CodeBlock> extended;
    Lines lines(text, block.begin);
    const auto opening = read_fence(lines.next());
    if (!opening || !block.is_closed) {
        return extended;
    }
    constexpr std::size_t longest = 1u << 20;
    CodeBlock growing = block;
    growing.code.clear();
    while (!lines.done() && extended.size() < most && growing.code.size() <= longest) {
        const auto line = lines.next();
        if (const auto fence = read_fence(line);
            fence && closes(*fence, *opening) && lines.at() > block.end) {
            growing.end = lines.at();
            extended.push_back(growing);
        }
        growing.code += without_indentation(line, opening->indentation);
    }
    return extended;
}

std::string without_blocks(std::string_view text, const std::vector<CodeBlock>& blocks) {
    std::string rest;
    std::size_t at = 0;
    for (const CodeBlock& block : blocks) {
        rest += text.substr(at, block.begin - at);
        at = block.end;
    }
    rest += text.substr(at);
    return std::string(trim(rest));
}

} // namespace rexa::generate
