"""What a command prints: JSON for programs, text for people.

Invariant: untrusted text cannot control the terminal: its control characters are replaced. Only lines with an address, a
path or a hash may be wider than the terminal, because they are useless when broken.
"""

import json
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from workbench.domain import Document

SHOWN = 20
"""Problems printed one by one; the rest are counted. A file can have thousands."""

WIDEST = 100
"""The most columns used, because longer lines are hard to read. Also the width without a terminal."""

NARROWEST = 40

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNBREAKABLE = re.compile(r"(https?://|/|[A-Z]:)\S+|[0-9a-f]{40,}")
_GAP = "  "


def columns() -> int:
    """Return the number of columns to print in."""
    return max(NARROWEST, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))


def harmless(text: str) -> str:
    """Return ``text`` with control characters (except tab and line feed) and undecodable bytes replaced by U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


def say(text: str = "", indent: str = "", *, first: str | None = None) -> None:
    """Print wrapped text. Each line begins with ``indent``, the first one with ``first``, which has the same length."""
    start = indent if first is None else first
    for line in wrap_lines(text, columns() - len(indent)):
        say_line(f"{start}{line}")
        start = indent


def say_line(line: str) -> None:
    """Print one line without wrapping: for output that programs may read, and for paths and hashes."""
    click.echo(harmless(line).rstrip())


def say_aside(text: str) -> None:
    """Print a line on standard error, for notes and warnings."""
    click.echo(harmless(text), err=True)


def say_json(value: Any) -> None:
    """Print a value as JSON, in UTF-8 whatever the encoding of the terminal."""
    click.echo((json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace"), nl=False)


def say_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print aligned columns under a header. The last column takes the remaining width; long cells are wrapped."""
    lines = [tuple(map(str, header)), *(tuple("" if cell is None else str(cell) for cell in row) for row in rows)]
    widest = columns() // 5
    widths = [min(widest, max(cells(line[at]) for line in lines)) for at in range(len(header) - 1)]
    widths.append(columns() - sum(widths) - len(_GAP) * len(widths))
    for line in lines:
        wrapped = [wrap(cell, width) for cell, width in zip(line, widths, strict=True)]
        for at in range(max(map(len, wrapped))):
            parts = [cell[at] if at < len(cell) else "" for cell in wrapped]
            say_line(_GAP.join(map(_padded, parts, widths)))


def say_list(header: Sequence[str], rows: Sequence[Sequence[object]], *, total: int, noun: str, hint: str) -> None:
    """Print a table of items and, if it is only a part, the total number; or, if there are none, ``hint``."""
    if not rows:
        say(f"No {noun} found. {hint}")
        return
    say_table(header, rows)
    if len(rows) < total:
        say(f"{len(rows):,} of {total:,} {noun}.")


def say_fields(pairs: Iterable[tuple[str, str | int | None]]) -> None:
    """Print names and values in two columns, without the pairs that have no value. Values keep their line breaks."""
    known = [(name, str(value)) for name, value in pairs if value not in (None, "")]
    indent = max((cells(name) for name, _ in known), default=0) + len(_GAP)
    for name, value in known:
        for at, line in enumerate(wrap_lines(value, columns() - indent)):
            say_line(_padded(name if at == 0 else "", indent) + line)


def wrap_lines(text: str, width: int) -> Iterator[str]:
    """Yield the lines of ``text``, each wrapped separately. Addresses, paths and hashes stay whole."""
    for line in text.splitlines() or [""]:
        if _UNBREAKABLE.fullmatch(line):
            yield line
        else:
            yield from wrap(line, width)


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of up to ``width`` cells, broken at white space, or inside a word that is longer."""
    lines = [""]
    for word in harmless(text).split():
        for piece in _pieces(word, width):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if cells(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def cells(text: str) -> int:
    """Return the number of terminal columns of ``text``: two for wide East Asian characters, none for combining marks."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def moment(time: str | None) -> str:
    """Return a stored UTC time for people: ``2026-11-24 04:13 UTC``."""
    return f"{time[:10]} {time[11:16]} UTC" if time else ""


def say_not_interpreted(types: Mapping[str, int]) -> None:
    """Print the number of log entries of unknown types, if there are any."""
    if types:
        counted = ", ".join(f"{type[:40]} ({count:,})" for type, count in types.items())
        entries = many(sum(types.values()), "entry", "entries")
        say(f"Not interpreted: {entries} of types unknown to this version: {counted}. They are kept.")


def many(count: int, one: str, more: str | None = None) -> str:
    """Return a count with its noun: ``1 snippet``, ``2 snippets``."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def source_name(document: "Document") -> str:
    """Return a document's title and publisher."""
    return " · ".join(filter(None, (document.title, document.metadata.publisher)))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for character in word:
        size = _cells_of(character)
        if piece and used + size > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + character, used + size
    yield piece


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
