"""E-mail messages (EML): the text of a message; attachments are named and not read.

Invariant: a message sent as plain text and as a page is read once, as plain text.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from workbench.domain import Metadata, Reading, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest import mail
from workbench.ingest.compose import Composer
from workbench.ingest.encoding import decode
from workbench.ingest.readers import Reader, html
from workbench.ingest.readers.text import plain_blocks

_QUOTED = re.compile(r"(?:> ?)+")


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a message. Raises UnreadableSourceError where it has no text."""
    message = mail.parsed(data, name)
    letter = _Letter(name)
    with mail.refusing_damage(name):
        letter.place(message)
        metadata = Metadata(
            title=mail.header(message, "Subject"), author=mail.sender(message), published=mail.day(message)
        )
    try:
        reading = letter.composer.reading(data, media_type, metadata, name=name)
    except UnreadableSourceError as error:
        files = f"; its attachments are {letter.listed}: save them and give them as files" if letter.attached else ""
        raise UnreadableSourceError(f"{name} has no text{files}.") from error
    yield replace(reading, notes=(*reading.notes, *letter.notes))


class _Letter:
    """Collects the text of a message and the names of its attachments."""

    def __init__(self, name: str) -> None:
        self.composer = Composer()
        self.attached: list[str] = []
        self.notes: list[str] = []
        self._name = name
        self._parts = 0

    def place(self, message: Message) -> None:
        """Place the text of a message."""
        self._place(message, 0)
        if self.attached:
            verb = "attachment was" if len(self.attached) == 1 else "attachments were"
            self.notes.append(f"{self._name}: {len(self.attached):,} {verb} not read: {self.listed}.")

    @property
    def listed(self) -> str:
        """The names of the attachments, the first ten of them."""
        more = f" and {len(self.attached) - 10:,} more" if len(self.attached) > 10 else ""
        return ", ".join(self.attached[:10]) + more

    def _place(self, part: Message, depth: int) -> bool:
        """Place the text of a part. Returns whether there was any."""
        self._parts += 1
        if self._parts > mail.MAX_PARTS:
            raise mail.too_many_parts(self._name)
        kind = part.get_content_type()
        if depth and (part.get_filename() or part.get_content_disposition() == "attachment" or kind.startswith("message/")):
            self.attached.append(self._name_of(part, kind))
            return False
        if kind.startswith("multipart/"):
            parts = mail.children(part, depth, self._name)
            if kind == "multipart/alternative":
                parts.sort(key=lambda inner: inner.get_content_type() != "text/plain")
                return any(self._place(inner, depth + 1) for inner in parts)  # the first that has a text
            return sum(self._place(inner, depth + 1) for inner in parts) > 0
        if kind == "text/html":
            return self._place_page(part)
        if kind.startswith("text/"):
            return self._place_text(part)
        self.attached.append(self._name_of(part, kind))
        return False

    def _name_of(self, part: Message, kind: str) -> str:
        forwarded = mail.header(part.get_payload(0), "Subject") if kind == "message/rfc822" and part.is_multipart() else None  # type: ignore[arg-type]  # its one part is a message
        given = " ".join((part.get_filename() or forwarded or "").split())[:100]
        return f"“{given}” ({kind})" if given else kind

    def _place_text(self, part: Message) -> bool:
        data = mail.content(part)
        if not data.strip():
            return False
        text = normalise(decode(data, name=self._name, declared=mail.charset(part)))
        for quoted, lines in _by_quoting(text):
            for block in plain_blocks(lines):
                kind = "quote" if quoted and block.kind == "paragraph" else block.kind
                self.composer.add(kind, lines[block.start : block.end])
        return True

    def _place_page(self, part: Message) -> bool:
        page = mail.page(part, self._name)
        if not page.strip():
            return False
        try:
            (found,) = html.read(page, "text/html", self._name)
        except UnreadableSourceError:
            return False
        if isinstance(found, str):
            return False
        for block in found.blocks:
            self.composer.add(block.kind, found.text[block.start : block.end])
        self.notes += found.notes
        return True


def _by_quoting(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text that quote an earlier message, without the quote marks, and the parts that do not."""
    lines: list[str] = []
    quoted = False
    for line in text.split("\n"):
        mark = _QUOTED.match(line)
        if (mark is not None) != quoted and lines:
            yield quoted, "\n".join(lines)
            lines = []
        quoted = mark is not None
        lines.append(line[mark.end() :] if mark else line)
    yield quoted, "\n".join(lines)


READER = Reader(
    "E-mail message",
    {".eml": "message/rfc822"},
    read,
    matches=lambda data: mail.is_letter(mail.header_block(data)),
)
