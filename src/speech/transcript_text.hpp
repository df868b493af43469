#ifndef REXA_SPEECH_TRANSCRIPT_TEXT_HPP
#define REXA_SPEECH_TRANSCRIPT_TEXT_HPP

#include <string>
#include <string_view>

namespace rexa::speech {

/// On one line, with single blanks: recognisers put line ends and blanks between their segments.
/// Valid UTF-8, without characters that could hide or reorder what a person is shown: they would
/// go to a model all the same.
std::string normalise_transcript(std::string_view text);

/// Whether the same three words or more come four times in a row or more often, as recognisers
/// write when they hear silence or noise. Case and punctuation do not count.
bool repeats_itself(std::string_view text);

} // namespace rexa::speech

#endif
