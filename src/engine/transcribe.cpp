#include "engine/transcribe.hpp"

#include "core/current_error.hpp"

#include <rexa/error.hpp>

namespace rexa {

Transcript transcribe(detail::EngineCore& core, const Audio& audio,
                      const TranscribeOptions& options, const Call& call) {
    auto& transcriber = core.transcriber(options.transcriber);
    if (!audio) {
        throw Error(Errc::invalid_argument, "audio: give a recording").from("engine");
    }
    try {
        auto transcript = transcriber.transcribe(audio, options, call);
        core.listeners().post(
            [transcript, audio](RunListener& listener) {
                listener.on_transcribed(transcript, audio);
            },
            audio.bytes().size());
        return transcript;
    } catch (...) {
        core.listeners().post(
            [audio, error = core::current_error()](RunListener& listener) {
                listener.on_transcription_failed(audio, error);
            },
            audio.bytes().size());
        throw;
    }
}

} // namespace rexa
