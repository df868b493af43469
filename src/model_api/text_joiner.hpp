#ifndef REXA_MODEL_API_TEXT_JOINER_HPP
#define REXA_MODEL_API_TEXT_JOINER_HPP

#include <string>
#include <string_view>

namespace rexa::model_api {

/// Joins pieces of a text, which may cut characters and surrogate pairs, to whole ones.
class TextJoiner {
public:
    /// UTF-8. What may be the beginning of a character is kept for the next piece; what can be no
    /// part of one is U+FFFD.
    std::string join(std::string_view piece);

    /// What was kept, at the end of the text.
    std::string finish();

private:
    std::string begun_;
};

/// All of a text at once.
std::string to_utf8(std::string_view text);

} // namespace rexa::model_api

#endif
