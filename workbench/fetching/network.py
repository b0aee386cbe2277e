"""Sockets that reach only addresses that a page may be fetched from, within limits of time and size.

Invariant: a host name is resolved once for a connection. Every address that it resolves to is checked, and the socket
connects to one of exactly these addresses, so that a name that resolves to something else a moment later changes nothing.
TLS certificates are checked against the host name.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import httpcore2

from workbench.errors import InputError

Resolver = Callable[[str, int], Sequence[str]]
"""Returns the IP addresses of a host name, as text. Raises OSError where there are none."""

CONNECT_SECONDS = 10.0
"""Most seconds until a host name is resolved, and until a connection to one of its addresses is made."""

# Public IPv6 addresses are in 2000::/3 (RFC 4291). In it, these contain an IPv4 address or are for documentation.
_IPV6_PUBLIC = ip_network("2000::/3")
_IPV6_SPECIAL = [ip_network(text) for text in ("2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20")]
_IPV4_SPECIAL = [ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24")]


def is_public(address: str) -> bool:
    """Return whether an IP address is an ordinary public one.

    Not public: private, shared, loopback, link-local, multicast, reserved and unspecified addresses
    (https://www.iana.org/assignments/iana-ipv4-special-registry), and every IPv6 form that contains an IPv4 address
    (mapped, compatible, NAT64, 6to4, Teredo), because the request would go to that one.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if isinstance(ip, IPv6Address):
        return ip in _IPV6_PUBLIC and not any(ip in network for network in _IPV6_SPECIAL)
    return not any(ip in network for network in _IPV4_SPECIAL)


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host name, from the resolver of this system. Raises OSError."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in addresses))


@dataclass(frozen=True, slots=True)
class Permission:
    """``hosts`` may be fetched although their addresses are not public, each as ``host`` or ``host:port``."""

    hosts: frozenset[str] = frozenset()

    def allows(self, host: str, port: int) -> bool:
        """Return whether a host may have addresses that are not public."""
        shown = f"[{host}]" if ":" in host else host
        return bool({host, shown, f"{shown}:{port}"} & self.hosts)


@dataclass
class Budget:
    """What one fetch may take: until ``deadline`` (seconds of ``clock``), and ``bytes`` more from the network."""

    deadline: float
    bytes: int
    clock: Callable[[], float] = time.monotonic

    def seconds(self) -> float:
        """Return the seconds left. Raises InputError where there are none."""
        left = self.deadline - self.clock()
        if left <= 0:
            raise InputError("The page took too long to arrive, and nothing was added. Try again later.")
        return left

    def spend(self, count: int) -> None:
        """Count bytes that were received. Raises InputError where there are too many."""
        self.bytes -= count
        if self.bytes < 0:
            raise InputError("The page is too large to be fetched. Save it with a browser, and upload the file.")


@dataclass(frozen=True)
class Network:
    """How hosts are reached: whom to ask for their addresses, which private ones are allowed, and which certificates are
    trusted (None: those of the system and of Mozilla)."""

    permission: Permission = Permission()
    resolver: Resolver = resolve
    certificates: ssl.SSLContext | None = None

    def pool(self, budget: Budget) -> httpcore2.ConnectionPool:
        """Return connections that spend from ``budget``. No proxy is used and nothing is tried again."""
        return httpcore2.ConnectionPool(
            ssl_context=self.certificates or trusted_certificates(),
            network_backend=_CheckedBackend(self, budget),
            max_keepalive_connections=0,
            retries=0,
        )


@cache
def trusted_certificates() -> ssl.SSLContext:
    """Return a context that trusts the certificates of this system, and Mozilla's where the system has none for Python."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context


class _CheckedBackend(httpcore2.NetworkBackend):
    """Makes the connections of one fetch."""

    def __init__(self, network: Network, budget: Budget) -> None:
        self._network, self._budget = network, budget
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to one of the addresses of a host, all of which were checked. Raises InputError."""
        failure: Exception | None = None
        for address in self._checked(host, port):
            try:
                stream = self._sockets.connect_tcp(address, port, timeout=min(CONNECT_SECONDS, self._budget.seconds()))
                return _BoundedStream(stream, self._budget)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise InputError(f"{host} does not answer. Check the address, or try again later.") from failure

    def _checked(self, host: str, port: int) -> Sequence[str]:
        addresses = self._resolved(host, port)
        if not addresses:
            raise InputError(f"There is no host {host}. Check the address.")
        refused = [address for address in addresses if not is_public(address)]
        if refused and not self._network.permission.allows(host, port):
            raise InputError(
                f"{host} has the address {refused[0]}, which is not public. Such addresses are fetched only if the settings "
                "of this desk name the host.",
                hint="web-pages-host",
            )
        return addresses

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        """Resolve a name in a thread, because the resolver of a system can take minutes and cannot be interrupted."""
        answers: list[Sequence[str] | OSError | UnicodeError] = []

        def ask() -> None:
            try:
                answers.append(self._network.resolver(host, port))
            except (OSError, UnicodeError) as error:
                answers.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(min(CONNECT_SECONDS, self._budget.seconds()))
        answer = answers[0] if answers else TimeoutError()
        if isinstance(answer, (OSError, UnicodeError)):
            raise InputError(f"The address of {host} cannot be looked up. Check the address and the connection.") from answer
        return answer


class _BoundedStream(httpcore2.NetworkStream):
    """A connection that spends from a budget, whatever the timeouts of its caller are."""

    def __init__(self, stream: httpcore2.NetworkStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._budget.seconds())
        self._budget.spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._budget.seconds())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        seconds = min(CONNECT_SECONDS, self._budget.seconds())
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
