"""A page as it was fetched by its address."""

from dataclasses import dataclass
from typing import Literal

Instead = Literal["login", "paywall", "consent", "robot-check", "script"]
"""What a host can send in place of a page: a login form, a paywall, a consent form, a test for persons, a shell that only
scripts fill."""

INSTEAD: dict[Instead, str] = {
    "login": "a login page",
    "paywall": "a paywall",
    "consent": "a consent page",
    "robot-check": "a page that tests whether a person asks",
    "script": "a page that is empty without JavaScript",
}


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch of a page. ``document`` is the document that was read from it; ``requested`` the address that was asked for,
    ``url`` the one that sent the page, after redirects; ``fetched`` the time (UTC), ``remote`` the IP address that answered.

    ``headers`` are those of the response, in its order. ``sha256`` is that of its body as received, ``warc_sha256`` that of
    the WARC file of ``warc_bytes`` bytes. ``instead`` is what the page is in place of an article, None where it is one.
    """

    id: int
    document: int
    requested: str
    url: str
    fetched: str
    remote: str
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str
    instead: Instead | None
    warc_sha256: str
    warc_bytes: int
