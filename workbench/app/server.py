"""How the interface is served: on this machine, to this machine, asking nobody else for anything.

Invariant: every answer carries a content-security-policy under which a page can load nothing from another host, so that
no picture in a source and no library can tell anybody what is being checked.
"""

import base64
import contextlib
import gc
import hashlib
import re
import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workbench.app.addresses import EVERY_INTERFACE, Address
from workbench.app.guard import RequestGuard
from workbench.app.theme import OPTIONS
from workbench.app.warm_up import Traffic, WarmUp
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.desk import Workbench

MAX_UPLOAD_MB = 100


def serve(
    database: Path, *, model: str | None, device: str | None, reviewer: str | None, address: Address, open_browser: bool
) -> None:
    """Serve the desk at ``database``, made where there is none, until Ctrl-C. Raises InputError where the port is taken."""
    from workbench.desk import Workbench

    desk = Workbench.open(database, create=True, model=model, device=device)
    desk.load_services()  # no page has to wait for that
    _check_port(address)
    import streamlit as st
    from starlette.middleware import Middleware

    from workbench.app import session

    warm_up = WarmUp(lambda: _load(desk))
    session.use(desk, reviewer=reviewer, page_drawn=warm_up.page_drawn)
    if open_browser:
        threading.Thread(target=_open_when_up, args=[address], daemon=True).start()
    print(f"Claim Workbench serves {database} on {address.url} (Ctrl-C ends it).", flush=True)
    if address.host in EVERY_INTERFACE and not address.allowed:
        print("Other machines reach it only under a name or address that you allow: add --allow-host NAME.", flush=True)
    middleware = [
        Middleware(SecurityHeaders),
        Middleware(RequestGuard, address=address),
        Middleware(Traffic, warm_up=warm_up),
    ]
    app = st.App(Path(__file__).with_name("main.py"), middleware=middleware)
    try:
        app.run(config={**FIXED, "server.address": address.host, "server.port": address.port})
    finally:  # a server that is killed does not get here: its jobs are found to be interrupted later
        desk.jobs.stop()


FIXED: dict[str, Any] = {
    "server.headless": True,
    "server.showEmailPrompt": False,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.baseUrlPath": "",
    # RequestGuard decides on hosts and origins; no file or variable of Streamlit's may open what it does not expect.
    "server.allowedHosts": [],
    "server.corsAllowedOrigins": [],
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.trustedUserHeaders": {},
    "server.maxUploadSize": MAX_UPLOAD_MB,
    "client.allowedOrigins": [],
    "global.developmentMode": False,
    "runner.magicEnabled": False,
    # Else every run ends with a full garbage collection: 0.3 s in which no other page is served. Python's own goes on.
    "runner.postScriptGC": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "logger.level": "warning",
    "logger.hideWelcomeMessage": True,
    **OPTIONS,
}
"""Streamlit's options, the same wherever it is served: they go before its files and environment variables."""


class SecurityHeaders:
    """ASGI middleware that puts the security headers on every answer."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in security_headers().items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        started = False

        async def with_headers(message: Any) -> None:
            nonlocal started
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                started = True
                ours = {name.lower() for name, _ in self._headers}
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
                message = {**message, "headers": [*kept, *self._headers]}
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception:
            # Starlette's own answer to a fault is made outside of every middleware, so it would lack the headers.
            if scope["type"] == "http" and not started:
                from starlette.responses import PlainTextResponse

                sentence = "The server could not answer this; the reason stands where it was started.\n"
                await PlainTextResponse(sentence, 500)(scope, receive, with_headers)
            raise


def security_headers() -> dict[str, str]:
    """Return the headers, with the hashes of the scripts in Streamlit's own page."""
    import streamlit

    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    policy = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", "blob:", *(f"'sha256-{digest}'" for digest in hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _check_port(address: Address) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise InputError(
                f"{address.host}:{address.port} cannot be served ({error.strerror}); give another with --port, such as"
                f" {address.port + 1}."
            ) from error


def _load(desk: "Workbench") -> None:
    """Load model and index; a fault shows where a person meets it."""
    from workbench.errors import WorkbenchError

    with contextlib.suppress(WorkbenchError):
        desk.matching.search("warm up", top=1)
    # What is loaded now stays for good: later collections need not look at its million objects again.
    gc.collect()
    gc.freeze()


def _open_when_up(address: Address) -> None:
    at = urlsplit(address.url)
    for _ in range(600):
        try:
            socket.create_connection((str(at.hostname), address.port), 0.2).close()
        except OSError:
            threading.Event().wait(0.1)
        else:
            webbrowser.open(address.url)
            return
