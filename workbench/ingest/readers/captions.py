"""Subtitles (SRT, WebVTT): the words of the cues as sentences, each behind the time at which its first cue begins.

Invariant: a sentence that goes over several cues is one, because half a sentence can say the opposite of the whole. Times
are blocks of their own, so that no quote contains one.
"""

import html
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.domain import Block, Metadata, Reading, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer, guess_language
from workbench.ingest.encoding import decode
from workbench.ingest.marks import LeftOut
from workbench.ingest.readers import Reader
from workbench.ingest.segment import segment

LONGEST = 300
"""Characters without the end of a sentence from which a text is cut between cues: automatic captions have no full stops."""

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}"
_TIMES = re.compile(rf"\s{{0,8}}{_TIME}\s{{0,8}}-->\s{{0,8}}{_TIME}(?=\s|$)")
_START = re.compile(rb"\s{0,8}(?:\d{1,9}\s{1,8})?(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s{0,8}-->")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?\s+([^>]{1,200})>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:[biuv]|c|lang|ruby|rt|font|\d{1,3}:[\d:.]{1,20})(?:[\s.][^<>]{0,200})?>|\{\\[^{}]{1,100}\}", re.IGNORECASE
)
_ROLLING = re.compile(r"<\d{1,3}:\d\d(?::\d\d)?[.,]\d{3}>")
_SOUND = re.compile(r"\s*(?:\[[^\[\]]{1,200}\]|\([^()]{1,200}\)|[♪♫#\s]{1,20})\s*")
_TURN = re.compile(r"(?:-|–|—|>>+)\s*(?=\S)")
_NAME = re.compile(r"[^\W\d_][\w.'’ -]{0,40}:(?=\s|$)")
_END = re.compile(r"[.!?…。！？؟।]")
_NOT_CUES = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)|WEBVTT")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a cue: the time at which it begins, as it is shown; ``turn``: somebody else may begin to speak."""

    time: str
    text: str
    turn: bool


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a file of subtitles. Raises UnreadableSourceError where it has no cues."""
    composer = Composer()
    pieces = list(_pieces(normalise(decode(data, name=name)), composer.left_out))
    if not pieces:
        raise UnreadableSourceError(f"{name} has no subtitles: no line in it gives a time and has words below it.")
    language = guess_language(" ".join(piece.text for piece in pieces[:200]))
    shown = ""
    for turn in _turns(pieces):
        for time, words in _sentences(turn, language):
            if time != shown:
                composer.add("byline", f"[{time}]")
                shown = time
            composer.add("paragraph", words)
    yield composer.reading(data, media_type, Metadata(language=language), name=name)


def _pieces(text: str, left_out: LeftOut) -> Iterator[_Piece]:
    """Yield the words of each cue, line by line if the speaker changes."""
    cues = list(_cues(text))
    rolling = _ROLLING.search(text) is not None or _is_rolling(cue for _, cue in cues)
    before: list[str] = []
    voice = ""
    for time, cue in cues:
        lines = [line for line in cue if _plain(line).strip()]
        repeated = 0
        if rolling:  # each cue repeats the last line of the one before, which scrolls up
            plain = [" ".join(_plain(line).split()) for line in lines]
            repeated = _repeated(before, plain)
            before = plain
        for line in lines[repeated:]:
            said = _VOICE.search(line)
            words = " ".join(_plain(line).split())
            if _SOUND.fullmatch(words):
                left_out.add("description of a sound" if words.strip("♪♫# ") else "music sign", words)
                continue
            mark = _TURN.match(words)
            words = words[mark.end() :] if mark else words
            turn = mark is not None or _NAME.match(words) is not None
            if said and said[1].strip() != voice:
                voice, turn = said[1].strip(), True
                words = f"{voice}: {words}"
            if words:
                yield _Piece(time, words, turn)


def _is_rolling(cues: Iterable[list[str]]) -> bool:
    """Return whether cues repeat the lines of the ones before them above new ones: some, and at least a third of all."""
    plain = [[" ".join(_plain(line).split()) for line in cue if _plain(line).strip()] for cue in cues]
    repeats = sum(1 for before, after in itertools.pairwise(plain) if 0 < _repeated(before, after) < len(after))
    return repeats > 1 and 3 * repeats >= len(plain)


def _repeated(before: list[str], after: list[str]) -> int:
    """Return the number of lines at the end of one cue with which the next one begins."""
    return next((n for n in (3, 2, 1) if len(after) >= n and after[:n] == before[-n:]), 0)


def _cues(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the time of each cue and its lines, without the number or name above the time."""
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if _TIMES.match(line[:200])]
    for place, after in itertools.pairwise([*places, len(lines)]):
        found = _TIMES.match(lines[place][:200])
        if found is None:
            continue
        time = f"{int(found[1] or 0):02}:{int(found[2]):02}:{found[3]}"
        cue = lines[place + 1 : after]
        # Empty lines end a cue; some files have them inside one. The line above the next times is its number or name.
        if after < len(lines) and cue and cue[-1].strip() and (cue[-1].strip().isdigit() or not "".join(cue[-2:-1]).strip()):
            cue.pop()
        stops = (n for n, line in enumerate(cue) if _NOT_CUES.match(line) and not "".join(cue[n - 1 : n]).strip())
        yield time, cue[: next(stops, len(cue))]


def _plain(line: str) -> str:
    return html.unescape(_TAG.sub("", line))


def _turns(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield what one speaker says. A long turn without sentence ends is divided at the beginning of cues."""
    turn: list[_Piece] = []
    open_end = 0
    for piece in pieces:
        if turn and (piece.turn or open_end + len(piece.text) > LONGEST):
            yield turn
            turn, open_end = [], 0
        turn.append(piece)
        open_end = 0 if _END.search(piece.text) else open_end + len(piece.text) + 1
    yield turn


def _sentences(pieces: list[_Piece], language: str | None) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a turn, each with the time of the cue in which it begins."""
    starts = [0, *itertools.accumulate(len(piece.text) + 1 for piece in pieces)]
    text = " ".join(piece.text for piece in pieces)
    for part in segment(text, (Block(0, len(text), "paragraph"),), language):
        yield pieces[bisect_right(starts, part.start) - 1].time, text[part.start : part.end]


def _matches(data: bytes) -> bool:
    start = data[:400].lstrip(b"\xef\xbb\xbf")
    return _START.match(start) is not None or re.match(rb"WEBVTT[ \t\r\n]", start + b"\n") is not None


READER = Reader("Subtitles", {".srt": "application/x-subrip", ".vtt": "text/vtt"}, read, matches=_matches)
