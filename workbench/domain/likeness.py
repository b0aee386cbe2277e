"""Whether two claims say the same, or only speak of the same.

Nearness in meaning cannot tell: a claim and its denial, or the same figure for another year, are as near as a paraphrase.
So what is compared besides is what changes a verdict: numbers, dates, names and negation. Figures and years are read in any
language, number words, months and negation in English.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Difference = Literal["number", "date", "name", "negation"]

NEAR = 0.6
"""Likeness from which two claims that differ in nothing named here are taken for the same (docs/evaluation.md)."""

RELATED = 0.45
"""Likeness from which a claim is worth showing beside another one."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` is the mean of the cosine of two claims and the share of words in common, 0 to 1: how alike they are
    worded and meant. ``near`` says that they are taken for the same claim; ``differs`` why they are not."""

    score: float
    near: bool
    differs: tuple[Difference, ...]

    @property
    def relation(self) -> str:
        """What the one claim is to the other, in a word."""
        return "near-duplicate" if self.near else "related"


def likeness(first: str, second: str, *, cosine: float) -> Likeness:
    """Compare two claims whose vectors have this cosine. Symmetric in the two."""
    a, b = _Reading.of(first), _Reading.of(second)
    differs = _differences(a, b)
    score = (max(0.0, cosine) + _overlap(a, b)) / 2
    return Likeness(score, score >= NEAR and not differs, differs)


def differences(first: str, second: str) -> tuple[Difference, ...]:
    """What two claims differ in that changes a verdict, whatever their words mean besides. Symmetric in the two."""
    return _differences(_Reading.of(first), _Reading.of(second))


def _differences(a: "_Reading", b: "_Reading") -> tuple[Difference, ...]:
    differs: list[Difference] = []
    if a.numbers != b.numbers:
        differs.append("number")
    if a.dates != b.dates:
        differs.append("date")
    if _other_names(a, b):
        differs.append("name")
    if (a.negations + b.negations + _turned_around(a, b)) % 2:
        differs.append("negation")
    return tuple(differs)


_WORD = re.compile(r"\d+(?:[.,\u00a0 ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?|%")
_ISO = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SMALL = {
    word: float(n)
    for n, word in enumerate(
        _words(
            """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
            seventeen eighteen nineteen"""
        )
    )
}
_TENS = {
    word: 10.0 * n
    for n, word in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_SCALE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0, "decade": 10.0}
_PARTS = {"half": 1 / 2, "halved": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "thrice": 3.0, "triple": 3.0, "tripled": 3.0}

_MONTHS = {
    name: n
    for n, name in enumerate(
        _words("january february march april may june july august september october november december"), start=1
    )
}
_DAYS = frozenset(_words("monday tuesday wednesday thursday friday saturday sunday"))
_BEFORE_A_MONTH = frozenset(_words("in since by until from of on to early late mid last next this"))

# Words that turn a statement around. Two of them in one claim cancel out.
_TURNING = frozenset(
    _words(
        """not no never none nobody nothing nowhere neither nor without cannot deny denies denied false fake faked hoax
        staged untrue incorrect unsafe harmless illegal unable impossible ban bans banned prohibit prohibits prohibited
        forbid forbids forbidden lie lies lied prevent prevents prevented miss misses missed refuse refuses refused fail
        fails failed less fewer lower lowers lowered lowest least below under decrease decreases decreased decreasing
        decline declines declined fall falls fell fallen falling drop drops dropped dropping shrink shrinks shrank reduce
        reduces reduced cut cuts halved worse worst"""
    )
)

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
class _Reading:
    all: tuple[str, ...]
    words: tuple[str, ...]
    numbers: frozenset[float]
    dates: frozenset[str]
    names: frozenset[str]
    opening: str | None
    negations: int

    @classmethod
    def of(cls, text: str) -> "_Reading":
        dates = set[str]()
        for year, month, day in _ISO.findall(text):
            dates |= {year, f"month {int(month)}"} | ({f"day {int(day)}"} if day else set())
        tokens = _WORD.findall(_ISO.sub(" ", text).replace("’", "'"))
        lower = [token.lower() for token in tokens]
        dated = dict(_dates(tokens, lower))
        dates |= set(dated.values())
        rest = [word for place, word in enumerate(lower) if place not in dated]
        named = {
            word.removesuffix("'s")
            for place, (token, word) in enumerate(zip(tokens, lower, strict=True))
            if place not in dated and (_is_acronym(token) or (place and _is_name(token) and word not in _FUNCTION))
        }
        first = lower[0].removesuffix("'s") if tokens and _is_name(tokens[0]) and lower[0] not in _FUNCTION else None
        if first and len(tokens) > 1 and _is_name(tokens[1]):
            named.add(first)
        return cls(
            all=tuple(lower),
            words=tuple(word for word in rest if word not in _FUNCTION),
            numbers=frozenset(round(number, 6) for number in _numbers(rest)),
            dates=frozenset(dates),
            names=frozenset(named),
            opening=first if first and first not in named and not _NOT_A_NAME.search(first) else None,
            negations=sum(_turns(word, before) for before, word in zip(["", *lower], lower, strict=False)),
        )


def _is_name(token: str) -> bool:
    return token[0].isupper()


def _is_acronym(token: str) -> bool:
    return len(token) > 1 and token.isupper()


def _turns(word: str, before: str) -> bool:
    if word == "against":
        return before.startswith(("vot", "protect", "decid", "rul"))
    if word == "down":
        return before in ("go", "goes", "going", "gone", "went", "come", "comes", "came", "is", "are")
    return word in _TURNING or word.endswith("n't")


def _dates(tokens: list[str], lower: list[str]) -> Iterator[tuple[int, str]]:
    """(place, what it says) of every word that is part of a date."""
    for place, word in enumerate(lower):
        before = lower[place - 1] if place else ""
        after = lower[place + 1] if place + 1 < len(lower) else ""
        if (re.fullmatch(r"1[0-9]{3}|20[0-9]{2}|2100", word) and after not in ("%", "percent", *_SCALE)) or word in _DAYS:
            yield place, word
        elif word in _MONTHS and tokens[place][0].isupper():
            near = before.isdecimal() or after.isdecimal() or before in _BEFORE_A_MONTH
            if word not in ("may", "march") or near:
                yield place, f"month {_MONTHS[word]}"
                for at, number in ((place - 1, before), (place + 1, after)):
                    if number.isdecimal() and 1 <= int(number) <= 31:
                        yield at, f"day {int(number)}"


def _numbers(words: list[str]) -> Iterator[float]:
    """The numbers in a text: ``12 million``, ``three thousand``, ``twenty one``, ``two thirds``, ``70 percent`` (0.7)."""
    place = 0
    while place < len(words):
        value: float | None = None
        word = words[place]
        if word[0].isdecimal():
            value = float(re.sub(r"[,\u00a0 ]|\.(?=\d{3}\.)", "", word))
            place += 1
        elif word in _TENS or word in _SMALL:
            value = _TENS.get(word, _SMALL.get(word, 0.0))
            place += 1
            if word in _TENS and place < len(words) and _SMALL.get(words[place], 10.0) < 10:
                value += _SMALL[words[place]]
                place += 1
        elif word in _TIMES or word in _PARTS or word == "decade":
            value = _TIMES.get(word) or _PARTS.get(word) or _SCALE[word]
            place += 1
            yield value
            continue
        if value is None:
            place += 1
            continue
        while place < len(words) and words[place].removesuffix("s") in _SCALE:
            value *= _SCALE[words[place].removesuffix("s")]
            place += 1
        if place < len(words) and words[place].removesuffix("s") in _PARTS:
            value *= _PARTS[words[place].removesuffix("s")]
            place += 1
        elif place < len(words) and words[place] in ("%", "percent"):
            value /= 100
        if value != 1:  # “one” is as often a pronoun or an article
            yield value


def _other_names(a: _Reading, b: _Reading) -> bool:
    """Whether each names somebody or something that the other does not. A word that opens a claim has a capital in any
    case; it counts as a name only where the other claim opens with another such word and neither has the other's."""
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
    """1 where one claim compares the other way round: “more X than Y”, “less Y than X”."""
    if "than" not in a.all or "than" not in b.all:
        return 0
    left, right = _sides(a.all), _sides(b.all)
    return int(bool(left[0] & right[1]) and bool(left[1] & right[0]))


def _sides(words: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """What stands before and behind “than”, without what stands on both sides."""
    at = words.index("than")
    before, behind = ({_stem(word) for word in side} for side in (words[:at], words[at + 1 :]))
    return before - behind, behind - before


def _overlap(a: _Reading, b: _Reading) -> float:
    first, second = {_stem(word) for word in a.words}, {_stem(word) for word in b.words}
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _stem(word: str) -> str:
    return word.removesuffix("'s")[:5]
