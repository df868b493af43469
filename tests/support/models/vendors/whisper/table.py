"""Requests that whisper.cpp's server knows."""

HEADER_FAMILIES = ()
HEADERS = ()

ENDPOINTS = """
POST   /inference multipart
POST   /v1/audio/transcriptions multipart
GET    /health
"""

BODIES = ""

FORM = {"file", "offset_t", "offset_n", "duration", "max_context", "max_len", "best_of",
        "beam_size", "audio_ctx", "word_thold", "entropy_thold", "logprob_thold",
        "no_speech_thold", "debug_mode", "translate", "diarize", "tinydiarize", "split_on_word",
        "no_timestamps", "token_timestamps", "language", "detect_language", "prompt",
        "carry_initial_prompt", "response_format", "temperature", "temperature_inc",
        "suppress_non_speech", "suppress_nst", "vad", "vad_threshold",
        "vad_min_speech_duration_ms", "vad_min_silence_duration_ms", "vad_max_speech_duration_s",
        "vad_speech_pad_ms", "vad_samples_overlap", "no_language_probabilities"}
# What clients of OpenAI's endpoint send more; the server passes over it.
OPENAI_FORM = {"model", "stream", "timestamp_granularities[]", "languages", "keywords[]"}
