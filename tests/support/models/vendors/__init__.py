"""The vendors there are, by the names that serve.py takes."""

from . import anthropic, gemini, openai

VENDORS = {vendor.NAME: vendor for vendor in (gemini, openai, anthropic)}
