"""Which words of a query are searched."""

from collections.abc import Mapping

RAREST = 3
"""Number of the rarest words that are always searched. With every word, a query takes seconds in a million rows."""

POSTINGS = 10_000
"""Number of rows that more words than these may add to the search: where rows are few, every word counts."""


def searched_stems(counts: Mapping[str, int], words: Mapping[str, str], *, terms: int | None = None) -> list[str]:
    """Return the stems of a query to search, rarest first, ties by word: ``terms`` of them, or as many as ``RAREST`` and
    ``POSTINGS`` allow. ``counts`` has the number of rows of each stem, ``words`` the first word with each stem."""
    searched: list[str] = []
    postings = 0
    for count, _, stem in sorted((counts[stem], word, stem) for stem, word in words.items() if counts[stem]):
        postings += count
        if len(searched) == terms or (len(searched) >= RAREST and postings > POSTINGS):
            break
        searched.append(stem)
    return searched
