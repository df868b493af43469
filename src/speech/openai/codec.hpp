#ifndef REXA_SPEECH_OPENAI_CODEC_HPP
#define REXA_SPEECH_OPENAI_CODEC_HPP

#include "net/multipart_writer.hpp"
#include "net/reply_json.hpp"
#include "speech/hearing.hpp"

#include <rexa/transcriber.hpp>

#include <memory>
#include <optional>
#include <string>

namespace rexa::openai {

/// The form that asks for a transcript. `model` may be empty, for servers that have but one.
std::shared_ptr<net::MultipartWriter> encode(const Audio& audio, const TranscribeOptions& options,
                                             const std::string& model, speech::Asking asking);

struct Answer {
    speech::Heard heard;           ///< without its cost
    std::optional<double> seconds; ///< of the recording, where these are what is paid for
};

/// Errors: bad_reply.
Answer decode(const net::JsonView& reply);

} // namespace rexa::openai

#endif
