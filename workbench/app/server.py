"""How the interface is served: on this machine, to this machine, asking nobody else for anything.

Invariant: every answer carries a content-security-policy under which a page can load nothing from another host, so that
no picture in a source and no library can tell anybody what is being checked.
"""

import base64
import hashlib
import re
import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.desk import Workbench

MAX_UPLOAD_MB = 100


def serve(database: Path, *, model: str | None, reviewer: str | None, host: str, port: int, open_browser: bool) -> None:
    """Serve the desk at ``database``, made where there is none, until Ctrl-C. Raises InputError where the port is taken."""
    from workbench.desk import Workbench

    desk = Workbench.open(database, create=True, model=model)
    _check_port(host, port)
    import streamlit as st
    from starlette.middleware import Middleware

    from workbench.app import session
    from workbench.app.theme import OPTIONS

    session.use(desk, reviewer=reviewer)
    threading.Thread(target=_warm_up, args=[desk], daemon=True).start()
    if open_browser:
        threading.Thread(target=_open_when_up, args=[host, port], daemon=True).start()
    print(f"Claim Workbench serves {database} on http://{host}:{port} (Ctrl-C ends it).", flush=True)
    app = st.App(Path(__file__).with_name("main.py"), middleware=[Middleware(SecurityHeaders)])
    app.run(
        config={
            "server.address": host,
            "server.port": port,
            "server.headless": True,
            "server.showEmailPrompt": False,
            "server.fileWatcherType": "none",
            "server.runOnSave": False,
            "runner.magicEnabled": False,
            "server.maxUploadSize": MAX_UPLOAD_MB,
            "server.enableXsrfProtection": True,
            "browser.gatherUsageStats": False,
            "client.toolbarMode": "minimal",
            "client.showErrorDetails": "none",
            "client.showErrorLinks": False,
            "logger.level": "warning",
            "logger.hideWelcomeMessage": True,
            **OPTIONS,
        }
    )


class SecurityHeaders:
    """ASGI middleware that puts the security headers on every answer."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in security_headers().items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                ours = {name.lower() for name, _ in self._headers}
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
                message = {**message, "headers": [*kept, *self._headers]}
            await send(message)

        await self._app(scope, receive, with_headers)


def security_headers() -> dict[str, str]:
    """The headers, with the hashes of the scripts that stand in Streamlit's own page."""
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
    }


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(
                f"{host}:{port} cannot be served ({error.strerror}); give another with --port, such as {port + 1}."
            ) from error


def _warm_up(desk: "Workbench") -> None:
    """Load model and index while the first page is already being read; a fault shows where a person meets it."""
    from workbench.errors import WorkbenchError

    try:
        desk.search("warm up", top=1)
    except WorkbenchError:
        return


def _open_when_up(host: str, port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection((host, port), 0.2).close()
        except OSError:
            threading.Event().wait(0.1)
        else:
            webbrowser.open(f"http://{host}:{port}")
            return
