"""Decode bytes whose encoding is unknown.

Invariant: strict UTF-8 is tried before anything is guessed, because a text that is valid UTF-8 is hardly ever anything
else, while guesses for short UTF-8 texts are often wrong.
"""

import codecs

from workbench.errors import UnreadableSourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, because it begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, *, name: str, declared: str | None = None) -> str:
    """Return the text of a file. ``declared`` is what the file says of its encoding.

    Raises UnreadableSourceError where it is empty or holds no text.
    """
    return decode_and_tell(data, name=name, declared=declared)[0]


def decode_and_tell(data: bytes, *, name: str, declared: str | None = None) -> tuple[str, str | None]:
    """Return what ``decode`` does, and the encoding where it was guessed."""
    if not data.strip():
        raise UnreadableSourceError(f"{name} is empty.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name), None
    for candidate in (declared, "utf-8", _utf16_without_mark(data)):
        if candidate:
            try:
                text = data.decode(candidate)
            except (UnicodeDecodeError, LookupError):
                continue
            if not _is_binary(text):
                return text, None
    damaged = _damaged_utf8(data)
    return _guessed(data, name) if damaged is None else (damaged, "damaged UTF-8, with “\ufffd” for each damaged byte")


def _damaged_utf8(data: bytes) -> str | None:
    """Return UTF-8 in which a few bytes are damaged, with U+FFFD in their place, or None.

    In other encodings letters beyond ASCII hardly ever form valid sequences of UTF-8. A guess would change all of them.
    """
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    valid = sum(character > "\x7f" for character in text) - damaged
    return text if valid >= 3 * damaged and not _is_binary(text) else None


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSourceError(
            f"{name} begins as {encoding} text but is damaged at byte {error.start}; save it again as UTF-8."
        ) from error
    if _is_binary(text):
        raise _binary(name)
    return text


def _guessed(data: bytes, name: str) -> tuple[str, str]:
    if b"\x00" in data[:100_000]:
        raise _binary(name)
    from charset_normalizer import from_bytes

    # Guess from a sample: megabytes take minutes and give no better result. If Windows-1252 is as likely as the best
    # guess, use it: similar encodings differ from it in a few letters only, and are far rarer.
    matches = list(from_bytes(data[:200_000]))
    ties = [match for match in matches if (match.chaos, match.coherence) == (matches[0].chaos, matches[0].coherence)]
    western = any("cp1252" in match.could_be_from_charset for match in ties)
    for encoding in (None if western or not matches else matches[0].encoding, "windows-1252"):
        if encoding:
            text = data.decode(encoding, "replace")
            if text.count("\ufffd") <= len(text) // 1000 and not _is_binary(text):
                return text, encoding
    raise _binary(name)


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, or None. In European text every second byte is zero."""
    sample = data[:4000]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0) / (len(sample) / 2), sample[1::2].count(0) / (len(sample) / 2)
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    if even > 0.6 and odd < 0.1:
        return "utf-16-be"
    return None


def _is_binary(text: str) -> bool:
    """Return whether a decoded text has many control characters, which no editor writes."""
    sample = text[:20_000]
    controls = sum(1 for character in sample if character < " " and character not in "\t\n\r\f\x0b\x1b")
    return controls > len(sample) / 200 + 1


def _binary(name: str) -> UnreadableSourceError:
    return UnreadableSourceError(f"{name} contains binary data, not text; give a text, a PDF, a Word file or a web page.")
