"""From a claim to a ranking: fused, deterministic, and proof against anything a person may type."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.matches import Ranked
from workbench.matching.encoder import Encoder
from workbench.matching.fusion import fuse, share_of_best
from workbench.matching.index import EvidenceIndex, open_index
from workbench.matching.matcher import Parameters, rank

TEXTS = {
    1: "The military claims there were irregularities but officials and experts have found no evidence for that.",
    2: "The National League for Democracy won the last elections by a landslide.",
    3: "The general will attend an economic forum in Vladivostok next week.",
    4: "Sanctions followed the coup.",
}


class Words:
    """A lexical index by shared words, small enough to check by eye."""

    def search(self, text: str, limit: int) -> Sequence[tuple[int, float]]:
        wanted = set(text.lower().split())
        found = [(id, float(len(wanted & set(words.lower().split())))) for id, words in TEXTS.items()]
        return sorted([hit for hit in found if hit[1]], key=lambda hit: (-hit[1], hit[0]))[:limit]


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> EvidenceIndex:
    made = open_index(encoder.dimension)
    made.add(np.array([1, 2, 3], np.int64), encoder.encode([TEXTS[id] for id in (1, 2, 3)]))
    return made


def ranking(claim: str, index: EvidenceIndex, encoder: Encoder, top: int = 10) -> list[Ranked]:
    return rank(claim, lexical=Words(), dense=index, encoder=encoder, parameters=Parameters(), top=top)


def test_the_right_sentence_stands_first(index: EvidenceIndex, encoder: Encoder) -> None:
    found = ranking("there were irregularities in the elections", index, encoder)
    assert [item.snippet_id for item in found][:2] == [1, 2]
    assert [item.rank for item in found] == list(range(1, len(found) + 1))


def test_a_snippet_without_vector_is_found_by_its_words(index: EvidenceIndex, encoder: Encoder) -> None:
    found = {item.snippet_id: item for item in ranking("sanctions followed", index, encoder)}
    assert found[4].scores.dense is None
    assert found[4].scores.lexical == "2.000000"


def test_a_snippet_found_by_words_alone_still_has_its_cosine(encoder: Encoder, index: EvidenceIndex) -> None:
    narrow = Parameters(candidates=1)
    found = rank("the coup", lexical=Words(), dense=index, encoder=encoder, parameters=narrow, top=10)
    lexical = [item for item in found if item.scores.lexical is not None]
    assert all(item.scores.dense is not None for item in lexical if item.snippet_id != 4)


@pytest.mark.parametrize("claim", ["", "?!…", "\x00", "🎉" * 50, "a" * 100_000, 'x" OR NEAR(y) *', "\u202eعربي", " \n\t "])
def test_any_claim_is_ranked(claim: str, index: EvidenceIndex, encoder: Encoder) -> None:
    assert len(ranking(claim, index, encoder, top=2)) == 2


def test_the_same_claim_gives_the_same_ranking_to_the_byte(index: EvidenceIndex, encoder: Encoder) -> None:
    assert repr(ranking("irregularities", index, encoder)) == repr(ranking("irregularities", index, encoder))


SCORES = st.dictionaries(st.integers(1, 50), st.floats(0.001, 1, allow_nan=False), max_size=30)


@given(SCORES, SCORES, st.floats(0, 1))
def test_fusion_keeps_every_id_once_in_order(lexical: dict[int, float], dense: dict[int, float], weight: float) -> None:
    fused = fuse([(dense, weight), (share_of_best(lexical), 1 - weight)])
    assert sorted(id for id, _ in fused) == sorted(lexical.keys() | dense.keys())
    scores = [score for _, score in fused]
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    assert all(a >= b - 1e-9 for a, b in pairwise(scores))


@given(SCORES, SCORES)
def test_better_in_both_is_better_fused(lexical: dict[int, float], dense: dict[int, float]) -> None:
    lexical, dense = lexical | {98: 2.0, 99: 0.0001}, dense | {98: 1.0, 99: 0.0001}
    order = [id for id, _ in fuse([(dense, 0.5), (share_of_best(lexical), 0.5)])]
    assert order[0] == 98
    assert order.index(98) < order.index(99)
