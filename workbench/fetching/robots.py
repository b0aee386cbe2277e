"""robots.txt: whether a host lets programs fetch a page (RFC 9309).

Invariant: the file is parsed in the sandboxed process, because its patterns become regular expressions.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from workbench.domain import BY_HAND
from workbench.errors import InputError
from workbench.fetching.address import PageAddress
from workbench.fetching.exchange import PRODUCT, exchange
from workbench.fetching.network import Budget, Network
from workbench.files.sandbox import shared_worker

MAX_BYTES = 512_000
"""Bytes of a robots.txt that are read; the rest is ignored (RFC 9309, section 2.5)."""

_REDIRECTS = 5


def robots_txt(network: Network, page: PageAddress, budget: Budget, now: Callable[[], datetime]) -> bytes:
    """Return the robots.txt of the host of a page, empty where it has none (an answer 4xx, or more than five redirects).

    Raises InputError where the host cannot say, because then nothing may be fetched (RFC 9309, section 2.3.1.4).
    """
    address = PageAddress(page.scheme, page.host, page.port, "/robots.txt")
    for _ in range(_REDIRECTS + 1):
        with exchange(network, address, budget, now) as (answer, parts):
            if 200 <= answer.status < 300:
                return _beginning(parts)
            if answer.status >= 500:
                raise InputError(
                    f"{page.host} cannot say whether programs may fetch its pages (robots.txt: {answer.status}). Try again "
                    f"later. {BY_HAND}"
                )
            location = answer.header("location")
        if not 300 <= answer.status < 400 or location is None:
            return b""
        address = address.joined(location)
    return b""


def check_allowed(robots: bytes, page: PageAddress) -> None:
    """Raise InputError if a robots.txt does not allow programs to fetch a page."""
    if not robots:
        return
    with shared_worker() as worker:
        name = f"The robots.txt of {page.host}"
        (allowed,) = worker.values("workbench.fetching.robots:task", robots, name=name, url=page.url)
    if not allowed:
        raise InputError(f"{page.host} does not allow programs to fetch this page (robots.txt). {BY_HAND}")


def task(data: bytes, *, name: str, url: str) -> Iterator[bool]:
    """Yield whether a robots.txt allows this software to fetch an address. Runs in the sandboxed process."""
    from protego import Protego

    yield bool(Protego.parse(data.decode("utf-8-sig", "replace")).can_fetch(url, PRODUCT))


def _beginning(parts: Iterator[bytes]) -> bytes:
    data = bytearray()
    for part in parts:
        data += part
        if len(data) >= MAX_BYTES:
            break
    return bytes(data[:MAX_BYTES])
