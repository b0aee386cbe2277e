"""A web server on 127.0.0.1 whose answers a test chooses. Tests ask no other host."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Answer = bytes | Callable[[socket.socket], None]
"""The bytes of a whole response, or a function that sends one."""


def response(body: bytes | str = b"", *headers: str, status: str = "200 OK", media_type: str | None = "text/html") -> bytes:
    """Return the bytes of a response."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
    if media_type is not None:
        lines.append(f"Content-Type: {media_type}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """Return the bytes of a redirect."""
    return response("", f"Location: {to}", status=status)


MISSING = response("Not here.", status="404 Not Found")


@dataclass
class WebServer:
    """``answers`` are by path; other paths are 404. ``requests`` are the heads of the requests, ``paths`` their paths."""

    port: int
    secure: bool = False
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The paths that were requested, in order."""
        return [request.split(" ")[1] for request in self.requests]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the address of a path."""
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}{path}"

    def _handle(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                part = connection.recv(65536)
                if not part or part.startswith(b"\x16"):  # TLS is spoken to a server that does not
                    return
                head += part
            self.requests.append(head.decode("latin-1"))
            answer = self.answers.get(self.paths[-1], MISSING)
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)


@contextlib.contextmanager
def serving(certificate: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Yield a running server; with a certificate it speaks TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = WebServer(listening.getsockname()[1], certificate is not None)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    if certificate is not None:
                        connection = certificate.wrap_socket(connection, server_side=True)
                except OSError:
                    connection.close()
                    continue
                threading.Thread(target=server._handle, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()
