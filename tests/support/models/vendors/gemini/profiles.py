"""The models there are, and which knobs each family takes."""

import dataclasses

from . import errors


@dataclasses.dataclass(frozen=True)
class Family:
    levels: tuple = ()
    budget: bool = False
    many_candidates: bool = True
    penalties: bool = True
    caching: bool = True
    transcribes: bool = False


OLD = Family(budget=True)
THIRD = Family(("MINIMAL", "LOW", "MEDIUM", "HIGH"), budget=True)
THIRD_PRO = Family(("LOW", "MEDIUM", "HIGH"), budget=True)
FOURTH = Family(("LOW", "MEDIUM", "HIGH"), many_candidates=False, penalties=False, caching=False)
TRANSCRIBER = Family(transcribes=True)

MODELS = {
    "gemini-4-argon": FOURTH, "gemini-4-carbon": FOURTH, "gemini-4-neon": FOURTH,
    "gemini-3.8-flash": THIRD, "gemini-3.7-flash": THIRD, "gemini-3.6-flash": THIRD,
    "gemini-3.5-flash": THIRD, "gemini-3.5-flash-lite": THIRD, "gemini-3.1-flash-lite": THIRD,
    "gemini-3-flash-preview": THIRD, "gemini-3.1-pro-preview": THIRD_PRO,
    "gemini-2.5-flash": OLD, "gemini-2.5-pro": OLD, "gemini-2.5-flash-lite": OLD,
    "gemini-3.5-transcribe": TRANSCRIBER,
}
ALIASES = {"gemini-flash-latest": "gemini-3.8-flash", "gemini-pro-latest": "gemini-4-carbon",
           "gemini-flash-lite-latest": "gemini-3.5-flash-lite"}
CACHING = "createCachedContent"
ACTIONS = ["generateContent", "countTokens", CACHING, "batchGenerateContent"]


def named(version, model, action="generateContent"):
    """The model's own name and its family."""
    name = ALIASES.get(model, model)
    if name not in MODELS or (action == CACHING and not MODELS[name].caching):
        raise errors.error(404, f"models/{model} is not found for API version {version}, or is "
                           f"not supported for {action}. Call ListModels to see the list of "
                           "available models and their supported methods.")
    return name, MODELS[name]


def described(name):
    family = MODELS[name]
    actions = [one for one in ACTIONS if family.caching or one != CACHING]
    return {"name": f"models/{name}", "baseModelId": name, "version": "001",
            "displayName": name.replace("-", " ").title(), "description": "A fake of this model.",
            "inputTokenLimit": 1048576, "outputTokenLimit": 65536,
            "supportedGenerationMethods": actions, "temperature": 1, "topP": 0.95, "topK": 64,
            "maxTemperature": 2, "thinking": not family.transcribes, "modelStage": "STABLE"}


def check(name, family, config, body):
    """Refuses what this model does not take; `config` has its names in camel case."""
    thinking = config.get("thinkingConfig") or {}
    place = "generation_config.thinking_config"
    level, budget = thinking.get("thinkingLevel"), thinking.get("thinkingBudget")
    if level is not None and level not in family.levels:
        raise errors.invalid(f"{place}.thinking_level",
                             f"Thinking level {level} is not supported for this model.")
    if budget is not None and not family.budget:
        raise errors.invalid(f"{place}.thinking_budget",
                             "thinking_budget is not supported for this model. Use "
                             "thinking_level instead.")
    if level is not None and budget is not None:
        raise errors.invalid(place, "You can only set only one of thinking budget and thinking "
                             "level.")
    if (config.get("candidateCount") or 1) > 1 and not family.many_candidates:
        raise errors.invalid("generation_config.candidate_count",
                             "Multiple candidates is not enabled for this model")
    for knob in ("presencePenalty", "frequencyPenalty"):
        if config.get(knob) is not None and not family.penalties:
            raise errors.invalid(f"generation_config.{errors.snake(knob)}",
                                 "Penalty is not enabled for this model")
    if body.get("cachedContent") and not family.caching:
        raise errors.invalid("cached_content", "Cached content is not supported for this model.")
    check_formats(config)
    check_transcription(name, family, config)


def check_formats(config):
    given = [one for one in ("responseSchema", "responseJsonSchema") if config.get(one)]
    if len(given) > 1:
        raise errors.invalid("generation_config.response_json_schema",
                             "response_schema and response_json_schema cannot both be set.")
    if given and config.get("responseMimeType") != "application/json":
        raise errors.invalid("generation_config.response_mime_type",
                             "response_schema requires response_mime_type application/json.")
    if config.get("maxOutputTokens", 1) < 1:
        raise errors.invalid("generation_config.max_output_tokens",
                             "max_output_tokens must be positive.")


def check_transcription(name, family, config):
    asked = config.get("audioTranscriptionConfig")
    if asked is None:
        return
    place = "generation_config.audio_transcription_config"
    if not family.transcribes:
        raise errors.invalid(place, f"audio_transcription_config is not supported by {name}.")
    if len(asked.get("customVocabulary") or []) > 1000:
        raise errors.invalid(f"{place}.custom_vocabulary", "At most 1000 phrases are allowed.")
    if asked.get("mode") == "SMART" and (asked.get("wordTimestamp") or asked.get("diarization")):
        raise errors.invalid(f"{place}.mode", "SMART mode supports neither word timestamps nor "
                             "diarization.")
