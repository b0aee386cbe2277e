"""Readers of source files, one module each, chosen by the bytes of a file before its name.

Every module of this package declares ``READER``, and nothing else lists the readers: folders, upload filters and help texts
ask ``suffixes``. Modules import parsers inside functions, because the process that only looks at names loads the list too.

Invariant: a reader gets bytes and a name and returns readings; it never touches a network or another file. Its ``read`` is
called in the sandboxed process alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import PurePath
from pkgutil import iter_modules

from workbench.domain import Reading
from workbench.errors import UnreadableSourceError

_OTHER_BINARY = {
    b"\x89PNG": "a picture, not a text",
    b"\xff\xd8\xff": "a picture, not a text",
    b"GIF8": "a picture, not a text",
    b"\xd0\xcf\x11\xe0": "an old Office file; save it as .docx or .xlsx",
    b"{\\rtf": "an RTF file; save it as .docx",
    b"PK\x03\x04": "a zip archive; unpack it and give the files",
}
"""The first bytes of files that cannot be read, and what those files are."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of one format.

    ``label`` names the format in lists. ``suffixes`` maps each suffix of a file name, in lower case, to a media type; the
    first one belongs to files that only ``matches`` recognised. ``read`` yields the documents in a file (bytes, media type,
    name), or a sentence for each part of it that cannot be read, and raises UnreadableSourceError if nothing can be.
    ``matches`` recognises the format by its bytes, whatever the file is called. ``binary``: a file with one of the suffixes
    that does not match is damaged, and not read as text.
    """

    label: str
    suffixes: Mapping[str, str]
    read: Callable[[bytes, str, str], Iterator[Reading | str]]
    matches: Callable[[bytes], bool] | None = None
    binary: bool = False

    @property
    def media_type(self) -> str:
        """Return the media type of a file that was recognised by its bytes."""
        return next(iter(self.suffixes.values()))


@cache
def all_readers() -> tuple[Reader, ...]:
    """Return every reader, sorted by label."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__) if module.name[0] != "_")
    readers: list[Reader] = [module.READER for module in modules]
    return tuple(sorted(readers, key=lambda reader: reader.label))


@cache
def suffixes() -> Mapping[str, str]:
    """Return the suffixes of the files that can be read, each with the media type that it stands for."""
    return {suffix: media_type for reader in all_readers() for suffix, media_type in reader.suffixes.items()}


def media_type_of(data: bytes, name: str, declared: str | None = None) -> str:
    """Return the media type of a file: what its bytes say, else ``declared``, else what its suffix says. A file whose name
    has no suffix, such as standard input, can be plain text.

    Raises UnreadableSourceError if it has no format that can be read.
    """
    suffix = PurePath(name).suffix.lower()
    named = declared or (suffixes().get(suffix) if suffix else "text/plain")
    binary = [reader for reader in all_readers() if reader.binary]
    if recognised := _recognised(binary, data):
        return recognised
    for start, kind in _OTHER_BINARY.items():
        if data.startswith(start):
            raise UnreadableSourceError(f"{name} is {kind}.")
    if any(named in reader.suffixes.values() for reader in binary):
        raise UnreadableSourceError(f"{name} is not what its name says: it is damaged or another kind of file.")
    recognised = _recognised([reader for reader in all_readers() if not reader.binary], data) or named
    if recognised is None:
        raise UnreadableSourceError(
            f"{name} has an unknown suffix, and its content is not recognised; if it is plain text, rename it to .txt; "
            "otherwise save it in a format that can be read, such as PDF."
        )
    return recognised


def reader_of(media_type: str) -> Reader:
    """Return the reader of a media type."""
    return next(reader for reader in all_readers() if media_type in reader.suffixes.values())


def _recognised(readers: list[Reader], data: bytes) -> str | None:
    return next((reader.media_type for reader in readers if reader.matches and reader.matches(data)), None)
