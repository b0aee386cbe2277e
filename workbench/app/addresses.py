"""The addresses under which the interface answers, and the origins of its own pages.

A browser sends the name in the address bar as ``Host``, and the origin of the page that asks as ``Origin``. An attacker can
let a name of their own point at 127.0.0.1 (DNS rebinding); then the browser sends their name. So only names that the desk
chose are answered: the address served, this machine's own names, and what ``--allow-host`` adds.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from workbench.errors import InputError

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
EVERY_INTERFACE = ("0.0.0.0", "::")
_HTTP, _HTTPS = 80, 443
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*", re.ASCII)


@dataclass(frozen=True)
class Address:
    """Where the interface listens, and the other names that it answers to (``desk.example``, ``desk.example:8443``).

    Raises InputError for an allowed host that is not a name with or without a port.
    """

    host: str
    port: int
    allowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for given in self.allowed:
            _name_and_port(given)

    @property
    def url(self) -> str:
        """Return the address for a browser on this machine."""
        return f"http://{THIS_MACHINE[1] if self.host in EVERY_INTERFACE else _bracketed(self.host)}:{self.port}"

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Return every accepted ``Host`` header, in lower case."""
        alone = {name for name, port in self._endpoints() if port in (_HTTP, _HTTPS)}
        return frozenset(alone | {f"{name}:{port}" for name, port in self._endpoints()})

    @cached_property
    def origins(self) -> frozenset[str]:
        """Return every accepted ``Origin``, as browsers write it: without the default port of the scheme."""
        made: set[str] = set()
        for name, port in self._endpoints():
            if port != _HTTPS:
                made.add(f"http://{name}" if port == _HTTP else f"http://{name}:{port}")
            if port != _HTTP:
                made.add(f"https://{name}" if port == _HTTPS else f"https://{name}:{port}")
        return frozenset(made)

    def _endpoints(self) -> Iterator[tuple[str, int]]:
        for name in (_bracketed(self.host), *THIS_MACHINE):
            yield name, self.port
        for given in self.allowed:
            name, port = _name_and_port(given)
            # A name alone: as a reverse proxy serves it, and as it is served without one.
            for each in (self.port, _HTTP, _HTTPS) if port is None else (port,):
                yield name, each


def _bracketed(host: str) -> str:
    """Return the host as it is in an address: lower case, an IPv6 address shortened and in brackets."""
    return f"[{ipaddress.IPv6Address(host.partition('%')[0])}]" if ":" in host else host.lower()


def _name_and_port(given: str) -> tuple[str, int | None]:
    name, port = given.lower(), None
    if match := re.fullmatch(r"(.*[^:]|\[.*\]):([0-9]{1,5})", name, re.ASCII):
        name, port = match[1], int(match[2])
    try:
        if name.startswith("[") and name.endswith("]"):
            name = _bracketed(str(ipaddress.IPv6Address(name[1:-1])))
        elif not _NAME.fullmatch(name):
            raise ValueError
        if port is not None and not 1 <= port <= 65535:
            raise ValueError
    except ValueError:
        raise InputError(
            f"“{given}” is not a valid host to allow. Give one name as it stands in the browser's address, with or without a"
            " port: desk.example, desk.example:8443 or [fd00::5]. Leave out http://, do not use *, and write letters beyond"
            " a-z as the browser sends them (xn--…)."
        ) from None
    return name, port
