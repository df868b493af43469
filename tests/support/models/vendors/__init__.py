"""The vendors there are, by the names that serve.py takes."""

from . import anthropic, galileo, gemini, ollama, openai, whisper

VENDORS = {vendor.NAME: vendor for vendor in (gemini, openai, anthropic, ollama, galileo, whisper)}
