"""The numbers in a claim: figures in the spellings of several languages, number words, scales, percent, ordinals, quarters.

Invariant: a figure that can be read in two ways (1.212) has both values; two numbers are the same where they share one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from workbench.domain.lexicon import Language

Values = frozenset[float]
"""What a number can be."""

_SCALES: dict[float, str] = {
    1e2: "hundred hundert सौ مئة مائة",
    1e3: """
        thousand k mil mille mila milliers millier tausend tsd duizend tusen tysiąc tysiące tysięcy bin ribu nghìn ngàn
        тыс тысяча тысячи тысяч тисяч हज़ार हजार ألف آلاف الف ألفا هزار ہزار 千 천
    """,
    1e4: "万 萬 만",
    1e5: "lakh lac लाख لاکھ লাখ লক্ষ",
    1e6: """
        मिलियन million mn mio mios mln millón millones milhão milhões milioni milione millionen miljoen miljon miljoner
        milion miliony milionów milyon juta triệu млн миллион миллиона миллионов мільйон мільйонів миллионам
        миллионами миллионах مليون ملايين مليونا میلیون ملین
    """,
    1e7: "crore cr करोड़ کروڑ কোটি",
    1e8: "億 亿 억",
    1e9: """
        बिलियन billion bn mrd mrds md mds mld mdr milliarde milliarden milliard miliardi miliardo milliards miljard
        miljarder miliard miliardy miliardów milyar miliar tỷ bilhão bilhões млрд миллиард миллиарда миллиардов
        миллиардам мільярд мільярдів अरब مليار مليارات میلیارد
    """,
    1e12: """
        trillion tn trn bio billionen biljoen bilioni bilione billón billones bilião biliões trilhão trilhões 兆 조 трлн
        триллион триллиона триллионов खरब تريليون
    """,
}
_SCALE = {word: value for value, words in _SCALES.items() for word in words.split()} | {"dozen": 12.0, "decade": 10.0}
_LONG = {"billion": 1e12, "billions": 1e12, "trillion": 1e18, "trillions": 1e18, "trillionen": 1e18}
"""Scales in languages that have a word for a thousand millions."""

_PARTS = {"half": 1 / 2, "halved": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "thrice": 3.0, "triple": 3.0, "tripled": 3.0}
_PERCENT_NAMES = "% ٪ percent prozent procent процент процента процентов проценте प्रतिशत फीसदी फ़ीसदी yüzde بالمئة بالمائة"
_PERCENT = frozenset(_PERCENT_NAMES.split())
_PER_CENT = {"per": "cent cento", "por": "cien ciento cento", "pour": "cent", "pro": "cent", "في": "المئة المائة"}
PERCENT_WORDS = _PERCENT | {word for words in _PER_CENT.values() for word in words.split()}
"""Words that can mean percent, also as a part of “per cent”."""
_OUT_OF = (("out", "of"), ("in",), ("de", "cada"), ("em", "cada"), ("de",), ("sur",), ("von",), ("su",), ("из",))
_UNITS = """
    euro euros dollar dollars pound pounds reais real pesos peso rupee rupees yen yuan franken francs lire kg km km²
    m² m cm mm tonnes tons tonnen litres liters people persons personas pessoas personnes menschen persone deaths
    cases votes votos jobs homes soldiers metres meters miles hectares hours hrs times degrees grams watts mw gw
"""
UNITS = frozenset(_UNITS.split())
_COUNTED = """
    people persons personas pessoas personnes menschen persone voters votes votos deaths cases jobs homes soldiers
    children men women users workers refugees tonnes tons doses
