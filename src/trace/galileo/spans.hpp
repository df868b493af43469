#ifndef REXA_TRACE_GALILEO_SPANS_HPP
#define REXA_TRACE_GALILEO_SPANS_HPP

#include "trace/galileo/trace.hpp"

#include <rexa/galileo.hpp>
#include <rexa/verdict.hpp>

#include <string>
#include <string_view>

namespace rexa::galileo {

/// Valid UTF-8 without NUL, which databases refuse; a long text without its middle, where it says
/// how many bytes are missing.
std::string clip(std::string_view text);

/// A random UUID.
std::string make_uuid();

/// `ended`: when it was heard of, as a transcript does not say when it was begun.
Span transcription_span(const Transcript& transcript, GalileoAudio audio, Timestamp ended);
Span failed_transcription_span(const Audio& recording, const Error& error, GalileoAudio audio,
                               Timestamp ended);
Span generation_span(const Generation& generation, const Digest& record);
Span failed_generation_span(const Generation& asked, const Error& error);
/// Of a replay too.
Span execution_span(const Snapshot& snapshot);
void note_verdict(Span& replay, const Verdict& verdict);

/// Whether a program asked for it, to mend what failed.
bool is_repair(const Generation& generation) noexcept;

} // namespace rexa::galileo

#endif
