"""Servers that are like OpenAI's, and where they are not."""

import dataclasses
import re

OPENAI_MODELS = ("gpt-6", "gpt-6-mini", "gpt-5.5", "gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4o",
                 "gpt-4o-mini", "gpt-4o-audio-preview", "o3", "o4-mini", "gpt-transcribe",
                 "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize",
                 "whisper-1")
SAMPLING = ("top_k", "min_p", "repetition_penalty", "chat_template_kwargs")


@dataclasses.dataclass(frozen=True)
class Dialect:
    """`thoughts` names the delta that carries reasoning; `comments` are lines that keep a stream
    alive; a server of `one_model` does not look at the model's name."""
    models: tuple
    needs_key: bool = False
    one_model: bool = False
    extra: tuple = ()
    thoughts: str = None
    comments: str = None
    timings: bool = False
    hears: bool = False          # has the transcription endpoint
    is_openai: bool = False
    base: str = "/v1"            # where its endpoints are


DIALECTS = {
    "openai": Dialect(OPENAI_MODELS, needs_key=True, hears=True, is_openai=True),
    "ollama": Dialect(("llama3.2:3b", "qwen3:8b", "hf.co/org/model:Q4_K_M"), extra=("reasoning",),
                      thoughts="reasoning"),
    "llamacpp": Dialect(("model.gguf",), one_model=True, thoughts="reasoning_content",
                        comments=": ping", timings=True, extra=SAMPLING + (
                            "grammar", "json_schema", "cache_prompt", "id_slot", "n_predict",
                            "reasoning_format", "reasoning_budget", "timings_per_token",
                            "return_progress", "mirostat", "samplers", "repeat_penalty")),
    "vllm": Dialect(("Qwen/Qwen3-8B", "openai/whisper-large-v3"), thoughts="reasoning", hears=True,
                    extra=SAMPLING + ("guided_json", "guided_grammar", "structured_outputs",
                                      "stop_token_ids", "ignore_eos", "skip_special_tokens",
                                      "include_reasoning", "priority")),
    "lmstudio": Dialect(("qwen/qwen3-8b", "google/gemma-3-12b"), thoughts="reasoning_content",
                        extra=("top_k", "ttl", "draft_model", "repeat_penalty")),
    "openrouter": Dialect(("google/gemini-3.8-flash", "anthropic/claude-sonnet-5.5",
                           "openai/gpt-6:free"), needs_key=True, thoughts="reasoning",
                          comments=": OPENROUTER PROCESSING", extra=SAMPLING + (
                              "provider", "models", "route", "transforms", "reasoning", "plugins",
                              "include_reasoning", "usage", "top_a", "preset")),
    "gemini": Dialect(("models/gemini-3.8-flash", "models/gemini-4-argon"), needs_key=True,
                      extra=("extra_body",), base="/v1beta/openai"),
}
REASONING = re.compile(r"o\d|gpt-[56]")


def of(world):
    return DIALECTS[world.settings["dialect"]]


def place_of(world, path):
    """The path as OpenAI has it, or None where this server has nothing."""
    base = of(world).base
    if base == "/v1":
        return path
    return "/v1" + path[len(base):] if path.startswith(base + "/") else None


def reasons(name):
    """Whether OpenAI's model of this name thinks before it speaks."""
    return bool(REASONING.match(name))
