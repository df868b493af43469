#include "engine/transcribe.hpp"

#include "core/current_error.hpp"
#include "engine/refuse.hpp"

namespace rexa {

Transcript transcribe(detail::EngineCore& core, const Audio& audio,
                      const TranscribeOptions& options, const Call& call) {
    auto& transcriber = core.transcriber(options.transcriber);
    if (!audio) {
        refuse("audio: give a recording");
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
            [audio, error = core::current_error_for_strangers()](RunListener& listener) {
                listener.on_transcription_failed(audio, error);
            },
            audio.bytes().size());
        throw;
    }
}

} // namespace rexa
