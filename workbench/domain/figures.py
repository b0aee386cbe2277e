"""The numbers in a claim: figures in the spellings of several languages, number words, scales, percent, ordinals, quarters.

Invariant: a figure that can be read in two ways (1.212) has both values; two numbers are the same where they share one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from workbench.domain.languages import Language

Values = frozenset[float]
"""What a number can be."""

_SCALES: dict[float, str] = {
    1e2: "hundred hundert सौ مئة مائة",
    1e3: """
        thousand k mil mille mila milliers millier tausend tsd duizend tusen tysiąc tysiące tysięcy bin ribu nghìn ngàn
        тыс тысяча тысячи тысяч тисяч हज़ार हजार ألف آلاف الف هزار ہزار 千 천
    """,
    1e4: "万 萬 만",
    1e5: "lakh lac लाख لاکھ লাখ লক্ষ",
    1e6: """
        million mn mio mln millón millones milhão milhões milioni milione millionen miljoen miljon miljoner milion miliony
        milionów milyon juta triệu млн миллион миллиона миллионов мільйон мільйонів مليون ملايين میلیون ملین
    """,
    1e7: "crore cr करोड़ کروڑ কোটি",
    1e8: "億 亿 억",
    1e9: """
        billion bn mrd mld milliarde milliarden milliard miliardi miliardo milliards miljard miljarder miliard miliardy
        miliardów milyar miliar tỷ bilhão bilhões млрд миллиард миллиарда миллиардов мільярд мільярдів अरब مليار مليارات
        میلیارد
    """,
    1e12: """
        trillion tn trn billionen biljoen bilioni bilione billón billones bilião biliões trilhão trilhões 兆 조 трлн
        триллион триллиона триллионов खरब تريليون
    """,
}
_SCALE = {word: value for value, words in _SCALES.items() for word in words.split()} | {"dozen": 12.0, "decade": 10.0}
_LONG = {"billion": 1e12, "trillion": 1e18, "trillionen": 1e18}
"""Scales in languages that have a word for a thousand millions."""

_PARTS = {"half": 1 / 2, "halved": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "thrice": 3.0, "triple": 3.0, "tripled": 3.0}
_PERCENT = frozenset(("%", "٪", "percent", "prozent", "procent", "процент", "процента", "процентов", "प्रतिशत", "yüzde"))
_PER_CENT = {"per": "cent cento", "por": "cien ciento cento", "pour": "cent", "pro": "cent", "في": "المئة المائة"}
_UNITS = """
    euro euros dollar dollars pound pounds reais real pesos peso rupee rupees yen yuan franken francs lire kg km km² m² m
    cm mm tonnes tons tonnen litres liters people persons personas pessoas personnes menschen persone deaths cases votes
    votos jobs homes soldiers metres meters miles hectares hours hrs times degrees grams watts mw gw
