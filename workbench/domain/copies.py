"""When two texts are copies of each other: the same report of an agency in two papers, with other quotation marks.

Two texts are copies if they are the same in normal form: white space, upper case, forms of quotation marks and dashes, and
the punctuation around the text do not count. From ``LEAST_WORDS`` words on they are also copies if at least ``SHARE`` of
their pairs of neighbouring words are in both (Jaccard), and what differs decides nothing: all numbers, signs, names, dates,
and words of negation are the same in the same order, and so is the order of the other words that both have. Only the same
texts are copies where this cannot be told: the script has no upper case, or the words of negation are not known.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from workbench.domain.languages import LANGUAGES
from workbench.domain.likeness import compare

SHARE = 0.9
"""The least share of common pairs of words among all pairs of two copies."""

LEAST_WORDS = 6
"""A text of fewer words is only a copy of the same text."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‘’‚‛‹›`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00ad": None,
        "…": "...",
    }
)
_BEFORE, _AFTER = " '\"([•*", " '\".,;:)]"
_WORD = re.compile(
    r"[-+]?\d(?:[\d.,:/-]*\d)?['\"]?\s?[%‰°]?"  # a figure with its sign and unit
    r"|[^\W\d_]+(?:['-][^\W\d_]+)*"  # a word
    r"|[^\w\s.,;:!'\"()\[\]-]"  # any sign that is not common punctuation
)
_NO_PUNCTUATION = str.maketrans(dict.fromkeys(".,;:!'\"()[]-", " "))
_NO_SMALL_LETTERS = dict.fromkeys([*range(128), *_ALIKE, *map(ord, "\u00a0\u2009\u200a\u202f")])
for _code in (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1)):
    del _NO_SMALL_LETTERS[_code]
_UNCASED = re.compile(r"[^\W\d_\u0000-\u024f\u0370-\u058f\u1e00-\u1fff]")

_POSSIBLE = "may might could would should will must can alleged allegedly reportedly former formerly"
_DECISIVE = frozenset(_POSSIBLE.split()) | {
    word
    for language in LANGUAGES.values()
    for words in (
        *(language.turning, language.verbal, language.weak, language.months, language.days, language.small),
        *(language.joined, language.ordinals, language.parts),
    )
    for word in words
}
_DECISIVE_STEMS = tuple(stem for language in LANGUAGES.values() for stem in (*language.stems, *language.multiples))


def normal_form(text: str) -> str:
    """Return a text without what copies may differ in. Two texts with the same normal form are copies."""
    return " ".join(text.translate(_ALIKE).lower().split()).lstrip(_BEFORE).rstrip(_AFTER)


def plain_words(form: str) -> list[str]:
    """Return the words of a text in normal form, without punctuation: those of which pairs are compared."""
    return form.translate(_NO_PUNCTUATION).split()


def signature(text: str) -> str:
    """Return the capital letters and digits of a text, and its letters and signs outside ASCII: the same in all copies that
    are not the same in normal form. None are left in a text that can only be a copy of the same text."""
    return "" if _UNCASED.search(text) else text.translate(_NO_SMALL_LETTERS)


def are_copies(one: str, other: str) -> bool:
    """Return whether two texts are copies of each other. Symmetric."""
    return normal_form(one) == normal_form(other) or nearly_same(one, other)


def nearly_same(one: str, other: str) -> bool:
    """Return whether two texts that are not the same differ in nothing that decides what they say."""
    signed = signature(one)
    if not signed or signed != signature(other) or _decisive(one) != _decisive(other):
        return False
    words, others = (plain_words(normal_form(text)) for text in (one, other))
    pairs, other_pairs = set(pairwise(words)), set(pairwise(others))
    if min(len(words), len(others)) < LEAST_WORDS or len(pairs & other_pairs) < SHARE * len(pairs | other_pairs):
        return False
    counts, other_counts = Counter(words), Counter(others)
    changed = {word for word in counts | other_counts if counts[word] != other_counts[word]}
    kept, other_kept = ([word for word in some if word not in changed] for some in (words, others))
    return kept == other_kept and (not changed or compare(one, other).same)


def _decisive(text: str) -> list[str]:
    """Return the words that decide what a text says, in order."""
    return [word.lower().replace(" ", "") for word in _WORD.findall(text.translate(_ALIKE)) if _decides(word)]


@lru_cache(maxsize=100_000)
def _decides(word: str) -> bool:
    """Return whether a word is a figure or a sign, can be a name, or is one of dates, numbers or negation."""
    lower = word.lower()
    return (
        word != lower
        or not word.replace("'", "").replace("-", "").isalpha()
        or lower in _DECISIVE
        or lower.endswith("n't")
        or lower.startswith(_DECISIVE_STEMS)
    )
