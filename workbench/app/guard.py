"""Which requests are answered: those for a host of ours, from a page of ours, for a path that the interface needs.

Invariant: this stands before everything that Streamlit does with a request, for HTTP and WebSocket alike.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.app.addresses import Address

OPEN = ("/_stcore/health", "/_stcore/host-config", "/_stcore/stream")
OPEN_UNDER = ("/_stcore/upload_file/", "/_stcore/bidi-components/")
"""What the interface's own page asks Streamlit for. Everything else of it is closed: metrics, the agent API, sign-in."""

_CLOSED_UNDER = ("/_stcore", "/auth/", "/oauth2callback")
_READING = ("GET", "HEAD", "OPTIONS")
_SAID = 20
"""Refusals that are printed: an attacker must not be able to fill the disk."""


class RequestGuard:
    """ASGI middleware that answers what is not for us with one sentence: 421 for a host, 403 for an origin, 404 for a path.

    A WebSocket, and a request that can change something, has to name its origin, and it has to be one of ours exactly.
    Every browser sends it with both; programs that send none have no need here (they have the command line).
    """

    def __init__(self, app: Any, address: Address) -> None:
        self._app = app
        self._address = address
        self._said: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            from starlette.responses import PlainTextResponse

            status, sentence = refusal
            await PlainTextResponse(f"{sentence}\n", status)(scope, receive, send)
            return
        if scope["type"] == "websocket":
            # Streamlit compares the origin with Host, and where they differ (behind a proxy they may) it asks the network
            # and an outside service for this machine's address. Without an origin it has nothing to compare.
            scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"origin"]}
        await self._app(scope, receive, send)

    def _refusal(self, scope: Mapping[str, Any]) -> tuple[int, str] | None:
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._address.hosts:
            named = ascii(", ".join(hosts)[:200]) if hosts else "no host"
            return 421, self._say(
                f"This server does not answer to {named}. If people reach it under that name, start it with --allow-host and"
                " that name."
            )
        changing = scope["type"] == "websocket" or scope["method"] not in _READING
        if changing and (len(origins) != 1 or origins[0] not in self._address.origins):
            named = ascii(", ".join(origins)[:200]) if origins else "no origin"
            return 403, self._say(
                f"This server takes this only from its own pages, and it came from {named}. If that is how people reach it,"
                " start it with --allow-host and that name."
            )
        path = scope["path"]
        if path.startswith(_CLOSED_UNDER) and path not in OPEN and not path.startswith(OPEN_UNDER):
            return 404, "There is nothing here."
        return None

    def _say(self, sentence: str) -> str:
        # A page whose WebSocket is refused stays empty, so the reason has to stand where the server was started.
        if sentence not in self._said and len(self._said) < _SAID:
            self._said.add(sentence)
            print(f"Refused a request. {sentence}", file=sys.stderr, flush=True)
        return sentence


def _values(scope: Mapping[str, Any], header: bytes) -> Sequence[str]:
    return [value.decode("latin-1").strip() for name, value in scope["headers"] if name == header]
