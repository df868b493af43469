#ifndef REXA_MODEL_API_THINK_SPLITTER_HPP
#define REXA_MODEL_API_THINK_SPLITTER_HPP

#include <rexa/code_generator.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa::model_api {

/// Parts the sections `<think>...</think>` and `<thinking>...</thinking>` at the beginning of an
/// answer from the answer, while it arrives. Behind any other text they are text, and so is
/// whatever follows the sixteenth. A section that never ends is thinking to the end; blanks around
/// sections belong to neither.
class ThinkSplitter {
public:
    using Pieces = std::vector<std::pair<TextKind, std::string>>;

    /// What is decided of the text so far; none of the pieces is empty.
    Pieces split(std::string_view text);

    /// What was kept, at the end of the answer.
    Pieces finish();

    [[nodiscard]] bool had_section() const noexcept { return sections_ > 0; }

private:
    enum class Where : std::uint8_t { before, inside, behind };

    bool look_for_section(Pieces& pieces);
    bool look_for_end(Pieces& pieces);

    Where where_ = Where::before;
    int sections_ = 0;
    std::string kept_;
    std::string_view end_; ///< of the section
};

/// A whole answer, the thinking of which was begun in the prompt, as some servers do it.
struct ThoughtfulAnswer {
    std::string thinking;
    std::string answer;
};

/// Where the first tag is one that ends a section, ends its line and stands in no block of code,
/// all before it is thinking. None: it is an answer like others. This cannot be known before the
/// tag is there, so that it is for whole answers only.
std::optional<ThoughtfulAnswer> part_unopened_thinking(std::string_view answer);

} // namespace rexa::model_api

#endif
