"""Compare two claims: are they the same claim, or do they only have the same subject?

Similarity of meaning does not tell: a claim and its denial, or the same figure for another year, are as similar as a
paraphrase. So what changes a verdict is compared too: numbers, units, dates, names, negation and, where all else is equal,
one word or the order of words. Figures, years and scales (``Millionen``, ``लाख``) are read in any language; number words,
months and negation in those of ``languages.py``. If negation cannot be read, two claims are the same only if their texts
are.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from workbench.domain.claim_dates import NumericDate, dates_in, numeric_dates, without_figure_dates
from workbench.domain.figures import (
    COUNTED,
    CURRENCY_SIGNS,
    FIGURE,
    PERCENT_WORDS,
    Values,
    is_negative,
    number_word,
    numbers,
    ordinal,
    periods,
    plain_spelling,
    scale_of,
    tail_word,
    values,
)
from workbench.domain.languages import LANGUAGES, common_words, told_languages
from workbench.domain.lexicon import Language
from workbench.domain.opposites import denied_by_prefix, have_opposites
from workbench.domain.units import Unit, currencies, have_other_units, unit_at
from workbench.domain.wording import (
    Roles,
    Wording,
    are_turned,
    is_moved,
    is_rearranged,
    is_replaced,
    roles,
    wording,
)

Difference = Literal["number", "date", "name", "negation", "wording"]

NEAR = 0.6
"""Score from which two claims without such a difference are possible duplicates (docs/evaluation.md)."""

RULE = "4"
"""The version of these rules. Pairs that were stored under another version are compared again."""

RELATED = 0.45
"""Score from which a claim is shown as related to another one."""

Languages = tuple[str | None, str | None]
"""The language codes of two claims, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two claims differ in. ``checked``: whether negation could be compared, which needs a known language."""

    differs: tuple[Difference, ...]
    checked: bool = True

    @property
    def same(self) -> bool:
        """Whether the two differ in nothing that changes a verdict."""
        return self.checked and not self.differs


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` is the mean of the cosine of two claims and their share of common words, 0 to 1. ``near``: they are possible
    duplicates; if not, ``differs`` and ``checked`` say why."""

    score: float
    near: bool
    differs: tuple[Difference, ...]
    checked: bool = True

    @property
    def relation(self) -> str:
        """The relation of the two claims: ``near-duplicate`` or ``related``."""
        return "near-duplicate" if self.near else "related"


def likeness(first: str, second: str, *, cosine: float, languages: Languages = (None, None)) -> Likeness:
    """Compare two claims whose vectors have this cosine. Symmetric in the two."""
    a, b, identical = _read(first, second, languages)
    comparison = Comparison(()) if identical else _compared(a, b)
    score = (max(0.0, cosine) + _overlap(a, b)) / 2
    return Likeness(score, identical or (score >= NEAR and comparison.same), comparison.differs, comparison.checked)


def compare(first: str, second: str, *, languages: Languages = (None, None)) -> Comparison:
    """Return the differences between two claims that can change a verdict. Symmetric in the two."""
    a, b, identical = _read(first, second, languages)
    return Comparison(()) if identical else _compared(a, b)


def differences(first: str, second: str, *, languages: Languages = (None, None)) -> tuple[Difference, ...]:
    """Return only the differences that ``compare`` finds."""
    return compare(first, second, languages=languages).differs


def _read(first: str, second: str, languages: Languages) -> tuple["_Reading", "_Reading", bool]:
    codes = told_languages([_tokens(text).telling for text in (first, second)], languages)
    a, b = (_reading(text, code) for text, code in zip((first, second), codes, strict=True))
    return a, b, _bare(first) == _bare(second)


# A claim is compared with many others: it is read once.
@lru_cache(maxsize=2048)
def _tokens(text: str) -> "_Tokens":
    return _Tokens.of(_normal(text))


@lru_cache(maxsize=2048)
def _reading(text: str, code: str | None) -> "_Reading":
    return _Reading.of(_tokens(text), code)


def _normal(text: str) -> str:
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")  # joiners spell words
    return plain_spelling(unicodedata.normalize("NFC", visible).replace("’", "'"))


def _bare(text: str) -> str:
    """Return a text in one case, without white space and surrounding punctuation."""
    return " ".join(_normal(text).casefold().split()).strip(" .!?…\"'“”„«»।。؟")


def _compared(a: "_Reading", b: "_Reading") -> Comparison:
    differs: list[Difference] = []
    other_amount = have_other_units(a.units, b.units) or is_moved(a.wording, b.wording)
    if not _same_numbers(a.numbers, b.numbers) or a.ordinals != b.ordinals or other_amount:
        differs.append("number")
    if a.dates != b.dates:
        differs.append("date")
    if _other_names(a, b) or are_turned(a.roles, b.roles):
        differs.append("name")
    checked = a.negations is not None and b.negations is not None
    counted, first, second = a.turning | b.turning, frozenset(a.all), frozenset(b.all)
    turns = (a.negations or 0) + (b.negations or 0) + _turned_around(a, b)
    turns += denied_by_prefix(first, second, counted=counted)
    if (checked and turns % 2) or have_opposites(first, second, counted=counted):
        differs.append("negation")
    if not differs and _other_wording(a, b):
        differs.append("wording")
    return Comparison(tuple(differs), checked)


