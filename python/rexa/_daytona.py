from __future__ import annotations

import dataclasses
import datetime
from typing import Mapping, Sequence

from . import _rexa
from ._arguments import Kind, Path, Timeout, checked, instance, text, whole
from ._services import Service, connection, is_of_vendor, key, variable

_MOST_OF_A_RESOURCE = 2**31 - 1
_MOST_OF_A_PRICE = 10**15
_MINUTE = datetime.timedelta(minutes=1)
_SERVICE = "https://app.daytona.io/api"


@dataclasses.dataclass(frozen=True)
class DaytonaResources:
    """What a sandbox is given; the service bills it whether it is used or not."""

    cpu: int = 1
    memory_gib: int = 1
    disk_gib: int = 3

    def __post_init__(self) -> None:
        _check_amounts(self, whole(1, _MOST_OF_A_RESOURCE))


@dataclasses.dataclass(frozen=True)
class DaytonaPrices:
    """What a second costs, in billionths of a US dollar.

    The defaults are the vendor's list prices of May 2026, without the disk space that is free.
    """

    cpu: int = 14_000
    memory_gib: int = 4_500
    disk_gib: int = 30

    def __post_init__(self) -> None:
        _check_amounts(self, whole(0, _MOST_OF_A_PRICE))


def _check_amounts(amounts: DaytonaResources | DaytonaPrices, kind: Kind) -> None:
    for name, value in vars(amounts).items():
        object.__setattr__(amounts, name, kind(name, value))


class Daytona(Service):
    """Sandboxes of the remote service Daytona, for :func:`rexa.open`. Making one sends nothing.

    What is not given is read here, once, from the environment variables DAYTONA_API_KEY,
    DAYTONA_API_URL, DAYTONA_ORGANIZATION_ID, DAYTONA_TARGET; HTTPS_PROXY, https_proxy, ALL_PROXY or
    all_proxy, the first that is set; NO_PROXY or no_proxy; SSL_CERT_FILE and SSL_CERT_DIR. No file
    is read for them.

    api_key: the key, which is never shown, kept or pickled. Without one: InvalidArgument.
        DAYTONA_API_KEY is for the vendor's own servers and for that of DAYTONA_API_URL; any other
        ``api_url`` gets only a key that is given here.
    api_url: the service; by default the vendor's.
    organization: with a JWT in place of the key only.
    target: region; empty for the organisation's own.
    snapshot, image: what sandboxes are made from, one of the two: a snapshot by name or id, or an
        image with a tag such as "python:3.12-slim"; with neither, the service's default snapshot. It
        must hold python3 and the interpreters that runs ask for.
    resources: a rexa.DaytonaResources, with an image only.
    allowed_addresses, allowed_domains: what a run with network="internet" may reach; both empty:
        everything. At most 10 IPv4 ranges such as "10.0.0.0/8" and at most 10 domains, with "*." in
        front for those below.
    labels: on every sandbox, beside those of rexa.
    idle_time_to_live: seconds or a timedelta, rounded up to minutes, at least one; the service
        itself stops a sandbox that nobody uses for so long, and deletes it then if it was that of
        a run.
    prices: a rexa.DaytonaPrices.
    ca_file, ca_folder: PEM files with the authorities to trust in place of the system's.
    proxy: "http://host:port" or "http://user:password@host:port"; "" for none.
    no_proxy: hosts that are reached without it, separated by commas.
    """

    __slots__ = ("_options", "api_url", "image", "snapshot", "target")

    _options: _rexa.DaytonaOptions
    api_url: str
    image: str
    snapshot: str
    target: str

    @checked(snapshot=text, resources=instance("a rexa.DaytonaResources", DaytonaResources),
             prices=instance("a rexa.DaytonaPrices", DaytonaPrices))
    def __init__(self, api_key: str | None = None, *, api_url: str | None = None,
                 organization: str | None = None, target: str | None = None, snapshot: str = "",
                 image: str = "", resources: DaytonaResources | None = None,
                 allowed_addresses: Sequence[str] = (), allowed_domains: Sequence[str] = (),
                 labels: Mapping[str, str] | None = None, idle_time_to_live: Timeout = 15 * _MINUTE,
                 prices: DaytonaPrices | None = None, ca_file: Path | None = None,
                 ca_folder: Path | None = None, proxy: str | None = None,
                 no_proxy: str | None = None) -> None:
        if target is None:
            target = variable("DAYTONA_TARGET")
        if api_url is None:
            api_url = variable("DAYTONA_API_URL") or _SERVICE
        options = _rexa.DaytonaOptions(
            api_key=key(api_key, "Daytona", "https://app.daytona.io/dashboard/keys",
                        "DAYTONA_API_KEY",
                        is_read=api_key is not None or _is_beside_the_key(api_url),
                        place="api_url",
                        goes_to="the vendor's own servers and that of DAYTONA_API_URL"),
            api_url=api_url,
            organization=(variable("DAYTONA_ORGANIZATION_ID") if organization is None
                          else organization),
            target=target,
            snapshot=snapshot,
            image=image,
            resources=None if resources is None else dataclasses.astuple(resources),
            allowed_addresses=list(allowed_addresses),
            allowed_domains=list(allowed_domains),
            labels=dict(labels or {}),
            idle_minutes=_minutes(idle_time_to_live),
            prices=dataclasses.astuple(prices or DaytonaPrices()),
            **connection("Daytona", ca_file=ca_file, ca_folder=ca_folder, proxy=proxy,
                         no_proxy=no_proxy),
        )
        self._set(_options=options, api_url=api_url, image=image, snapshot=snapshot, target=target)

    def __repr__(self) -> str:
        return f"<rexa.Daytona at {self.api_url}>"


def _is_beside_the_key(api_url: str) -> bool:
    """Whether the key of the environment is for this server."""
    return is_of_vendor(api_url, "daytona.io") or api_url == variable("DAYTONA_API_URL")


def _minutes(time: Timeout) -> int:
    # The check of the arguments has made a timedelta of it.
    assert isinstance(time, datetime.timedelta)
    return -(-time // _MINUTE)
