"""From a claim to a ranking: fused, deterministic, and robust against any input."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.matches import Ranked
from workbench.matching.encoder import Encoder
from workbench.matching.fusion import fuse, share_of_best
from workbench.matching.index import open_index
from workbench.matching.matcher import STAGES, Indexes, Parameters, rank

TEXTS = {
    1: "The military claims there were irregularities but officials and experts have found no evidence for that.",
    2: "The National League for Democracy won the last elections by a landslide.",
    3: "The general will attend an economic forum in Vladivostok next week.",
    4: "Sanctions followed the coup.",
}


HOMES = {1: 10, 2: 10, 3: 20, 4: 20}
"""Two passages of two sentences."""


class Words:
    """A lexical index by shared words, small enough to check by eye."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self.texts = texts

    def search(self, text: str, limit: int) -> Sequence[tuple[int, float]]:
        wanted = set(text.lower().split())
        found = [(id, float(len(wanted & set(words.lower().split())))) for id, words in self.texts.items()]
        return sorted([hit for hit in found if hit[1]], key=lambda hit: (-hit[1], hit[0]))[:limit]


class Homes:
    """The layout of the texts above."""

    def homes(
        self, *, snippets: Collection[int], passages: Collection[int], sections: Collection[int]
    ) -> dict[int, tuple[int, int, int]]:
        return {id: (p, p, 1) for id, p in HOMES.items() if id in snippets or p in passages or p in sections}


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> Indexes:
    joined = {home: " ".join(TEXTS[id] for id in HOMES if HOMES[id] == home) for home in HOMES.values()}
    snippets, wholes = open_index(encoder.dimension), open_index(encoder.dimension)
    snippets.add(np.array([1, 2, 3], np.int64), encoder.encode([TEXTS[id] for id in (1, 2, 3)]))
    wholes.add(np.array([10], np.int64), encoder.encode([joined[10]]))
    titles = open_index(encoder.dimension)
    titles.add(np.array([1], np.int64), encoder.encode(["A dispute over fraud in the vote"]))
    return Indexes(Words(TEXTS), snippets, Words(joined), wholes, titles, Homes())


def ranking(claim: str, index: Indexes, encoder: Encoder, top: int = 10, **changes: Any) -> list[Ranked]:
    return rank(claim, index, encoder, replace(Parameters(), **changes), top=top)


def test_the_right_sentence_stands_first(index: Indexes, encoder: Encoder) -> None:
    found = ranking("there were irregularities in the elections", index, encoder)
    assert [item.snippet_id for item in found][:2] == [1, 2]
    assert [item.rank for item in found] == list(range(1, len(found) + 1))


def test_a_snippet_without_vector_is_found_by_its_words(index: Indexes, encoder: Encoder) -> None:
    found = {item.snippet_id: item for item in ranking("sanctions followed", index, encoder)}
    assert found[4].scores.dense is None
    assert found[4].scores.lexical == "2.000000"


def test_a_snippet_found_by_words_alone_still_has_its_cosine(encoder: Encoder, index: Indexes) -> None:
    found = ranking("the coup", index, encoder, candidates=1)
    lexical = [item for item in found if item.scores.lexical is not None]
    assert lexical and all(item.scores.dense is not None for item in lexical if item.snippet_id != 4)


def test_a_sentence_ranks_with_what_stands_around_it(index: Indexes, encoder: Encoder) -> None:
    found = {item.snippet_id: item.scores for item in ranking("irregularities", index, encoder)}
    assert found[1].section_lexical == found[2].section_lexical == "1.000000"
    assert found[1].passage_dense == found[2].passage_dense is not None
    assert found[2].lexical is None
    without = {item.snippet_id: item.scores for item in ranking("irregularities", index, encoder, passage_dense=0.0)}
    assert without[2].passage_dense is None
    assert float(without[2].fused) < float(found[2].fused)


def test_a_title_stands_in_for_a_passage_that_does_not_say_what_it_is_about(index: Indexes, encoder: Encoder) -> None:
    claim = "the vote was rigged"
    found = {item.snippet_id: item.scores for item in ranking(claim, index, encoder)}
    without = {item.snippet_id: item.scores for item in ranking(claim, index, encoder, title_dense=0.0)}
    assert float(found[3].passage_dense or 0) > float(without[3].passage_dense or 0)
    assert float(found[3].fused) > float(without[3].fused)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "title_dense"])
def test_a_stage_that_is_switched_off_leaves_no_score(stage: str, index: Indexes, encoder: Encoder) -> None:
    found = ranking("irregularities in the elections", index, encoder, **{stage: 0.0})
    assert found
    assert {getattr(item.scores, stage) for item in found} == {None}


def test_the_second_sentence_of_a_passage_gives_way(index: Indexes, encoder: Encoder) -> None:
    crowded = {item.snippet_id: float(item.scores.fused) for item in ranking("elections", index, encoder, crowding=0.0)}
    spread = {item.snippet_id: float(item.scores.fused) for item in ranking("elections", index, encoder, crowding=0.1)}
    gone = sorted(round(crowded[id] - spread[id], 6) for id in (1, 2))
    assert gone == [0.0, 0.1]


@pytest.mark.parametrize("claim", ["", "?!…", "\x00", "🎉" * 50, "a" * 100_000, 'x" OR NEAR(y) *', "\u202eعربي", " \n\t "])
def test_any_claim_is_ranked(claim: str, index: Indexes, encoder: Encoder) -> None:
    assert len(ranking(claim, index, encoder, top=2)) == 2


def test_the_same_claim_gives_the_same_ranking_to_the_byte(index: Indexes, encoder: Encoder) -> None:
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
