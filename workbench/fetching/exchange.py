"""One request and its answer, as they went over the network."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import httpcore2

from workbench import __version__
from workbench.errors import InputError
from workbench.fetching.address import PageAddress
from workbench.fetching.network import Budget, Network

PRODUCT = "ClaimWorkbench"
"""The name under which robots.txt can address this software."""

USER_AGENT = f"{PRODUCT}/{__version__} (one page, on request of a person)"

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the answer to it. ``body`` is as received, without the transfer coding (chunks); ``remote`` is the IP
    address that answered, ``time`` when the request was sent."""

    address: PageAddress
    time: datetime
    remote: str
    request: tuple[Header, ...]
    version: str
    status: int
    reason: str
    headers: tuple[Header, ...]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the value of the first header with a name, or None."""
        return next((value.strip() for key, value in self.headers if key.lower() == name), None)


@contextmanager
def exchange(
    network: Network, address: PageAddress, budget: Budget, now: Callable[[], datetime]
) -> Iterator[tuple[Exchange, Iterator[bytes]]]:
    """Send a GET request; yield the answer without its body, and the parts of the body as they arrive.

    No cookies and no credentials are sent, and compression is not asked for. Raises InputError, also from the block.
    """
    headers = (
        ("Host", address.authority),
        ("User-Agent", USER_AGENT),
        ("Accept", "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.1"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    )
    url = httpcore2.URL(
        scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target.encode()
    )
    time = now()
    with _translated(address), network.pool(budget) as pool, pool.stream("GET", url, headers=list(headers)) as answer:
        server = answer.extensions["network_stream"].get_extra_info("server_addr")
        received = Exchange(
            address=address,
            time=time,
            remote=str(server[0]) if server else "",
            request=headers,
            version=bytes(answer.extensions["http_version"]).decode("ascii"),
            status=answer.status,
            reason=_text(answer.extensions["reason_phrase"]),
            headers=tuple((_text(name), _text(value)) for name, value in answer.headers),
        )
        yield received, answer.iter_stream()


@contextmanager
def _translated(address: PageAddress) -> Iterator[None]:
    """Turn the errors of the HTTP library into ours."""
    host = address.host
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise InputError(f"{host} took too long to answer, and nothing was added. Try again later.") from error
    except httpcore2.ConnectError as error:
        cause = error.args[0] if error.args else None  # httpcore2 removes the cause on its way through the pool
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise InputError(
                f"The certificate of {host} is not valid ({cause.verify_message}), so it is not certain who answers. Check "
                "the address, or open the page in a browser."
            ) from error
        raise InputError(f"No secure connection to {host} can be made. Check the address, or try again later.") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise InputError(f"{host} broke off or sent an answer that is not valid. Try again later.") from error


def _text(value: bytes) -> str:
    return bytes(value).decode("latin-1")  # every byte is a character, so that nothing is lost
