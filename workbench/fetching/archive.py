"""A fetched page as a WARC file (ISO 28500), the format of web archives.

For each request on the way to the page, the file has the request and the response with its headers and body. Bodies are
without the transfer coding; its header is renamed, as the archives of Common Crawl do, so that length and body agree.
"""

import io
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from workbench import __version__
from workbench.errors import InputError
from workbench.fetching.exchange import PRODUCT, Exchange, Header
from workbench.fetching.page import FetchedPage

if TYPE_CHECKING:
    from warcio.warcwriter import WARCWriter

_RENAMED = {"transfer-encoding": "X-Crawler-Transfer-Encoding"}


@dataclass(frozen=True, slots=True)
class Archived:
    """The response in a WARC file that brought the page."""

    url: str
    status: str
    headers: tuple[Header, ...]
    body: bytes


def archived(page: FetchedPage) -> bytes:
    """Return a page with all its exchanges as a WARC file, compressed record by record (``.warc.gz``)."""
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"software": f"{PRODUCT}/{__version__}", "format": "WARC file version 1.1", "robots": "obey"}
    writer.write_record(writer.create_warcinfo_record(None, about))
    for exchange in page.exchanges:
        _write(writer, exchange)
    return out.getvalue()


def beginning(warc: bytes, limit: int) -> bytes:
    """Return the first bytes of the page in a WARC file that ``archived`` made, not compressed."""
    from warcio.archiveiterator import ArchiveIterator

    content = b""
    for record in ArchiveIterator(io.BytesIO(warc)):
        if record.rec_type == "response":
            content = bytes(record.content_stream().read(limit))
    return content


def check_archive(warc: bytes) -> Archived:
    """Return the last response in a WARC file that ``archived`` made. Raises InputError where a digest is wrong."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    last: Archived | None = None
    try:
        for record in ArchiveIterator(io.BytesIO(warc), check_digests="raise"):
            body = record.raw_stream.read()
            if record.rec_type == "response":
                headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
                last = Archived(
                    str(record.rec_headers.get_header("WARC-Target-URI")), record.http_headers.statusline, headers, body
                )
    except ArchiveLoadFailed as error:
        raise InputError(f"The archived page is damaged ({error}). Restore it from a backup.") from error
    if last is None:
        raise InputError("The archived page is damaged (no response). Restore it from a backup.")
    return last


def _write(writer: "WARCWriter", exchange: Exchange) -> None:
    from warcio.statusandheaders import StatusAndHeaders

    time = exchange.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    headers = [(_RENAMED.get(name.lower(), name), _ascii(value)) for name, value in exchange.headers]
    status = f"{exchange.status} {_ascii(exchange.reason)}"
    response = writer.create_warc_record(
        exchange.address.url,
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=StatusAndHeaders(status, headers, protocol=exchange.version),
        warc_headers_dict={
            "WARC-Date": time,
            "WARC-IP-Address": exchange.remote,
            "WARC-Payload-Digest": f"sha256:{b32encode(sha256(exchange.body).digest()).decode()}",
        },
    )
    line = f"GET {exchange.address.target} HTTP/1.1"
    request = writer.create_warc_record(
        exchange.address.url,
        "request",
        http_headers=StatusAndHeaders(line, list(exchange.request), is_http_request=True),
    )
    writer.write_request_response_pair(request, response)


def _ascii(value: str) -> str:
    """Return the value of a header with its bytes above 127 escaped: a WARC file that warcio writes has ASCII headers."""
    return value if value.isascii() else "".join(c if c.isascii() else quote(c.encode("latin-1")) for c in value)
