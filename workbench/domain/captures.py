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


BY_HAND = "Open the page in a browser, save it, and upload the file."
"""What a person does where a program gets nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came back when a page was fetched. ``requested`` is the address that was asked for, ``url`` the one that sent the
    page, after redirects; ``fetched`` the time (UTC), ``remote`` the IP address that answered. ``headers`` are those of the
    response, in its order; ``sha256`` is that of its body as received. ``instead`` is what the page is in place of an
    article, None where it is one.
    """

    requested: str
    url: str
    fetched: str
    remote: str
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str
    instead: Instead | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture(Received):
    """One fetch of a page, as stored: the number of the document that was read from it, and its WARC file."""

    id: int
    document: int
    warc_sha256: str
    warc_bytes: int
