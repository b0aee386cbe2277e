"""What the timeline prints about an event."""

import pytest

from workbench.domain.events import LoggedEvidence, RankingShown, ShownMatch, TextRef
from workbench.domain.spans import Span


class Unnamed:
    """Names that these summaries do not need."""

    def reviewer(self, id: str) -> str:
        raise AssertionError(id)

    def rating(self, scale: str, version: int, key: str) -> str:
        raise AssertionError(key)


@pytest.mark.parametrize(("count", "words"), [(0, "0 snippets"), (1, "1 snippet"), (2, "2 snippets")])
def test_a_ranking_counts_its_snippets(count: int, words: str) -> None:
    text = TextRef("0" * 64)
    match = ShownMatch(LoggedEvidence(Span("0" * 64, "0" * 64, 0, 1), text, text, text), 1, {})
    assert RankingShown(1, (match,) * count, "", {}).summary(Unnamed()) == f"worked on a ranking of {words}"
