"""Where sentences end: the boundaries of sentencex, corrected by rules for abbreviations, figures, initials and quotes.

Invariant: boundaries are rising places in the text, and the last is its end.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from workbench.domain.figures import UNITS
from workbench.domain.languages import common_words

ABBREVIATIONS = Path(__file__).with_name("abbreviations.toml")

_CLOSING = "\"'”’»)]}"
_OPENING = "\"'“‘«„([{¿¡-–—"
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uff00-\uffef"
_STOP = re.compile(rf"[.!?…؟।۔]+[{re.escape(_CLOSING)}]*(?=\s)")
_CJK_STOP = re.compile(r"[。！？!?]+[」』”’）)〉》】]*")
_CJK_TEXT = re.compile(rf"[{_CJK}]")
_PROTECTED = re.compile(r"“[^“”\n]{1,300}”|«[^«»\n]{1,300}»|(?<![\w\"])\"[^\"\n]{1,300}\"(?!\w)|\([^()\n]{1,300}\)")
_CJK_PROTECTED = re.compile(r"「[^「」]{1,150}」|『[^『』]{1,150}』|“[^“”]{1,150}”|（[^（）]{1,150}）")
_GOES_ON = re.compile(
    r"(?:と|って|という|との|などと?|は|が|を|に|の|、|，|,|」|』|[^。！？]{0,6}(?:说|說|表示|称|稱|道|问|問|指出))"
)
"""What shows that a sentence goes on behind words that it quotes."""
_CHAT = re.compile(
    r"^\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?\]?(?: -)? ",
    re.MULTILINE,
)
_NUMBER = re.compile(r"[\d(]|[IVXLC]+\b")
_SPACED = re.compile(r"[^\W\d_]{1,2}\.")
"""The second part of “z. B.” and “EE. UU.”."""
_ORDINAL_WORDS = "im am vom zum beim der die das dem den des ab bis seit aus auf und zur"
_ORDINAL_CONTEXT = frozenset(_ORDINAL_WORDS.split())
_ORDINAL_LANGUAGES = frozenset(("de", "da", "no", "fi", "cs", "sk", "hu", "hr", "sr", "sl", "tr", "et", "lv"))


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    """What a full stop belongs to: words before a name, before a figure, and within a sentence (abbreviations.toml)."""

    before: frozenset[str]
    number: frozenset[str]
    within: frozenset[str]


_SCRIPTS = {
    "hi": re.compile(r"[\u0900-\u097f]"),
    "bn": re.compile(r"[\u0980-\u09ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
}
"""Languages with rules of their own, each with the characters of its script."""


def language_of_script(text: str) -> str:
    """Return the language whose rules fit a text that is too short to tell its language: by its script, or English."""
    sample = text[:1000]
    counts = {code: len(script.findall(sample)) for code, script in _SCRIPTS.items()}
    code = max(counts, key=lambda code: counts[code])
    return code if 2 * counts[code] > sum(map(str.isalpha, sample)) else "en"


def sentence_ends(text: str, language: str) -> list[int]:
    """Return where the sentences of a text end. ``language``: its code, which chooses the rules."""
    code = language.partition("-")[0].lower()
    ends = {int(found["end_index"]) for found in _splitter()(code, text)}
    ends |= {found.start() for found in _CHAT.finditer(text)}
    if _CJK_TEXT.search(text):
        ends = _in_cjk(text, ends)
    ends = {_before_an_opening_quote(text, end) for end in ends}
    spans = [(found.start(), found.end()) for found in _PROTECTED.finditer(text)]
    stops = (found.end() for found in _STOP.finditer(text))
    ends |= {end for end in stops if _begins(text, end) and not _is_within(end, spans)}
    kept: list[int] = []
    for end in sorted(ends - {0}):
        if end >= len(text) or not _goes_on(text, end, kept[-1] if kept else 0, code):
            kept.append(min(end, len(text)))
    return kept


@cache
def _splitter() -> Callable[[str, str], Any]:
    from sentencex import get_sentence_boundaries

    splitter: Callable[[str, str], Any] = get_sentence_boundaries
    return splitter


@lru_cache(maxsize=32)
def _abbreviations(code: str) -> _Abbreviations:
    data = tomllib.loads(ABBREVIATIONS.read_text("utf-8"))
    tables = [data["any"], data.get(code, {})]
    return _Abbreviations(*(frozenset(" ".join(table.get(kind, "") for table in tables).split()) for kind in _KINDS))


_DANDA_LANGUAGES = frozenset(("hi", "mr", "ne", "bn", "sa"))
_KINDS = ("before", "number", "within")


def _begins(text: str, end: int) -> bool:
    """Return whether what follows can begin a sentence."""
    rest = text[end : end + 40].lstrip().lstrip(_OPENING)
    return bool(rest) and (rest[0].isupper() or rest[0].isdigit() or (rest[0].isalpha() and not rest[0].islower()))


def _is_within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in spans)


def _in_cjk(text: str, ends: set[int]) -> set[int]:
    """Return the boundaries with those of Chinese and Japanese put right: a sentence ends behind the quotation mark that
    closes behind its stop, but goes on where the quoted words are part of it (「…。」と言った)."""
    spans = [(found.start(), found.end()) for found in _CJK_PROTECTED.finditer(text)]
    own = set[int]()
    for found in _CJK_STOP.finditer(text):
        if not _CJK_TEXT.search(text[max(0, found.start() - 1) : found.end() + 1]) or _is_within(found.end(), spans):
            continue
        if found[0][-1] in "。！？!?" or not _GOES_ON.match(text, found.end()):
            own.add(found.end())
    others = {end for end in ends if not _CJK_TEXT.search(text[max(0, end - 2) : end].rstrip()[-1:] or " ")}
    return own | {end for end in others if text[end - 1 : end] not in "。！？」』”）" and not _is_within(end, spans)}


def _before_an_opening_quote(text: str, end: int) -> int:
    """Return a boundary that lies behind an opening quotation mark moved before it: `. "|Then` becomes `. |"Then`."""
    before = text[max(0, end - 6) : end]
    found = re.search(r"[.!?…]\s+([«“„]\s*)$", before)
    if not found and text[end : end + 1].strip():
        found = re.search(r"[.!?…] ([\"']+)$", before)
    return end - len(found[1]) if found else end


def _goes_on(text: str, end: int, start: int, code: str) -> bool:
    """Return whether the sentence goes on behind a place where it might end."""
    before = text[max(start, end - 200) : end].rstrip()
    after = text[end : end + 60].lstrip()
    if not before.endswith(".") or _CHAT.match(after):
        return False
    tokens = before.split()
    token = tokens[-1].lstrip(_OPENING)[:-1]
    previous = tokens[-2] if len(tokens) > 1 else ""
    following = (re.match(r"[^\W\d_]+(?:['’][^\W\d_]+)?", after.lstrip(_OPENING)) or [""])[0]
    small = text[start:end].lstrip()[:1].islower()  # the writer begins sentences with small letters
    if after[:1].islower() and before[-3:] != "..." and _is_known(token, code, guess=not small):
        return True
    if code in _DANDA_LANGUAGES and "।" in text and len(token) <= 6:
        return True  # full stops belong to abbreviations there
    if text[end : end + 1].strip() and (len(token) < 3 or "." in token):
        return True  # “R.I.”, “J.-C.”
    return _is_abbreviation(token, previous, following, after, code)


def _is_known(token: str, code: str, *, guess: bool) -> bool:
    """Return whether a word is an abbreviation; ``guess``: or can be one, as it is short and no common word."""
    known, word = _abbreviations(code), token.lower()
    if word in known.before | known.number | known.within or re.search(r"[^\W\d]\.", token):
        return True
    return guess and len(token) < 5 and word not in common_words(code)


def _is_abbreviation(token: str, previous: str, following: str, after: str, code: str) -> bool:
    """Return whether a full stop belongs to the word before it."""
    known, word = _abbreviations(code), token.lower()
    opens = following[:1].isupper() and len(following) < 7 and following.lower() in common_words(code) - UNITS
    opens = opens and (len(following) > 1 or following in "AEÉIOÀ")
    if _SPACED.match(after) and len(token) < 3 and (len(token) == 1 or token.isupper()):
        return True
    tail = re.split(r"['’]", word)[-1]  # “l'art.”
    if {word, tail} & known.before and not (opens and word not in _NAMED):
        return True
    if {word, tail} & known.number and _NUMBER.match(after):
        return True
    if {word, tail} & (known.within | known.number) and not following[:1].isupper() and not after[:1].isdecimal():
        return bool(following) and following[:1].islower()
    if word in known.within:
        return bool(following) and not opens and (following[:1].islower() or code in ("de",))
    if token.isdecimal():
        if not previous:
            return True  # the number of an article or of an item
        return code in _ORDINAL_LANGUAGES and len(token) < 3 and previous.lower() in _ORDINAL_CONTEXT
    if len(token) == 1 and token.isupper():
        return after[:1].isdecimal() or (not opens and following[:1].isupper())
    if "." in token and not token[0].isdigit() and len(token) < 8 and all(len(part) < 4 for part in token.split(".")):
        return not opens and following[:1].isupper() and code != "ru"
    return False


_NAMED = frozenset(("dr", "mr", "mrs", "ms", "m", "mm", "mme", "mlle", "sr", "sra", "hr", "prof"))

