"""What everything has in common that holds a key and reaches a remote service."""

from __future__ import annotations

import os
import re
from typing import Any, NoReturn

from ._arguments import Path, _invalid, text


# Where a host ends is the same for every reader of such an address.
_ADDRESS = re.compile(r"https://([a-z0-9.-]+)(?::[0-9]+)?(?:/.*)?", re.ASCII | re.IGNORECASE)

_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
#: Which variables stand for an argument about how a service is reached.
VARIABLES = {"ca_file": ("SSL_CERT_FILE",), "ca_folder": ("SSL_CERT_DIR",), "proxy": _PROXIES,
             "no_proxy": ("NO_PROXY", "no_proxy")}


class Service:
    """Does not change, shows no key, and is not pickled."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name}: {_a(self)} does not change; make another one")

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{_a(self)} holds a key and is not pickled; make another one there")

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)


def _a(service: Service) -> str:
    return f"a rexa.{type(service).__name__}"


def variable(*names: str) -> str:
    """The first of these variables that is set and not empty."""
    return next((text(name, os.environ[name]) for name in names if os.environ.get(name)), "")


def is_of_vendor(base_url: str | None, domain: str) -> bool:
    """Whether an address that was given as an argument, if any was, is of the vendor with this
    domain. The key of the environment goes to no other; an address in the environment is as much
    the user's own word as the key beside it, and is not asked about here."""
    if not base_url:
        return True
    address = _ADDRESS.fullmatch(base_url)
    return address is not None and f".{address[1].lower()}".endswith(f".{domain}")


def key(given: str | None, kind: str, where: str, *names: str, is_read: bool = True,
        place: str = "base_url", goes_to: str = "the vendor's own servers") -> str:
    """The key that was given, or else, where they are to be read, the one of these variables.
    Where they are not, the error names the argument with the address, and what they are for."""
    found = variable(*names) if given is None and is_read else given
    if not found:
        variables = " or ".join(names)
        if not is_read:
            raise _invalid(f"api_key: {kind} needs a key for the server at {place}=; give it as "
                           f"api_key= of rexa.{kind}: that of the environment variable "
                           f"{variables} is sent to {goes_to} alone")
        raise _invalid(f"api_key: {kind} needs a key; make one at {where}, and give it as api_key= "
                       f"of rexa.{kind} or in the environment variable {variables}")
    return found


def connection(kind: str, *, ca_file: Path | None, ca_folder: Path | None, proxy: str | None,
               no_proxy: str | None) -> dict[str, Any]:
    """How a service is reached, as the native layer takes it: what is not given is read here."""
    file, folder = _authorities(ca_file, ca_folder)
    return dict(ca_file=file, ca_folder=folder, proxy=_proxy(kind) if proxy is None else proxy,
                no_proxy=variable(*VARIABLES["no_proxy"]) if no_proxy is None else no_proxy)


def _authorities(ca_file: Path | None, ca_folder: Path | None) -> tuple[Path, Path]:
    """The file and the folder that were given, or else those of the environment."""
    if ca_file is not None or ca_folder is not None:
        return ca_file or "", ca_folder or ""
    folders = variable("SSL_CERT_DIR").split(os.pathsep)
    return variable("SSL_CERT_FILE"), next(filter(os.path.isdir, folders), "")


def _proxy(kind: str) -> str:
    for name in _PROXIES:
        url = variable(name)
        scheme, mark, _ = url.partition("://")
        if mark and scheme.lower() != "http":
            raise _invalid(f"{name}: only proxies of http:// are known; give another one as proxy= "
                           f"of rexa.{kind}, or proxy=\"\" for none")
        if url:
            return url if mark else f"http://{url}"
    return ""
