"""From a claim to a ranking: fused, deterministic, and robust against any input."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from indexes import part_of, stems

from workbench.domain.matches import Ranked
from workbench.matching.encoder import Encoder
from workbench.matching.fusion import fuse, penalise_same_passage, reciprocal_ranks, share_of_best
from workbench.matching.index.evidence import EvidenceIndex
from workbench.matching.index.layout import Layout
from workbench.matching.matcher import STAGES, Parameters, Query, rank

TEXTS = {
    1: "The military claims there were irregularities but officials and experts have found no evidence for that.",
    2: "The National League for Democracy won the last elections by a landslide.",
    3: "The general will attend an economic forum in Vladivostok next week.",
    4: "Sanctions followed the coup.",
}


HOMES = {1: 10, 2: 10, 3: 20, 4: 20}
"""Two passages of two sentences, each a section, in one document."""


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> EvidenceIndex:
    """The texts above; the last snippet and the last passage have no vector."""
    joined = [" ".join(TEXTS[id] for id in HOMES if HOMES[id] == home) for home in (10, 20)]
    layout = Layout.of(np.array([(id, home, home, 1) for id, home in HOMES.items()]))
    snippets = encoder.encode([TEXTS[id] for id in (1, 2, 3)])
    vectors = {
        "snippet": dict(enumerate(snippets)),
        "passage": {0: encoder.encode([joined[0]])[0]},
        "title": {0: encoder.encode(["A dispute over fraud in the vote"])[0]},
    }
    words = {"snippet": list(TEXTS.values()), "section": joined}
    return EvidenceIndex((part_of(layout, words, vectors, encoder.dimension),))


def ranking(claim: str, index: EvidenceIndex, encoder: Encoder, top: int | None = 10, **changes: Any) -> list[Ranked]:
    parameters = replace(Parameters(), **changes)
    return rank(Query.of(claim, encoder, stems, parameters), index, parameters, top=top)


def test_the_right_sentence_stands_first(index: EvidenceIndex, encoder: Encoder) -> None:
    found = ranking("there were irregularities in the elections", index, encoder)
    assert [item.snippet_id for item in found][:2] == [1, 2]
    assert [item.rank for item in found] == list(range(1, len(found) + 1))


def test_a_snippet_without_vector_is_found_by_its_words(index: EvidenceIndex, encoder: Encoder) -> None:
    found = {item.snippet_id: item for item in ranking("sanctions followed", index, encoder)}
    assert found[4].scores.dense is None
    assert float(found[4].scores.lexical or 0) > 0


def test_a_snippet_found_by_words_alone_still_has_its_cosine(encoder: Encoder, index: EvidenceIndex) -> None:
    found = ranking("the coup", index, encoder, candidates=1)
    lexical = [item for item in found if item.scores.lexical is not None]
    assert lexical and all(item.scores.dense is not None for item in lexical if item.snippet_id != 4)


def test_a_sentence_ranks_with_what_stands_around_it(index: EvidenceIndex, encoder: Encoder) -> None:
    found = {item.snippet_id: item.scores for item in ranking("irregularities", index, encoder)}
    assert found[1].section_lexical == found[2].section_lexical is not None
    assert found[1].passage_dense == found[2].passage_dense is not None
    assert found[2].lexical is None
    without = {item.snippet_id: item.scores for item in ranking("irregularities", index, encoder, passage_dense=0.0)}
    assert without[2].passage_dense is None
    assert float(without[2].fused) < float(found[2].fused)


def test_a_title_stands_in_for_a_passage_that_does_not_say_what_it_is_about(index: EvidenceIndex, encoder: Encoder) -> None:
    claim = "the vote was rigged"
    found = {item.snippet_id: item.scores for item in ranking(claim, index, encoder)}
    without = {item.snippet_id: item.scores for item in ranking(claim, index, encoder, title_dense=0.0)}
    assert float(found[3].passage_dense or 0) > float(without[3].passage_dense or 0)
    assert float(found[3].fused) > float(without[3].fused)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "title_dense"])
def test_a_stage_that_is_switched_off_leaves_no_score(stage: str, index: EvidenceIndex, encoder: Encoder) -> None:
    found = ranking("irregularities in the elections", index, encoder, **{stage: 0.0})
    assert found
    assert {getattr(item.scores, stage) for item in found} == {None}


def test_the_second_sentence_of_a_passage_gives_way(index: EvidenceIndex, encoder: Encoder) -> None:
    crowded = {item.snippet_id: float(item.scores.fused) for item in ranking("elections", index, encoder, crowding=0.0)}
    spread = {item.snippet_id: float(item.scores.fused) for item in ranking("elections", index, encoder, crowding=0.1)}
    gone = sorted(round(crowded[id] - spread[id], 6) for id in (1, 2))
    assert gone == [0.0, 0.1]


@pytest.mark.parametrize("claim", ["", "?!…", "\x00", "🎉" * 50, "a" * 100_000, 'x" OR NEAR(y) *', "\u202eعربي", " \n\t "])
def test_any_claim_is_ranked(claim: str, index: EvidenceIndex, encoder: Encoder) -> None:
    assert len(ranking(claim, index, encoder, top=2)) == 2


def test_the_same_claim_gives_the_same_ranking_to_the_byte(index: EvidenceIndex, encoder: Encoder) -> None:
    assert repr(ranking("irregularities", index, encoder)) == repr(ranking("irregularities", index, encoder))


SCORES = st.lists(st.one_of(st.just(np.nan), st.floats(0.001, 1)), min_size=1, max_size=30)


@given(SCORES, st.data(), st.floats(0, 1))
def test_fusion_keeps_every_candidate_once_in_order(dense: list[float], data: st.DataObject, weight: float) -> None:
    lexical = data.draw(st.lists(st.floats(0.001, 1), min_size=len(dense), max_size=len(dense)))
    rankings = [(np.array(dense), weight), (share_of_best(np.array(lexical)), 1 - weight)]
    order, fused = fuse(rankings, np.arange(len(dense)))
    assert sorted(order.tolist()) == list(range(len(dense)))
    scores = fused[order].tolist()
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    assert all(a >= b - 1e-9 for a, b in pairwise(scores))


@given(SCORES)
def test_better_in_both_is_better_fused(scores: list[float]) -> None:
    dense, lexical = np.array([1.0, 0.0001, *scores]), np.array([2.0, 0.0001, *scores])
    order, _ = fuse([(dense, 0.5), (share_of_best(lexical), 0.5)], np.arange(len(dense)))
    assert order[0] == 0
    assert order.tolist().index(0) < order.tolist().index(1)


def test_candidates_that_tie_are_ordered_by_the_first_ranking_then_by_id() -> None:
    first, second = np.array([0.2, np.nan, 0.3, np.nan]), np.array([0.3, 0.5, 0.2, 0.5])
    order, fused = fuse([(first, 0.5), (second, 0.5)], np.array([7, 9, 8, 6]))
    assert np.allclose(fused, 0.25)
    assert order.tolist() == [2, 0, 3, 1]


def test_reciprocal_ranks_are_those_of_the_paper() -> None:
    rankings = [(np.array([0.9, 0.8, np.nan]), 1.0), (np.array([np.nan, 5.0, 7.0]), 1.0)]
    order, fused = reciprocal_ranks(rankings, np.array([1, 2, 3]))
    assert fused.tolist() == [1 / 61, 1 / 62 + 1 / 62, 1 / 61]
    assert order.tolist() == [1, 0, 2]


def test_each_further_snippet_of_a_passage_is_lowered_more() -> None:
    fused, passages = np.array([0.9, 0.8, 0.7, 0.6, 0.05]), np.array([1, 1, 2, 1, 1])
    order, lowered = penalise_same_passage(np.arange(5), fused, passages, 0.15)
    assert np.allclose(lowered, [0.9, 0.65, 0.7, 0.3, 0.0])
    assert order.tolist() == [0, 2, 1, 3, 4]


def test_parts_rank_as_one_index_does(index: EvidenceIndex, encoder: Encoder) -> None:
    """A document that changed counts in the newest part alone, and all words count in the whole index."""
    (first,) = index.parts
    second = replace(first, layout=replace(first.layout, snippets=first.layout.snippets + 10, documents=np.array([2])))
    renewed = EvidenceIndex((first.without(np.array([1])), first))
    alone = ranking("irregularities in the elections", index, encoder)
    assert ranking("irregularities in the elections", renewed, encoder) == alone
    both = ranking("irregularities in the elections", EvidenceIndex((first, second)), encoder, top=None)
    assert {item.snippet_id for item in both} == {1, 2, 3, 4, 11, 12, 13, 14}
    assert ranking("irregularities in the elections", EvidenceIndex((first, second.without(np.array([2])))), encoder) == alone
