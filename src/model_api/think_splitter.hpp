#ifndef REXA_MODEL_API_THINK_SPLITTER_HPP
#define REXA_MODEL_API_THINK_SPLITTER_HPP

#include <rexa/code_generator.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa::model_api {

/// Parts the sections `<think>...</think>` and `<thinking>...</thinking>` at the beginning of an
/// answer from the answer, while it arrives. Behind any other text they are text. A section that
/// never ends is thinking to the end; blanks around sections belong to neither.
class ThinkSplitter {
public:
    using Pieces = std::vector<std::pair<TextKind, std::string>>;

    /// What is decided of the text so far; none of the pieces is empty.
    Pieces split(std::string_view text);

    /// What was kept, at the end of the answer.
    Pieces finish();

private:
    enum class Where : std::uint8_t { before, inside, behind };

    bool look_for_section(Pieces& pieces);
    bool look_for_end(Pieces& pieces);

    Where where_ = Where::before;
    bool had_section_ = false;
    std::string kept_;
    std::string_view end_; ///< of the section
};

} // namespace rexa::model_api

#endif