def _other_wording(a: "_Reading", b: "_Reading") -> bool:
    """Return whether two claims have the same words but for two that are exchanged, or one that is replaced."""
    turning, small = a.turning | b.turning, a.small | b.small
    if is_rearranged(a.wording, b.wording, verb_first=a.verb_first):
        return True
    return is_replaced(a.wording, b.wording, small=small, turning=turning)


def _same_numbers(a: frozenset[Values], b: frozenset[Values]) -> bool:
    if a == b:
        return True
    return all(any(x & y for y in b) for x in a) and all(any(x & y for x in a) for y in b)


_MARKS = "".join(chr(code) for code in range(0x300, 0x1100) if unicodedata.category(chr(code)).startswith("M"))
_LETTERS = rf"[^\W\d_][^\W\d_{_MARKS}]*(?:[{_MARKS}]+[^\W\d_]*)*"
_WORD = re.compile(rf"(?P<code>\b(?:[QqTtHh][1-4]|[1-4][QqHh])\b)|{FIGURE.pattern}|(?P<word>{_LETTERS}(?:'{_LETTERS})?|%|٪)")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FUNCTION = frozenset(
    _words(
        """a an the this that these those there here it its he she they we you i his her their our my in on at of for from
        to by with within without and or but if as than then since until while when where who what which how why is are
        was were be been being has have had do does did will would can could should may might must not no never nobody
        none every each all some any most more less few many half two three several after before during because so such
        only just also very too up down out over under about into according people humans women men children kids person
        experts doctors police"""
    )
)
_NOT_A_NAME = re.compile(r"(s|ing|tion|sion|ment|ness|ity|ism|ed|ly|age)$")


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The words of a text as written. ``figures``: the places of those that are figures, each with its sign; ``money``: the
    places of figures behind the sign of a currency; ``dates``: what the ISO dates of the text say; ``numeric``: dates such
    as 3/5/2021, in the order as written; ``currencies``: those with a sign; ``telling``: the words that can tell the
    language, in lower case."""

    words: tuple[str, ...]
    figures: dict[int, int]
    money: frozenset[int]
    dates: frozenset[str]
    numeric: tuple[NumericDate, ...]
    currencies: frozenset[Unit]
    telling: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "_Tokens":
        text, dates, numeric = without_figure_dates(text)
        words: list[str] = []
        figures: dict[int, int] = {}
        money = set[int]()
        for match in _WORD.finditer(text):
            body, tail = match["body"], match["tail"] or ""
            if not body:
                words.append(match[0])
            elif tail and ordinal((body + tail).lower(), None):
                words.append(body + tail)
            else:
                if text[: match.start()].rstrip()[-1:] in tuple(CURRENCY_SIGNS):
                    money.add(len(words))
                figures[len(words)] = -1 if is_negative(text, match.start()) else 1
                words.append(body)
                if tail:
                    counts = text[match.end() :].split(maxsplit=1)[:1]  # “1.5m people” is no length
                    as_million = len(words) - 1 in money or (bool(counts) and counts[0].lower().strip(".,") in COUNTED)
                    words.append(tail_word(tail, money=as_million) or tail)
        telling = [part for place, word in enumerate(words) if place not in figures for part in word.lower().split("'")]
        signs = frozenset(currencies(text))
        return cls(tuple(words), figures, frozenset(money), dates, numeric, signs, tuple(telling))


@dataclass(frozen=True, slots=True)
class _Reading:
    all: tuple[str, ...]
    words: tuple[str, ...]
    numbers: frozenset[Values]
    ordinals: frozenset[int]
    dates: frozenset[str]
    names: frozenset[str]
    opening: str | None
    negations: int | None
    turning: frozenset[str]
    units: frozenset[Unit]
    wording: Wording
    small: frozenset[str]
    verb_first: bool
    roles: Roles | None

    @classmethod
    def of(cls, read: _Tokens, code: str | None) -> "_Reading":
        language = LANGUAGES.get(code or "")
        known, common = language or LANGUAGES["en"], _FUNCTION | common_words(code)
        tokens = read.words
        lower = [token.lower() for token in tokens]
        dated = dict(dates_in(read.words, read.figures, read.money, language)) | dict(periods(lower, known))
        places = [place for place in range(len(lower)) if place not in dated]
        rest = [lower[place] for place in places]
        given = [
            frozenset(read.figures[place] * value for value in values(tokens[place], language))
            if place in read.figures
            else None
            for place in places
        ]
        numeric = {
            place
            for place, word in enumerate(lower)
            if place in read.figures or scale_of(word, code) or number_word(word, known) or word in known.parts
        }
        named = {
            word.removesuffix("'s")
            for place, (token, word) in enumerate(zip(tokens, lower, strict=True))
            if place not in dated
            and place not in numeric
            and (_is_acronym(token) or (place and _is_name(token) and word not in common))
        }
        first = lower[0].removesuffix("'s") if tokens and _is_name(tokens[0]) and lower[0] not in common else None
        if first and len(tokens) > 1 and _is_name(tokens[1]):
            named.add(first)
        counted = frozenset(numbers(rest, given, known, code))
        ordinals = {number for word in rest if (number := ordinal(word, known))}
        units = {at: unit for at in places if (unit := unit_at(lower, at, numeric, code))}
        counted_words = {at for at, word in enumerate(lower) if word in PERCENT_WORDS or ordinal(word, known)}
        counted_places = {*numeric, *units, *dated, *counted_words}
        return cls(
            all=tuple(lower),
            words=tuple(word for word in rest if word not in _FUNCTION),
            numbers=counted,
            ordinals=frozenset(ordinals if code != "en" else {n for n in ordinals if n > 1 or "1st" in rest}),
            dates=frozenset({*read.dates, *dated.values(), *numeric_dates(read.numeric, code)}),
            names=frozenset(named),
            opening=first if first and first not in named and not _NOT_A_NAME.search(first) else None,
            negations=None if language is None else _negations(lower, language, code),
            turning=frozenset() if language is None else frozenset(_turning_words(lower, language, code)),
            units=read.currencies | frozenset(units.values()),
            wording=wording(lower, counted=counted_places, code=code),
            small=common,
            verb_first=code == "ar",
            roles=roles(lower, named | ({first} if first else set()), code),
        )


def _is_name(token: str) -> bool:
    return token[0].isupper()


def _is_acronym(token: str) -> bool:
    return len(token) > 1 and token.isupper()


def _negations(lower: list[str], language: Language, code: str | None) -> int:
    """Return the number of negations in a text; two of them cancel out."""
    verbal = sum(word in language.verbal or (code == "fr" and word.startswith("n'")) for word in lower)
    weak = sum(word in language.weak for word in lower)
    return (verbal or weak) + sum(1 for _ in _turning_words(lower, language, code))


def _turning_words(lower: list[str], language: Language, code: str | None) -> Iterator[str]:
    """Yield each word that negates a statement by itself."""
    if code == "en":
        yield from (word for before, word in zip(["", *lower], lower, strict=False) if _turns(word, before, language))
    else:
        yield from (word for word in lower if word in language.turning or word.startswith(language.stems))


def _turns(word: str, before: str, language: Language) -> bool:
    if word == "against":
        return before.startswith(("vot", "protect", "decid", "rul"))
    if word == "down":
        return before in ("go", "goes", "going", "gone", "went", "come", "comes", "came", "is", "are")
    return word in language.turning or word.endswith("n't")


def _other_names(a: _Reading, b: _Reading) -> bool:
    """Return whether each claim has a name that the other does not have. The first word of a claim has a capital letter in
    any case; it counts as a name only if the first word of the other claim does so too, and neither claim contains the first
    word of the other."""
    left = [name for name in a.names if not _known(name, b)]
    right = [name for name in b.names if not _known(name, a)]
    if a.opening and b.opening and not _known(a.opening, b) and not _known(b.opening, a):
        return True
    opened = [word for word in (a.opening, b.opening) if word]
    if left and not right and b.opening:
        return not _known(b.opening, a)
    if right and not left and a.opening:
        return not _known(a.opening, b)
    return bool(left and right) and not (opened and len(left) + len(right) == 1)


def _known(name: str, other: _Reading) -> bool:
    stem = name[:5]
    return any(word.startswith(stem) or (len(word) > 4 and name.startswith(word)) for word in (*other.words, *other.names))


def _turned_around(a: _Reading, b: _Reading) -> int:
    """Return 1 if one claim compares in the opposite direction: “more X than Y”, “less Y than X”. Else 0."""
    if "than" not in a.all or "than" not in b.all:
        return 0
    left, right = _sides(a.all), _sides(b.all)
    return int(bool(left[0] & right[1]) and bool(left[1] & right[0]))


def _sides(words: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Return the words before and after “than”, without those on both sides."""
    at = words.index("than")
    before, behind = ({_stem(word) for word in side} for side in (words[:at], words[at + 1 :]))
    return before - behind, behind - before


def _overlap(a: _Reading, b: _Reading) -> float:
    first, second = {_stem(word) for word in a.words}, {_stem(word) for word in b.words}
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _stem(word: str) -> str:
    return word.removesuffix("'s")[:5]
