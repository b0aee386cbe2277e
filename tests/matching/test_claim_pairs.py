"""Whether two claims are duplicates, for pairs of paraphrases, of claims with one decisive difference, and of related claims."""

from pathlib import Path

import pytest

from workbench.domain.likeness import RELATED, likeness
from workbench.matching.encoder import Encoder

PAIRS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("claim_pairs.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.fixture(scope="module")
def cosines(encoder: Encoder) -> list[float]:
    firsts, seconds = (encoder.encode([pair[side] for pair in PAIRS]) for side in (1, 2))
    return [float(value) for value in (firsts * seconds).sum(axis=1)]


def test_there_are_enough_pairs_of_every_kind() -> None:
    kinds = [kind for kind, _, _ in PAIRS]
    assert len(PAIRS) >= 200
    assert all(kinds.count(kind) >= 25 for kind in ("same", "number", "date", "name", "negation", "related"))


def test_near_duplicates_are_found_and_little_else(cosines: list[float]) -> None:
    taken = [likeness(a, b, cosine=cosine).near for (_, a, b), cosine in zip(PAIRS, cosines, strict=True)]
    same = [kind == "same" for kind, _, _ in PAIRS]
    right = sum(t and s for t, s in zip(taken, same, strict=True))
    precision, recall = right / sum(taken), right / sum(same)
    assert precision >= 0.9 and recall >= 0.8, (precision, recall)
    # Cosine alone, at whatever threshold, is nowhere near.
    for threshold in (0.6, 0.7, 0.8, 0.9):
        alone = [cosine >= threshold for cosine in cosines]
        hits = sum(t and s for t, s in zip(alone, same, strict=True))
        assert hits / sum(alone) < 0.6


@pytest.mark.parametrize("kind", ["number", "date", "name", "negation"])
def test_a_pair_that_differs_in_one_thing_says_in_which(kind: str, cosines: list[float]) -> None:
    found = [
        likeness(a, b, cosine=cosine) for (what, a, b), cosine in zip(PAIRS, cosines, strict=True) if what == kind
    ]
    assert sum(kind in item.differs for item in found) / len(found) >= 0.95
    assert sum(item.differs == (kind,) for item in found) / len(found) >= 0.9
    assert all(item.score >= RELATED for item in found)


def test_it_does_not_matter_which_claim_comes_first(cosines: list[float]) -> None:
    for (_, a, b), cosine in zip(PAIRS, cosines, strict=True):
        assert likeness(a, b, cosine=cosine) == likeness(b, a, cosine=cosine)


@pytest.mark.parametrize("text", ["", "?!…", "\x00", "🎉" * 50, "a" * 100_000, "1" * 5000, "0,000,0.0.0", "５％", "\u202eعربي", "1 000 000"])
def test_any_text_can_be_compared(text: str) -> None:
    assert likeness(text, text, cosine=1.0).differs == ()
    likeness(text, "Vaccines cause autism in 3 of 4 children.", cosine=-0.1)
