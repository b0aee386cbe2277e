"""The address of a page, in the form in which it is requested."""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from workbench.domain import is_web_address
from workbench.errors import InputError

_PORTS = {"http": 80, "https": 443}
# What may stay as it is in a path or a query (RFC 3986); "%" stays, because addresses are copied with their escapes.
_SAFE = "/%:@!$&'()*+,;=~?[]"

MAX_LENGTH = 8_000
"""Characters of an address. Servers accept about as much."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """An http or https address. ``host`` is ASCII, in lower case and without brackets; ``target`` is the path and query as
    they are sent."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, text: str) -> "PageAddress":
        """Return the address in a text; its fragment is dropped, because it is never sent. Raises InputError."""
        text = text.strip()
        shown = text[:200]
        if not is_web_address(text) or len(text) > MAX_LENGTH:
            raise InputError(f"“{shown}” is not a web address. Give one that starts with https:// or http://.")
        parts = urlsplit(text)
        if parts.username is not None or parts.password is not None:
            raise InputError("The address contains a user name or a password. Remove them; no credentials are sent.")
        target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        return cls(parts.scheme, _ascii_host(parts.hostname or "", shown), parts.port or _PORTS[parts.scheme], target)

    def joined(self, location: str) -> "PageAddress":
        """Return where a redirect leads. Raises InputError if that is not a web address."""
        return PageAddress.parse(urljoin(self.url, location.strip()))

    @property
    def authority(self) -> str:
        """The host, and the port unless it is the usual one of the scheme: the value of the header ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.target}"


def _ascii_host(host: str, shown: str) -> str:
    """Return a host name as it is looked up: international names in Punycode (UTS #46). Raises InputError."""
    import idna

    host = host.removesuffix(".")
    if host.isascii() and all(host.split(".")):
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise InputError(f"“{shown}” has a host name that is not valid. Check the address.") from error
