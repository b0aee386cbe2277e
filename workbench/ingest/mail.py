"""Messages of e-mail and saved pages (MIME): headers, parts and their texts, with bounded work for each header.

Python's older policy is used, because the newer one parses every header by a grammar that takes quadratic time on some.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from workbench.errors import UnreadableSourceError
from workbench.ingest.encoding import decode

MAX_HEADER = 2_000
"""Characters of a header that are read."""

MAX_PARTS = 5_000
"""Parts of a message."""

DEEPEST = 40
"""Parts inside one another that are followed."""

MAX_TYPE = 5_000
"""Characters of a header that says what a part is."""

_TYPES = re.compile(rb"^content-(?:type|disposition):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_HEADERS = re.compile(rb"(?:From [^\n]{0,200}\n)?(?:[!-9;-~]{1,60}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,60}){2,200}")
_SENT = (b"message-id:", b"received:", b"delivered-to:", b"return-path:", b"mime-version:")
_SAVED = re.compile(rb"\nsnapshot-content-location:|\nfrom:\s*<saved by ")


def header_block(data: bytes) -> bytes:
    """Return the headers at the start of a file in lower case, each line after ``\\n``; empty where there are none."""
    start = data[:32_000].lstrip(b"\xef\xbb\xbf\r\n \t").replace(b"\r\n", b"\n")
    block, _, _ = start.partition(b"\n\n")
    match = _HEADERS.match(block + b"\n")
    return b"\n" + match[0].lower() if match else b""


def is_saved_page(headers: bytes) -> bool:
    """Return whether these headers are those of a page that a browser saved in one file (RFC 2557)."""
    if _SAVED.search(headers):
        return True
    related = b"multipart/related" in headers and b"\nmime-version:" in headers
    return related and not any(b"\n" + name in headers for name in (b"to:", b"message-id:", b"received:"))


def is_letter(headers: bytes) -> bool:
    """Return whether these headers are those of a message that was sent."""
    names = b"\nfrom:" in headers and (b"\ndate:" in headers or b"\nsubject:" in headers)
    return names and any(b"\n" + name in headers for name in _SENT) and not is_saved_page(headers)


def parsed(data: bytes, name: str) -> Message:
    """Return the message in a file. Raises UnreadableSourceError where there is none."""
    if any(len(found[0]) > MAX_TYPE for found in _TYPES.finditer(data)):
        raise _damaged(name)  # the parser takes quadratic time on the parameters in it
    with refusing_damage(name):
        message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n \t"))
    if not message.keys():
        raise _damaged(name)
    return message


def header(message: Message, name: str) -> str | None:
    """Return a header as text, None where there is none."""
    value = message.get(name)
    if value is None:
        return None
    plain = " ".join(str(value)[:MAX_HEADER].split())
    try:
        return str(make_header(decode_header(plain))) or None
    except (ValueError, LookupError):  # an unknown charset, or base64 that is none
        return plain or None


def sender(message: Message) -> str | None:
    """Return the name of who sent a message, or the address where no name is given."""
    raw = " ".join(str(message.get("From") or "")[:MAX_HEADER].split())
    try:
        name, address = parseaddr(raw)
        return str(make_header(decode_header(name))) or address or None
    except (ValueError, LookupError, RecursionError):  # comments in comments
        return raw or None


def day(message: Message) -> str | None:
    """Return the day in the header ``Date`` as an ISO date, in the time zone of the sender."""
    try:
        sent: datetime = parsedate_to_datetime(str(message.get("Date") or "")[:200])
    except (ValueError, TypeError, OverflowError):
        return None
    return sent.date().isoformat()


def content(part: Message) -> bytes:
    """Return the bytes of a part, decoded from base64 or quoted-printable."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def charset(part: Message) -> str | None:
    """Return the charset that a part declares."""
    value = part.get_content_charset()
    return value if value and re.fullmatch(r"[\w.:-]{1,40}", value) else None


def page(part: Message, name: str) -> bytes:
    """Return a page in a part, as UTF-8 if the part declares a charset. Raises UnreadableSourceError if it is no text."""
    data, declared = content(part), charset(part)
    return decode(data, name=name, declared=declared).encode("utf-8-sig", "replace") if declared and data.strip() else data


def children(part: Message, depth: int, name: str) -> list[Message]:
    """Return the parts inside a part. Raises UnreadableSourceError where there are too many, or they are nested too deep."""
    inner = part.get_payload()
    parts = [item for item in inner if isinstance(item, Message)] if isinstance(inner, list) else []
    if depth > DEEPEST or len(parts) > MAX_PARTS:
        raise too_many_parts(name)
    return parts


@contextmanager
def refusing_damage(name: str) -> Iterator[None]:
    """Turn whatever Python's parsers raise over a damaged message into its refusal."""
    try:
        yield
    except UnreadableSourceError:
        raise
    except Exception as error:
        raise _damaged(name) from error


def too_many_parts(name: str) -> UnreadableSourceError:
    """Return the refusal of a message with too many parts."""
    return UnreadableSourceError(f"{name} has too many parts, or too many inside one another; save its text as a .txt file.")


def _damaged(name: str) -> UnreadableSourceError:
    return UnreadableSourceError(f"{name} is damaged and cannot be read as a message or a saved page; save it again.")
