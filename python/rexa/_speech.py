from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from . import _rexa
from ._arguments import checked
from ._model_service import OPTIONS, ModelOptions, ModelService, gemini_place, place
from ._services import is_of_vendor

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Transcriber(ModelService):
    """A service whose models understand speech."""

    __slots__ = ()


class GeminiSpeech(Transcriber):
    """Gemini as the transcriber "gemini", for :func:`rexa.open`. Arguments as of rexa.Gemini.

    model: one that understands speech.
    inline_bytes: larger recordings, of at most 70 MiB, are uploaded to the service as files, and
        deleted there afterwards; with ``path`` they are refused.
    """

    __slots__ = ()
    NAME = "gemini"
    KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
    PLACES = ("GOOGLE_GEMINI_BASE_URL",)
    KEYS_ARE_AT = "https://aistudio.google.com/apikey"
    DOMAIN = "googleapis.com"

    @checked(further=OPTIONS)
    def __init__(self, api_key: str | None = None, *, model: str = "", base_url: str | None = None,
                 version: str = "", path: str = "", token: Callable[[], str] | None = None,
                 inline_bytes: int = 14 << 20, **further: Unpack[ModelOptions]) -> None:
        self._make(_rexa.gemini_speech, further,
                   api_key=self._key_beside(token, api_key, base_url), model=model,
                   base_url=place(base_url, gemini_place(path)), version=version, path=path,
                   token=token, inline_bytes=inline_bytes)


class OpenAISpeech(Transcriber):
    """OpenAI, or a server with its endpoint for recordings, as the transcriber "openai", for
    :func:`rexa.open`. Making one sends nothing.

    api_key: OPENAI_API_KEY, unless ``base_url`` is given and not the vendor's: other servers get
        only what is given here, and need nothing.
    model: empty for a server that has but one, such as whisper.cpp's.
    base_url: OPENAI_BASE_URL; by default the vendor's.
    path: of the endpoint, behind ``base_url``; "/inference" at whisper.cpp's server.
    Further arguments: those of :class:`rexa.ModelOptions`.
    """

    __slots__ = ()
    NAME = "openai"
    KEYS = ("OPENAI_API_KEY",)
    PLACES = ("OPENAI_BASE_URL",)
    KEYS_ARE_AT = "https://platform.openai.com/api-keys"
    DOMAIN = "openai.com"

    @checked(further=OPTIONS)
    def __init__(self, api_key: str | None = None, *, model: str = "gpt-transcribe",
                 base_url: str | None = None, path: str = "/audio/transcriptions",
                 **further: Unpack[ModelOptions]) -> None:
        if is_of_vendor(base_url, self.DOMAIN):
            api_key = self._key(api_key, base_url)
        self._make(_rexa.openai_speech, further, api_key=api_key or "", model=model,
                   base_url=place(base_url, *self.PLACES), path=path)
