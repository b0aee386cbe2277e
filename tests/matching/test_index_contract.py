"""The contract of every EvidenceIndex, compared with brute force. Add a new index to ``INDEXES``."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from workbench.matching.index import EvidenceIndex, embedded, open_index

INDEXES: list[Callable[[int], EvidenceIndex]] = [open_index]


@pytest.fixture(params=INDEXES)
def index(request: pytest.FixtureRequest) -> EvidenceIndex:
    made: EvidenceIndex = request.param(16)
    return made


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one that half precision holds exactly, so that brute force sees what an index may keep."""
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)


def test_an_empty_index_finds_nothing(index: EvidenceIndex) -> None:
    assert len(index) == 0
    assert index.search(np.ones(16, np.float32), 5) == []
    assert index.scores(np.ones(16, np.float32), [1]) == {}


def test_it_finds_what_brute_force_finds(index: EvidenceIndex) -> None:
    rng = np.random.default_rng(7)
    ids, rows = rng.permutation(5000)[:500].astype(np.int64), unit(rng.normal(size=(500, 16)))
    index.add(ids[:300], rows[:300])
    index.add(ids[300:], rows[300:])
    assert len(index) == 500
    for query in unit(rng.normal(size=(20, 16))):
        expected = sorted(zip((-(rows @ query)).tolist(), ids.tolist(), strict=True))[:10]
        found = index.search(query, 10)
        assert [id for id, _ in found] == [id for _, id in expected]
        assert np.allclose([score for _, score in found], [-score for score, _ in expected], atol=1e-3)
        some = ids[:7].tolist()
        assert np.allclose([index.scores(query, some)[id] for id in some], rows[:7] @ query, atol=1e-3)


def test_ties_are_broken_by_id(index: EvidenceIndex) -> None:
    row = unit(np.ones((1, 16)))
    index.add(np.array([9, 3, 5], np.int64), np.repeat(row, 3, axis=0))
    assert [id for id, _ in index.search(row[0], 3)] == [3, 5, 9]


def test_ties_at_the_cut_do_not_depend_on_the_order_of_adding(index: EvidenceIndex) -> None:
    row = unit(np.ones((1, 16)))
    index.add(np.arange(50, 10, -1, dtype=np.int64), np.repeat(row, 40, axis=0))
    assert [id for id, _ in index.search(row[0], 3)] == [11, 12, 13]


def test_more_is_asked_for_than_there_is(index: EvidenceIndex) -> None:
    index.add(np.array([1], np.int64), unit(np.ones((1, 16))))
    assert len(index.search(np.ones(16, np.float32), 100)) == 1


def test_many_threads_may_search(index: EvidenceIndex) -> None:
    rng = np.random.default_rng(1)
    rows = unit(rng.normal(size=(200, 16)))
    index.add(np.arange(200, dtype=np.int64), rows)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: index.search(rows[n], 1)[0][0], range(200)))
    assert found == list(range(200))


def test_what_is_removed_is_not_found_and_can_come_back(index: EvidenceIndex) -> None:
    rows = unit(np.random.default_rng(3).normal(size=(50, 16)))
    index.add(np.arange(50, dtype=np.int64), rows)
    index.remove([7, 49, 12345])
    assert len(index) == 48
    assert index.search(rows[7], 50)[0][0] != 7
    assert index.scores(rows[7], [7, 8]).keys() == {8}
    index.add(np.array([7], np.int64), rows[7:8])
    assert index.search(rows[7], 1)[0][0] == 7
    assert index.scores(rows[30], [30])[30] == pytest.approx(1, abs=1e-3)


def clustered(count: int, dimension: int = 384) -> np.ndarray:
    """Vectors in clusters, as those of texts are."""
    chance = np.random.default_rng(11)
    centres = chance.normal(size=(count // 20, dimension))
    return unit(centres[chance.integers(0, len(centres), count)] + 0.6 * chance.normal(size=(count, dimension)))


def test_bytes_first_miss_less_than_one_in_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "COARSE_FROM", 1000)
    rows = clustered(20_000)
    index = open_index(384)
    index.add(np.arange(len(rows), dtype=np.int64), rows)
    queries = unit(rows[:100] + 0.02 * np.random.default_rng(1).normal(size=(100, 384)))
    found = total = 0
    for query in queries:
        cosines = rows @ query
        exact = np.lexsort((np.arange(len(rows)), -cosines))[:100]
        hits = index.search(query, 100)
        found += len({id for id, _ in hits} & set(exact.tolist()))
        total += len(exact)
        assert np.allclose([score for _, score in hits], cosines[[id for id, _ in hits]], atol=1e-3)
    assert index._coarse.ntotal == len(rows)  # type: ignore[attr-defined]
    assert found / total >= 0.99


def test_bytes_follow_what_is_added_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "COARSE_FROM", 1000)
    rows = clustered(3000)
    index, fresh = open_index(384), open_index(384)
    index.add(np.arange(2000, dtype=np.int64), rows[:2000])
    index.search(rows[0], 5)
    index.remove(range(500, 700))
    index.add(np.arange(2000, 3000, dtype=np.int64), rows[2000:])
    kept = [*range(500), *range(700, 3000)]
    fresh.add(np.array(kept, np.int64), rows[kept])
    for number in (0, 600, 2500):
        assert index.search(rows[number], 50) == fresh.search(rows[number], 50)


def test_vectors_too_large_for_bytes_are_compared_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "COARSE_FROM", 100)
    rows = unit(np.random.default_rng(2).normal(size=(500, 8)))
    index = open_index(8)
    index.add(np.arange(500, dtype=np.int64), rows)
    assert [index.search(row, 1)[0][0] for row in rows[:20]] == list(range(20))
    assert index._coarse.ntotal == 0  # type: ignore[attr-defined]
