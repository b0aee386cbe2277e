"""When two texts are copies of each other: the same report of an agency in two papers, with other quotation marks.

Two texts are copies if they are the same in normal form: white space, upper case, forms of quotation marks and dashes, and
the punctuation around the text do not count. From ``LEAST_WORDS`` words on they are also copies if at least ``SHARE`` of
their pairs of neighbouring words are in both (Jaccard), and what differs decides nothing: all numbers, signs, names, dates,
and words of negation are the same in the same order, and so is the order of the other words that both have. Only the same
texts are copies where this cannot be told: the script has no upper case, or the words of negation are not known.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True)
class Wording:
    """The words of a text, as ``are_copies`` compares them."""

    text: str

    @cached_property
    def written(self) -> list[str]:
        """The words, figures and signs, as written."""
        return _WORD.findall(self.text.translate(_ALIKE))

    @cached_property
    def comparable(self) -> bool:
        """Whether the text can be a copy of another than the same one."""
        return len(self.written) >= LEAST_WORDS and not _UNCASED.search(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The words, figures and signs in lower case."""
        return [word.lower() for word in self.written]

    @cached_property
    def pairs(self) -> set[str]:
        """The pairs of neighbouring words."""
        return {f"{one} {other}" for one, other in pairwise(self.words)}

    @cached_property
    def decisive(self) -> tuple[str, ...]:
        """The words that decide what the text says, in order."""
        return tuple(word.lower().replace(" ", "") for word in self.written if _decides(word))


def are_copies(one: str, other: str) -> bool:
    """Return whether two texts are copies of each other. Symmetric."""
    return normal_form(one) == normal_form(other) or nearly_same(Wording(one), Wording(other))


def nearly_same(a: Wording, b: Wording) -> bool:
    """Return whether two texts that are not the same differ in nothing that decides what they say."""
    if not (a.comparable and b.comparable) or a.decisive != b.decisive:
        return False
    if len(a.pairs & b.pairs) < SHARE * len(a.pairs | b.pairs):
        return False
    counts, other_counts = Counter(a.words), Counter(b.words)
    changed = {word for word in counts | other_counts if counts[word] != other_counts[word]}
    kept, other_kept = ([word for word in wording.words if word not in changed] for wording in (a, b))
    return kept == other_kept and compare(a.text, b.text).same


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
