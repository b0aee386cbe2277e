"""Send raw requests with any header to a server, and record the connections of the server process."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HANDSHAKE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
)

HOOK = """
import os, sys
_record = os.open(os.environ["AUDIT_RECORD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def _heard(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        os.write(_record, f"{event} {args[1]!r}\\n".encode())
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
        os.write(_record, f"{event} {args[0]!r}\\n".encode())
    elif event == "import" and args[0] in ("onnxruntime", "torch", "sentence_transformers"):
        os.write(_record, f"import {args[0]}\\n".encode())
sys.addaudithook(_heard)
"""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the header lines in lower case, the body."""

    status: int
    headers: dict[str, str]
    body: str


def ask(url: str, method: str, path: str, *headers: str, host: str | None = None) -> Answer:
    """Send a request with exactly these headers. ``host``: another Host than the server's own; "" for none."""
    address = urlsplit(url)
    lines = [f"{method} {path} HTTP/1.1", *headers]
    if host != "":
        lines.insert(1, f"Host: {host or address.netloc}")
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        with connection.makefile("rb") as stream:
            status = int(stream.readline().split()[1])
            got: dict[str, str] = {}
            while line := stream.readline().decode("latin-1").strip():
                name, value = line.split(":", 1)
                got[name.lower()] = value.strip()
            body = b"" if status == 101 else stream.read(int(got.get("content-length", 0)))
    return Answer(status, got, body.decode())


def shake_hands(url: str, *headers: str, host: str | None = None) -> Answer:
    """Ask for the interface's WebSocket."""
    return ask(url, "GET", "/_stcore/stream", *HANDSHAKE, *headers, host=host)


def audited(folder: Path) -> tuple[Path, dict[str, str]]:
    """A record, and the environment in which Python writes to it every address that it looks up or connects to."""
    (folder / "sitecustomize.py").write_text(HOOK, "utf-8")
    record = folder / "record.txt"
    record.touch()
    return record, {"AUDIT_RECORD": str(record), "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