"""
COUNTED = frozenset(_COUNTED.split())
"""What people count: “1.5m people” is no length."""
_PERIODS = {
    word: kind
    for kind, words in {
        "quarter": """
            quarter quartal quartals trimestre kwartaal квартал квартала квартале кварталу الربع ربع तिमाही
        """,
        "half": "half halbjahr halbjahrs semestre полугодие полугодия полугодии النصف छमाही",
        "century": """
            century jahrhundert jahrhunderts siglo século siècle secolo век века веке столетие столетия القرن सदी
            शताब्दी
        """,
    }.items()
    for word in words.split()
}
_ROMAN = {
    ten * "x" + one: 10 * ten + n
    for ten in range(3)
    for n, one in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    if ten or n
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
_MINUS_WORDS = ("minus", " negative", "минус", "माइनस", "ناقص", "سالب")
CURRENCY_SIGNS = "$€£¥₹₽₺"


_SPELLINGS = (
    (re.compile(r"(?<=\d)\s?M(?=\s?[€$£])"), " million "),
    (re.compile(r"(?<=\d)\s?(?:Mds?|Mrds?)\.?(?=\s?[€$£])"), " mrd "),
    (re.compile(r"(?<=\d)\s?k(?=\s?[€$£])"), " k "),
    (re.compile(r"\b([1-4])([QqTt])(?:20)?(\d{2})\b"), r"\2\1 20\3"),
    (re.compile(r"(?<=\d)\s?(?:pct|pc)\b"), "%"),
)
_FRACTION = re.compile(r"(?<![\d/.,])([1-9])[/⁄]([2-9])(?![\d/])")


def plain_spelling(text: str) -> str:
    """Return a text with figures in one spelling: ASCII digits and marks, ``3 M€`` and ``2Q20`` written out, ``2/3`` as a
    decimal."""
    text = re.sub(r"[^\x00-\x7f]", lambda found: _ascii(found[0]), text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return _FRACTION.sub(lambda found: f"{int(found[1]) / int(found[2]):.6f}" if found[1] < found[2] else found[0], text)


def _ascii(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if "\uff01" <= character <= "\uff5e":  # full width
        return chr(ord(character) - 0xFEE0)
    return _ARABIC_MARKS.get(character, character)


_ARABIC_MARKS = {"٫": ".", "٬": ",", "٪": "%"}


def is_negative(text: str, at: int) -> bool:
    """Return whether a minus sign belongs to the figure at a position, and is not a hyphen, a dash or a range."""
    while at and text[at - 1] in CURRENCY_SIGNS:
        at -= 1
    if text[:at].endswith(("(-)", "(−)", "(–)")):
        return True
    if not at or text[at - 1] not in _MINUS:
        return text[:at].endswith(" ") and text[:at].rstrip().lower().endswith(_MINUS_WORDS)
    before = text[: at - 1]
    return not before or (before[-1] in " \t\u00a0(“\"'„«:=~≈[/" and not before.rstrip()[-1:].isdigit())


def values(body: str, language: Language | None) -> Values:
    """Return the possible values of a figure: 1.212 is 1212 or 1.212, depending on the language if it is known; 12,000 is
    never 12."""
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
    """Return the scale of the letters directly after a figure (50k, $1.5bn, $3m, 12万), or None."""
    low = tail.lower()
    if low == "m":
        return "million" if money or tail == "M" else None
    if low == "b":
        return "bn" if money or tail == "B" else None
    known = low in ("k", "bn", "mn", "mio", "mrd", "tn", "trn", "cr") or (tail in _SCALE and not tail.isascii())
    return low if known else None


def scale_of(word: str, code: str | None) -> float | None:
    """Return the value of a scale word, or None for another word."""
    if code in ("de", "fr", "nl", "pl", "sv", "da") and word in _LONG:
        return _LONG[word]
    if word == "mil" and code == "en":
        return 1e6
    if code == "pt" and word in ("bi", "mi", "tri"):
        return {"mi": 1e6, "bi": 1e9, "tri": 1e12}[word]
    return _SCALE.get(word) or (_SCALE.get(word.removesuffix("s")) if len(word) > 4 else None)


def periods(words: Sequence[str], language: Language | None) -> Iterator[tuple[int, str]]:
    """Yield (position, meaning) of each word that is a quarter, a half year or a century, or the ordinal of one."""
    for place, word in enumerate(words):
        if len(word) == 2 and (code := _CODE.fullmatch(word)):
            kind = {"q": "quarter", "t": "quarter", "h": "half"}[code[1] or code[4]]
            yield place, f"{kind} {code[2] or code[3]}"
        elif kind := _PERIODS.get(word, ""):
            beside = [at for at in (place - 1, place + 1) if 0 <= at < len(words)]
            # Behind the word only where a language writes it so: “القرن العشرون”, “siglo XX”.
            numbers_beside = {
                at: number
                for at in beside
                if (number := ordinal(words[at], language, dotted=at < place) or _ROMAN.get(words[at].rstrip("eè")))
                and (at < place or words[at] in _ROMAN or not word.isascii())
            }
            for at, number in list(numbers_beside.items())[:1]:
                yield place, f"{kind} {number}"
                yield at, f"{kind} {number}"


def ordinal(word: str, language: Language | None, *, dotted: bool = False) -> int | None:
    """Return the number of an ordinal, or None for another word; ``dotted``: a figure with a dot is an ordinal too (“1.
    Quartal”)."""
    if word[0].isdecimal() and (match := _ORDINAL.fullmatch(word)):
        return int(match[1])
    if dotted and word.isdecimal() and len(word) < 3:
        return int(word)
    return language.ordinals.get(word) if language else None


def numbers(words: Sequence[str], given: Sequence[Values | None], language: Language, code: str | None) -> Iterator[Values]:
    """Yield the numbers in a text: ``12 million``, ``three thousand``, ``twenty one``, ``two thirds``, ``70 percent`` (0.7).
    ``given``: the values of each word that is a figure."""
    parts = {**_PARTS, **language.parts}
    place = 0
    while place < len(words):
        value = given[place]
        if value is not None:
            place += 1
            while place < len(words) and (scale := scale_of(words[place], code)):
                value, place = frozenset(one * scale for one in value), place + 1
        elif spelt := _spelt(words, given, place, language, code):
            value, place = frozenset((spelt[0],)), spelt[1]
        else:
            place += 1
            if multiple := _multiple(words, place - 1, language):
                yield frozenset((round(multiple, 6),))
            continue
        if place < len(words) and (part := parts.get(words[place].removesuffix("s"), parts.get(words[place]))):
            value, place = frozenset(one * part for one in value), place + 1
        elif place < len(words) and (length := _percent(words, place)):
            value, place = frozenset(one / 100 for one in value), place + length
        elif ratio := _out_of(words, given, place, value, language, code):
            value, place = ratio
        if value != {1.0}:  # “one” is as often a pronoun or an article
            yield frozenset(round(one, 6) for one in value)


def _out_of(
    words: Sequence[str], given: Sequence[Values | None], place: int, value: Values, language: Language, code: str | None
) -> tuple[Values, int] | None:
    """Return the share that “out of” and a larger number make of a number (“three out of four”), and the place behind it."""
    for start, joint in ((place + skipped, joint) for skipped in (0, 1) for joint in _OUT_OF):  # “trois Français sur dix”
        at = start + len(joint)
        if tuple(words[start:at]) != joint or at >= len(words):
            continue
        spelt = None if given[at] is not None else _spelt(words, given, at, language, code)
        whole, end = (given[at], at + 1) if spelt is None else (frozenset((spelt[0],)), spelt[1])
        if whole and len(whole) == len(value) == 1 and max(value) < max(whole) <= 10:
            return frozenset((max(value) / max(whole),)), end
    return None


def number_word(word: str, language: Language) -> float | None:
    """Return the value of a number word, also of one that is joined (“zweitausenddreihundert”), None for another word."""
    if word in language.small:
        return language.small[word]
    for joint, value in language.joined.items():
        before, middle, after = word.partition(joint)
        if middle and (before or after or value):
            first = number_word(before, language) if before else 1.0
            rest = number_word(after.removeprefix("und"), language) if after else 0.0
            if first is not None and rest is not None:
                return first * value + rest if value else first + rest
    return None


def _spelt(
    words: Sequence[str], given: Sequence[Values | None], start: int, language: Language, code: str | None
) -> tuple[float, int] | None:
    """Return the number that number words and scales from a place on spell, and the place behind it."""
    total, group, last, place = 0.0, None, 0.0, start
    while place < len(words) and given[place] is None:
        word = words[place]
        at = place + 1 if word in _AND and place > start and place + 1 < len(words) else place
        value, scale = number_word(words[at], language), scale_of(word, code)
        if value is not None and group is None and (not last or value < last):
            group, place = value, at + 1
        elif value is not None and group is not None and (joined := _joined(group, value, words[at], at > place)):
            group, place = joined, at + 1
        elif scale == 100 and group is not None and group < 100:
            group, place = group * 100, place + 1
        elif scale and (place > start or len(word) > 3):
            if scale >= last:
                total = (total + (group or 0) or 1) * scale
            elif group is not None:
                total += group * scale
            else:
                break
            group, last, place = None, scale, place + 1
        else:
            break
    return (total + (group or 0), place) if place > start else None


def _joined(number: float, more: float, word: str, has_and: bool) -> float | None:
    """Return a number with the word that belongs to it: twenty one, treinta y uno, quatre vingt dix sept, deux cents."""
    units = number % 100
    if word[0] == "و" and number < 10 and 20 <= more < 100:  # Arabic says the units first
        return number + more
    if more == 100 and 1 < number < 10:
        return number * 100
    if units == 4 and more == 20 and not has_and:
        return number - 4 + 80
    if number >= 100 and units == 0 and more < 100:
        return number + more
    if units >= 20 and units % 10 == 0 and 0 < more < (20 if units in (60, 80) else 10):
        return number + more
    if units in (10, 70, 90) and 7 <= more <= 9 and word in ("sept", "huit", "neuf"):
        return number + more
    return None


def _multiple(words: Sequence[str], place: int, language: Language) -> float | None:
    """Return the number that a word is by itself: “twice”, “half”, “Hälfte”, “se duplicó”."""
    word = words[place]
    if word in _TIMES or word == "decade":
        return _TIMES.get(word, 10.0)
    if word in _PARTS:
        return _PARTS[word] if _is_part(words, place) else None
    if word in language.ordinals:
        return None
    return next((value for start, value in language.multiples.items() if word.startswith(start)), None)


def _is_part(words: Sequence[str], place: int) -> bool:
    """Return whether “third”, “quarter” and similar words are a fraction, and not an ordinal or three months."""
    word, before, after = words[place], words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
    if word in ("half", "halved"):
        return True
    return before in ("a", "one") or (after == "of" and before not in ("this", "last", "next", "the", "every", "each"))


def _percent(words: Sequence[str], place: int) -> int:
    """Return the number of words from a position on that mean percent."""
    word = words[place]
    if word in _PERCENT:
        return 1
    after = words[place + 1] if place + 1 < len(words) else ""
    return 2 if after in _PER_CENT.get(word, "").split() else 0
