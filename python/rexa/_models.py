from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from . import _rexa
from ._arguments import checked
from ._model_service import OPTIONS, ModelOptions, ModelService, gemini_place, place
from ._services import variable
from .enums import OpenAiServer

if TYPE_CHECKING:
    from typing_extensions import Unpack

_OLLAMA_PORT = 11434


class Generator(ModelService):
    """A service whose models write code."""

    __slots__ = ()


class Gemini(Generator):
    """Google's Gemini, the generator "gemini", for :func:`rexa.open`. Making one sends nothing.

    What is not given is read here, once, from the environment; no file is read.

    api_key: GEMINI_API_KEY or GOOGLE_API_KEY, unless ``base_url`` is given and not the vendor's:
        other servers get only a key that is given here. It is never shown, kept or pickled.
        Without one: InvalidArgument.
    model: which one is asked where a call names none; empty for the library's choice.
    base_url: GOOGLE_GEMINI_BASE_URL; by default the vendor's.
    version: of the API; empty for the library's choice.
    path: of a model, behind ``base_url``, with "{model}" in it: of Vertex AI such as
        "/v1/projects/P/locations/L/publishers/google/models/{model}", with the ``base_url`` of
        its host; GOOGLE_VERTEX_BASE_URL then stands for one that is not given.
    token: gives an OAuth access token as str, in place of a key, whenever one is needed; it keeps
        them itself. It is called on threads of the library, several at a time, and must not use
        the engine; what it raises comes out of the call that needed the token. Nothing can end it
        from outside: a deadline, a cancelling and the closing of the engine wait until it returns,
        so give what it waits for a time limit of its own.
    Further arguments: those of :class:`rexa.ModelOptions`.
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
                 **further: Unpack[ModelOptions]) -> None:
        self._make(_rexa.gemini, further, api_key=self._key_beside(token, api_key, base_url),
                   model=model, base_url=place(base_url, gemini_place(path)), version=version,
                   path=path, token=token)


class Anthropic(Generator):
    """Anthropic's models, the generator "anthropic", for :func:`rexa.open`. Making one sends
    nothing.

    What is not given is read here, once, from the environment; no file is read.

    api_key: ANTHROPIC_API_KEY, unless ``base_url`` is given and not the vendor's: other servers
        get only a key that is given here. It is never shown, kept or pickled. Without one:
        InvalidArgument.
    model: which one is asked where a call names none; empty for the library's choice.
    base_url: ANTHROPIC_BASE_URL; by default the vendor's.
    version: of the API; empty for the library's choice.
    Further arguments: those of :class:`rexa.ModelOptions`.
    """

    __slots__ = ()
    NAME = "anthropic"
    KEYS = ("ANTHROPIC_API_KEY",)
    PLACES = ("ANTHROPIC_BASE_URL",)
    KEYS_ARE_AT = "https://platform.claude.com/settings/keys"
    DOMAIN = "anthropic.com"

    @checked(further=OPTIONS)
    def __init__(self, api_key: str | None = None, *, model: str = "", base_url: str | None = None,
                 version: str = "", **further: Unpack[ModelOptions]) -> None:
        self._make(_rexa.anthropic, further, api_key=self._key(api_key, base_url), model=model,
                   base_url=place(base_url, *self.PLACES), version=version)


class OpenAI(Generator):
    """OpenAI, or a server that speaks its language, for :func:`rexa.open`; the generator has the
    server's name. Making one sends nothing.

    What is not given is read here, once, from the environment, for the servers that are named; no
    file is read.

    api_key: OPENAI_API_KEY with the server "openai", unless ``base_url`` is given and not the
        vendor's: other servers get only a key that is given here. It is never shown, kept or
        pickled. "openai" and "open-router" need one.
    server: "openai", "ollama", "llama.cpp", "vllm", "lm-studio", "open-router" or "other".
    model: which one is asked where a call names none; empty for the library's choice, or the one
        model that a local server lists.
    base_url: with its version, "http://localhost:11434/v1". OPENAI_BASE_URL with "openai", and
        with "ollama" that of OLLAMA_HOST; by default where the server usually is.
    organization, project: of OpenAI.
    site_url, site_title: what OpenRouter shows its other users of this program.
    Further arguments: those of :class:`rexa.ModelOptions`.
    """

    __slots__ = ("server",)
    NAME = "openai"
    KEYS = ("OPENAI_API_KEY",)
    PLACES = ("OPENAI_BASE_URL",)
    KEYS_ARE_AT = "https://platform.openai.com/api-keys"
    DOMAIN = "openai.com"

    server: OpenAiServer

    @checked(further=OPTIONS)
    def __init__(self, api_key: str | None = None, *, server: OpenAiServer | str = "openai",
                 model: str = "", base_url: str | None = None, organization: str = "",
                 project: str = "", site_url: str = "", site_title: str = "",
                 **further: Unpack[ModelOptions]) -> None:
        if server == "openai":
            api_key = self._key(api_key, base_url)
            base_url = place(base_url, *self.PLACES)
        elif server == "ollama" and base_url is None:
            base_url = _ollama(variable("OLLAMA_HOST"))
        self._set(server=OpenAiServer(server))
        self._make(_rexa.openai, further, api_key=api_key or "", server=server, model=model,
                   base_url=base_url or "", organization=organization, project=project,
                   site_url=site_url, site_title=site_title)


def _ollama(host: str) -> str:
    """The address of Ollama's server, from what its own programs take: "host", ":port", a URL."""
    if not host:
        return ""
    scheme, mark, rest = host.rpartition("://")
    address, slash, path = rest.partition("/")
    if address.startswith(":"):
        address = f"127.0.0.1{address}"
    if not mark and ":" not in address.rpartition("]")[2]:
        address = f"{address}:{_OLLAMA_PORT}"
    return f"{scheme or 'http'}://{address}{slash}{path}".rstrip("/") + "/v1"
