"""Who speaks in a plain text, and when: messages of chat exports, and turns of transcripts.

Invariant: every pattern reads a bounded beginning of a line, so that time is linear in the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[ap]\.?[\s\u202f]?m\.?)?"
_MESSAGE = re.compile(
    rf"[\u200e\u200f]?(?:(?:\[{_DAY},?\s{{1,3}}{_CLOCK}\]\s|{_DAY},?\s{{1,3}}{_CLOCK}\s[-–]\s)(?:[^:\n]{{1,80}}:(?=\s|$))?"
    rf"|[^\[\]\n]{{1,80}},\s\[{_DAY},?\s{{1,3}}{_CLOCK}\]:?(?=\s|$))",
    re.IGNORECASE,
)
"""The start of a WhatsApp message: ``[12/03/21, 10:15:03] Ann:`` (iOS), ``12/03/2021, 10:15 - Ann:`` (Android). A notice of
the program has no name. Messages copied from Telegram begin with ``Ann, [12.03.2021 10:15]``."""

_TIME = r"[(\[]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[)\]]?"
_LABEL = r"[^\W\d_][\w.'’-]{0,40}(?: [\w.'’-]{1,40}){0,4}"
_TIMED_TURN = re.compile(rf"\s{{0,8}}(?:{_TIME}\s{{1,3}}{_LABEL}|{_LABEL}\s{{1,3}}{_TIME}):(?=\s|$)")
_TIME_LINE = re.compile(rf"\s{{0,8}}(?:{_TIME}|{_TIME}\s{{1,3}}{_LABEL}|{_LABEL}\s{{1,3}}{_TIME}):?\s*$")
_TIME_FIRST = re.compile(r"\s{0,8}\[\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\](?=\s)")
_SPEAKER = re.compile(
    r"\s{0,8}(?:speaker|sprecher(?:in)?|locuteur|interviewer|interviewee)[ _]?\d{0,3}:(?=\s|$)", re.IGNORECASE
)
_NAMED_TURN = re.compile(rf"\s{{0,8}}({_LABEL}):(?=\s)")

START = 200
"""Characters of a line in which it can be told that somebody else begins to speak."""


def message_start(line: str) -> int:
    """Return where the message of a chat line begins, behind its time and name; 0 if the line starts no message."""
    found = _MESSAGE.match(line[:START])
    return found.end() if found else 0


def is_chat(lines: Iterable[str]) -> bool:
    """Return whether the first line of a text with anything in it starts a message, and another line does too."""
    starts = 0
    for line in lines:
        if not line.strip():
            continue
        if message_start(line):
            starts += 1
            if starts == 2:
                return True
        elif not starts:
            return False
    return False


def turn_label(line: str) -> int:
    """Return the length of what names a speaker or a time at the start of a line and can stand apart from the words.

    ``SPEAKER 1 (00:01:02):``, ``[00:01:02] Ann:``, ``[00:01:02]`` and ``Speaker 2:`` can. ``Ann:`` cannot: ``Myth:`` and
    ``False:`` look like it, and belong to what follows.
    """
    start = line[:START]
    for pattern in (_TIMED_TURN, _SPEAKER, _TIME_FIRST):
        if found := pattern.match(start):
            return found.end()
    found = _TIME_LINE.match(start) if len(line) <= START else None
    return len(line.rstrip()) if found else 0


def speaker_names(lines: Sequence[str]) -> frozenset[str]:
    """Return the names before a colon that begin several lines of a text, where at least two do: ``Q`` and ``A``."""
    counts = Counter(found[1] for line in lines if (found := _NAMED_TURN.match(line[:START])))
    names = frozenset(name for name, count in counts.items() if count > 1)
    return names if len(names) > 1 else frozenset()


def is_named_turn(line: str, names: frozenset[str]) -> bool:
    """Return whether a line begins with one of the names and a colon."""
    found = _NAMED_TURN.match(line[:START]) if names else None
    return found is not None and found[1] in names