"""
UNITS = frozenset(_UNITS.split())
_PERIODS = {
    **dict.fromkeys(("quarter", "quartal", "quartals", "trimestre", "kwartaal"), "quarter"),
    **dict.fromkeys(("half", "halbjahr", "halbjahrs", "semestre"), "half"),
    **dict.fromkeys(("century", "jahrhundert", "jahrhunderts", "siglo", "século", "siècle", "secolo"), "century"),
}
_CODE = re.compile(r"(q|t|h)([1-4])|([1-4])(q|t|h)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|º|ª|er|ère|ème|e|o|a)")
_AND = frozenset(("and", "y", "e", "et", "und"))

# A figure with groups of digits, then with decimals; what stands right behind it belongs to it: 50k, $1.5bn, 1st, 12万.
FIGURE = re.compile(
    r"(?P<body>(?:\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d+(?:[.,]\d+)?)"
    r"(?P<tail>[万萬億亿千만억천兆조]|[^\W\d_]{1,3}(?![^\W\d_])|[ºª])?"
)
_MINUS = "-−–‒"
_CURRENCY = "$€£¥₹₽₺"


def is_negative(text: str, at: int) -> bool:
    """Whether a minus sign belongs to the figure at a place, and not a hyphen, a dash or a range."""
    while at and text[at - 1] in _CURRENCY:
        at -= 1
    if not at or text[at - 1] not in _MINUS:
        return text[:at].rstrip().lower().endswith(("minus", " negative")) and text[:at].endswith(" ")
    before = text[: at - 1]
    return not before or (before[-1] in " \t\u00a0(“\"'„«:=~≈[/" and not before.rstrip()[-1:].isdigit())


def values(body: str, language: Language | None) -> Values:
    """What a figure can be: 1.212 is 1212 or 1.212, by the language if it is known; 12,000 is never 12."""
    plain = re.sub(r"['’\u00a0\u202f ]", "", body)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return frozenset((float(plain),))
    if len(set(marks)) == 2 or len(marks) > 1:
        decimal = marks[-1] if len(set(marks)) == 2 else ""
        whole, _, part = plain.rpartition(decimal) if decimal else (plain, "", "")
        return frozenset((float(f"{re.sub('[.,]', '', whole)}.{part or 0}"),))
    whole, mark, part = plain.partition(marks[0])
    decimals = float(f"{whole}.{part}")
    if len(part) != 3 or len(whole) > 3 or whole.startswith("0"):
        return frozenset((decimals,))
    grouped = float(whole + part)
    grouping = language is not None and (mark == ".") == language.decimal_comma
    return frozenset((grouped,)) if grouping or decimals.is_integer() else frozenset((grouped, decimals))


def tail_word(tail: str, *, money: bool) -> str | None:
    """The scale that letters right behind a figure stand for (50k, $1.5bn, $3m, 12万), None for something else."""
    low = tail.lower()
    if low == "m":
        return "million" if money or tail == "M" else None
    known = low in ("k", "bn", "mn", "mio", "mrd", "tn", "trn", "cr") or (tail in _SCALE and not tail.isascii())
    return low if known else None


def scale_of(word: str, code: str | None) -> float | None:
    """The value of a scale word, None for another word."""
    if code in ("de", "fr", "nl", "pl", "sv", "da") and word in _LONG:
        return _LONG[word]
    if word == "mil" and code == "en":
        return 1e6
    return _SCALE.get(word) or (_SCALE.get(word.removesuffix("s")) if len(word) > 4 else None)


def periods(words: Sequence[str], language: Language | None) -> Iterator[tuple[int, str]]:
    """(place, what it says) of each word that names a quarter, a half year or a century, or is its ordinal."""
    for place, word in enumerate(words):
        if len(word) == 2 and (found := _CODE.fullmatch(word)):
            kind = {"q": "quarter", "t": "quarter", "h": "half"}[found[1] or found[4]]
            yield place, f"{kind} {found[2] or found[3]}"
        elif (kind := _PERIODS.get(word, "")) and place and (number := ordinal(words[place - 1], language, dotted=True)):
            yield place, f"{kind} {number}"
            yield place - 1, f"{kind} {number}"


def ordinal(word: str, language: Language | None, *, dotted: bool = False) -> int | None:
    """The number of an ordinal, None for another word; ``dotted``: a figure alone is one, too (“1. Quartal”)."""
    if word[0].isdecimal() and (found := _ORDINAL.fullmatch(word)):
        return int(found[1])
    if dotted and word.isdecimal() and len(word) < 3:
        return int(word)
    return ((language.ordinals if language else None) or {}).get(word)


def numbers(
    words: Sequence[str], given: Sequence[Values | None], language: Language | None, code: str | None
) -> Iterator[Values]:
    """The numbers in a text: ``12 million``, ``three thousand``, ``twenty one``, ``two thirds``, ``70 percent`` (0.7).
    ``given``: the values of each word that is a figure."""
    small = (language.small if language else None) or {}
    place = 0
    while place < len(words):
        word, found = words[place], given[place]
        place += 1
        if found is None and word in small:
            value = small[word]
            while place < len(words) and (step := _next(words, place, small, value)):
                value, place = step
            found = frozenset((value,))
        elif found is None:
            if word in _TIMES or word == "decade" or (word in _PARTS and _is_part(words, place - 1, language)):
                yield frozenset((_TIMES.get(word) or _PARTS.get(word) or 10.0,))
            continue
        while place < len(words) and (scale := scale_of(words[place], code)):
            found, place = frozenset(value * scale for value in found), place + 1
        if place < len(words) and (part := _PARTS.get(words[place].removesuffix("s"))):
            found, place = frozenset(value * part for value in found), place + 1
        elif place < len(words) and (spelt := _percent(words, place)):
            found, place = frozenset(value / 100 for value in found), place + spelt
        if found != {1.0}:  # “one” is as often a pronoun or an article
            yield frozenset(round(value, 6) for value in found)


def _next(words: Sequence[str], place: int, small: Mapping[str, float], value: float) -> tuple[float, int] | None:
    """A number with the word that belongs to it: twenty one, treinta y uno, soixante et onze, quatre vingt."""
    at = place + 1 if words[place] in _AND and place + 1 < len(words) else place
    more = small.get(words[at])
    if more is None:
        return None
    if value >= 20 and value % 10 == 0 and 0 < more < (20 if value in (60, 80) else 10):
        return value + more, at + 1
    if value == 4 and more == 20:
        return 80.0, at + 1
    if value == 100 and more < 100:
        return value + more, at + 1
    return None


def _is_part(words: Sequence[str], place: int, language: Language | None) -> bool:
    """Whether “third”, “quarter” and their like are a part of something, and not an ordinal or three months."""
    word, before, after = words[place], words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
    if word in ("half", "halved"):
        return True
    return before in ("a", "one") or (after == "of" and before not in ("this", "last", "next", "the", "every", "each"))


def _percent(words: Sequence[str], place: int) -> int:
    """How many words from a place on say percent."""
    word = words[place]
    if word in _PERCENT:
        return 1
    after = words[place + 1] if place + 1 < len(words) else ""
    return 2 if after in _PER_CENT.get(word, "").split() else 0
