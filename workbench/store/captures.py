"""Pages as they were fetched, each with the WARC file of its requests and responses.

Invariant: a capture is never changed or removed, like the bytes of a document.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from workbench.domain import Capture, Document, Reading, Received
from workbench.store.rows import rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

_COLUMNS = """id, document, requested, url, fetched, remote, status, headers, sha256, instead, warc_sha256,
    length(warc) AS warc_bytes"""


def add(db: "Connection", document: int, received: Received, warc: bytes) -> int:
    """Store what was received of a document, with its WARC file; return the id of the capture."""
    row = asdict(received) | {
        "document": document,
        "headers": json.dumps(received.headers, ensure_ascii=False),
        "warc_sha256": sha256(warc).hexdigest(),
        "warc": warc,
    }
    return int(db.table("captures").insert(row).last_pk or 0)


def captures(db: "Connection", document: int) -> list[Capture]:
    """Return the captures of a document, newest first, also if its bytes were read again since."""
    sql = f"""SELECT {_COLUMNS} FROM captures WHERE document IN
        (SELECT id FROM documents WHERE sha256 = (SELECT sha256 FROM documents WHERE id = ?)) ORDER BY id DESC"""
    return [_capture(row) for row in rows(db, sql, [document])]


def capture(db: "Connection", id: int) -> Capture | None:
    """Return one capture, or None."""
    row = next(rows(db, f"SELECT {_COLUMNS} FROM captures WHERE id = ?", [id]), None)
    return _capture(row) if row else None


def warc(db: "Connection", id: int) -> bytes | None:
    """Return the WARC file of a capture, or None."""
    row = db.execute("SELECT warc FROM captures WHERE id = ?", [id]).fetchone()
    return bytes(row[0]) if row else None


def all_warcs(db: "Connection") -> Iterator[tuple[Capture, bytes]]:
    """Yield every capture with its WARC file, one in memory at a time."""
    for (id,) in db.execute("SELECT id FROM captures ORDER BY id").fetchall():
        row, content = capture(db, id), warc(db, id)
        assert row is not None and content is not None
        yield row, content


def document_at(db: "Connection", requested: str) -> int | None:
    """Return the document of the last capture of an address, or None."""
    row = db.execute("SELECT document FROM captures WHERE requested = ? ORDER BY id DESC", [requested]).fetchone()
    return int(row[0]) if row else None


def place_of(db: "Connection", requested: str, url: str) -> str:
    """Return the place of a page's document: that of the last capture of the same address, else ``url``.

    So an address keeps its versions when it redirects elsewhere one day, and two addresses of one page share them.
    """
    sql = """SELECT d.place FROM captures c JOIN documents d ON d.id = c.document
        WHERE c.requested IN (:requested, :url) OR c.url IN (:requested, :url)
        ORDER BY c.requested = :requested DESC, c.id DESC"""
    for (place,) in db.execute(sql, {"requested": requested, "url": url}):
        if str(place).startswith(("http://", "https://")):  # a file with the same bytes has a place of its own
            return str(place)
    return url


def unchanged(db: "Connection", place: str, reading: Reading) -> int | None:
    """Return the current document of a place if it was read with the same title and text as ``reading``; otherwise None.

    The bytes of most pages differ at each fetch, in tokens and advertisements that nobody reads.
    """
    sql = """SELECT d.id FROM documents d JOIN document_details m ON m.document = d.id AND m.revision = 1
        WHERE d.place = ? AND d.current AND d.text = ? AND m.title IS ?"""
    row = db.execute(sql, [place, reading.text, reading.metadata.title]).fetchone()
    return int(row[0]) if row else None


def previous(db: "Connection", document: Document) -> int | None:
    """Return the id of the version before a document, or None."""
    sql = "SELECT id FROM documents WHERE place = ? AND version < ? ORDER BY version DESC LIMIT 1"
    row = db.execute(sql, [document.place, document.version]).fetchone()
    return int(row[0]) if row else None


def _capture(row: dict[str, Any]) -> Capture:
    headers = tuple((str(name), str(value)) for name, value in json.loads(row["headers"]))
    return Capture(**row | {"headers": headers})
