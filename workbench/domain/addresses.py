"""What a web address is, everywhere in the product."""

import re
from urllib.parse import urlsplit

from workbench.errors import InputError

_BLANKS_AND_CONTROLS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_URLS = re.compile(r"[<>\"\\^`{|}]")
"""Characters that RFC 3986 does not allow. Addresses that people copy have them, and browsers accept them."""


def is_web_address(text: str) -> bool:
    """Return whether a text is an http or https address with a host, and no blanks or control characters in it."""
    if _BLANKS_AND_CONTROLS.search(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 host that is none
        return False


def is_host(text: str) -> bool:
    """Return whether a text is a host name or an IP address, perhaps with a port, as it is in a web address: international
    names in Punycode, IPv6 addresses in brackets."""
    url = f"http://{text}/"
    return text.isascii() and "@" not in text and is_web_address(url) and urlsplit(url).netloc == text


def web_address(value: str) -> str:
    """Return an address to be published, trimmed. Raises InputError if it is not one that RFC 3986 allows."""
    url = value.strip()
    if not is_web_address(url) or _NOT_IN_URLS.search(url):
        given = " ".join(value.split())[:200]
        raise InputError(f"“{given}” is not a web address; give one that starts with https:// or http://.")
    return url
