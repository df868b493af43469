#ifndef REXA_GENERATE_CODE_BLOCKS_HPP
#define REXA_GENERATE_CODE_BLOCKS_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// A fenced block of a Markdown text.
struct CodeBlock {
    std::string label; ///< the first word behind the fence, in lower case; often a language
    std::string code;  ///< without the blanks that the fence itself stands behind
    bool is_closed = true;

    // Of the whole block with its fences, in bytes of the text.
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const CodeBlock&, const CodeBlock&) = default;
};

/// The blocks of a text, in order, by CommonMark's rules, except that a fence may stand behind any
/// number of blanks, as in lists: a closing one behind no more than the opening one.
std::vector<CodeBlock> find_code_blocks(std::string_view text);

/// The same block as if its closing fence were a later one, for each there is up to `most`, the
/// nearest first. Code may hold fences of its own. What would
/// become longer than a mebibyte is left out.
std::vector<CodeBlock> extend_block(std::string_view text, const CodeBlock& block,
                                    std::size_t most);

/// The text without these blocks, which are in order.
std::string without_blocks(std::string_view text, const std::vector<CodeBlock>& blocks);

} // namespace rexa::generate

#endif
