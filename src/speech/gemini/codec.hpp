#ifndef REXA_SPEECH_GEMINI_CODEC_HPP
#define REXA_SPEECH_GEMINI_CODEC_HPP

#include "model_api/refusal.hpp"
#include "net/body.hpp"
#include "net/reply_json.hpp"
#include "speech/hearing.hpp"

#include <rexa/transcriber.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::gemini {

/// What is asked about a recording.
struct Question {
    const std::string& model;
    const TranscribeOptions& options;
    speech::Asking asking;
};

/// As Gemini names it.
std::string mime_type(AudioFormat format);

/// The request with the recording itself in it.
std::shared_ptr<net::BodySource> encode(const Question& question, const Audio& audio);

/// The request about a recording that was uploaded.
std::string encode(const Question& question, AudioFormat format, std::string_view uri);

struct Answer {
    speech::Heard heard;                       ///< without its cost
    std::optional<model_api::Refusal> refusal; ///< why it is of no use
    std::string explanation;                   ///< for that, the service's own; untrusted
};

/// Errors: bad_reply.
Answer decode(const net::JsonView& reply, const model_api::ServiceNames& names);

} // namespace rexa::gemini

#endif
