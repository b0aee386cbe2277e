"""Fetch a page: robots.txt first, then the page, through redirects, within limits.

Invariant: each address on the way is checked like the first one. A body is read only if its media type can be used.
"""

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from workbench.domain import BY_HAND, content_type
from workbench.errors import InputError
from workbench.fetching.address import PageAddress
from workbench.fetching.exchange import Exchange, exchange
from workbench.fetching.network import Budget, Network
from workbench.fetching.robots import check_allowed, robots_txt

MEDIA_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/pdf", "text/plain"})
"""What can be fetched. An answer without a type, or with a general one, is recognised by its first bytes later."""

_UNSPECIFIC = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_STATUS = {
    401: "it asks for a user name and a password (401)",
    402: "it asks for a payment (402)",
    403: "it refuses access (403)",
    404: "there is no such page (404)",
    407: "a proxy asks for a password (407)",
    410: "the page was removed (410)",
    429: "it received too many requests (429)",
    451: "the page is withheld for legal reasons (451)",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one fetch: ``seconds`` from the first request to the last byte, ``bytes`` from the network in all,
    ``unpacked`` bytes of a page that was compressed, ``redirects``."""

    seconds: float = 60.0
    bytes: int = 25_000_000
    unpacked: int = 50_000_000
    redirects: int = 10


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as fetched. ``exchanges`` are the requests that led to it, its own last; ``data`` its bytes, not compressed;
    ``media_type`` and ``charset`` what the server said of them, None where it did not."""

    requested: PageAddress
    exchanges: tuple[Exchange, ...]
    data: bytes
    media_type: str | None
    charset: str | None

    @property
    def last(self) -> Exchange:
        """The exchange that brought the page."""
        return self.exchanges[-1]

    @property
    def url(self) -> str:
        """The address of the page, after redirects."""
        return self.last.address.url


def fetch(
    address: PageAddress,
    network: Network,
    *,
    limits: Limits | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FetchedPage:
    """Fetch a page or a PDF. Raises InputError, which says what was received instead and what to do."""
    limits = limits or Limits()
    budget = Budget(time.monotonic() + limits.seconds, limits.bytes)
    exchanges: list[Exchange] = []
    robots: dict[str, bytes] = {}
    current = address
    while True:
        if current.origin not in robots:
            robots[current.origin] = robots_txt(network, current, budget, now)
        check_allowed(robots[current.origin], current)
        with exchange(network, current, budget, now) as (answer, parts):
            location = answer.header("location") if answer.status in _REDIRECTS else None
            if location is None:
                _check(answer)
            exchanges.append(replace(answer, body=b"".join(parts)))
        if location is None:
            return _page(address, tuple(exchanges), limits)
        if len(exchanges) > limits.redirects:
            raise InputError(f"{address.host} redirects more than {limits.redirects} times. Check the address.")
        current = current.joined(location)


def _check(answer: Exchange) -> None:
    """Raise InputError if an answer is not a page that can be used."""
    host = answer.address.host
    if answer.header("cf-mitigated") == "challenge":  # Cloudflare's mark of a page that tests for a person
        raise InputError(f"{host} wants to know whether a person asks, and did not send the page. {BY_HAND}")
    if answer.status != 200:
        unknown = "the host has a fault" if answer.status >= 500 else "it sent no page"
        reason = _STATUS.get(answer.status, f"{unknown} ({answer.status})")
        raise InputError(f"{host} did not send the page: {reason}. Check the address. {BY_HAND}")
    media_type = content_type(answer.headers)[0]
    if media_type not in MEDIA_TYPES and media_type not in _UNSPECIFIC:
        raise InputError(
            f"{answer.address.url} is of the type {media_type[:80]}. Only web pages, PDF files and plain texts are fetched. "
            "Save it, and upload the file."
        )
    if (coding := _coding(answer)) not in ("", "gzip"):
        raise InputError(f"{host} sent the page compressed as {coding[:40]}, which was not asked for. {BY_HAND}")


def _page(requested: PageAddress, exchanges: tuple[Exchange, ...], limits: Limits) -> FetchedPage:
    last = exchanges[-1]
    data = _unpacked(last, limits.unpacked)
    if not data.strip():
        raise InputError(f"{last.address.url} is empty. Check the address.")
    media_type, charset = content_type(last.headers)
    return FetchedPage(requested, exchanges, data, None if media_type in _UNSPECIFIC else media_type, charset)


def _unpacked(answer: Exchange, limit: int) -> bytes:
    """Return a body without its compression. Raises InputError where it is damaged, or longer than ``limit``."""
    if not _coding(answer):
        return answer.body
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # gzip
    try:
        data = unpacking.decompress(answer.body, limit)
    except zlib.error as error:
        raise InputError(f"{answer.address.host} sent the page damaged. Try again later.") from error
    if unpacking.unconsumed_tail:
        raise InputError(f"The page unpacks to more than {limit // 1_000_000} MB and is not read, for safety.")
    if not unpacking.eof or unpacking.unused_data:
        raise InputError(f"{answer.address.host} sent the page damaged. Try again later.")
    return data


def _coding(answer: Exchange) -> str:
    coding = (answer.header("content-encoding") or "").lower()
    return {"identity": "", "x-gzip": "gzip"}.get(coding, coding)
