"""Vectors find what brute force finds, in half precision and by bytes first."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from workbench.matching.index import vectors as module
from workbench.matching.index.vectors import Vectors


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one that half precision holds exactly, so that brute force sees what an index may keep."""
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)


def made(rows: np.ndarray, ids: np.ndarray | None = None) -> Vectors:
    return Vectors.of(rows.shape[1], [(np.arange(len(rows)) if ids is None else ids, rows)])


def search(vectors: Vectors, query: np.ndarray, limit: int) -> list[tuple[int, float]]:
    ids, scores = vectors.nearest(query, limit)
    return list(zip(ids.tolist(), scores.tolist(), strict=True))


def test_no_vectors_find_nothing() -> None:
    none = Vectors.of(16, [])
    assert len(none) == 0
    assert search(none, np.ones(16, np.float32), 5) == []
    assert np.isnan(none.cosines(np.ones(16, np.float32), np.array([1]))).all()


def test_it_finds_what_brute_force_finds() -> None:
    rng = np.random.default_rng(7)
    ids, rows = np.sort(rng.permutation(5000)[:500]), unit(rng.normal(size=(500, 16)))
    vectors = Vectors.of(16, [(ids[:300], rows[:300]), (ids[300:], rows[300:])])
    assert len(vectors) == 500
    for query in unit(rng.normal(size=(20, 16))):
        expected = sorted(zip((-(rows @ query)).tolist(), ids.tolist(), strict=True))[:10]
        found = search(vectors, query, 10)
        assert [id for id, _ in found] == [id for _, id in expected]
        assert np.allclose([score for _, score in found], [-score for score, _ in expected], atol=1e-3)
        assert np.allclose(vectors.cosines(query, ids[:7]), rows[:7] @ query, atol=1e-3)
        assert vectors.cosines(query, np.array([id for id, _ in sorted(found)])).tolist() == [s for _, s in sorted(found)]


def test_ties_are_broken_by_id_also_at_the_cut() -> None:
    row = unit(np.ones((1, 16)))
    assert [id for id, _ in search(made(np.repeat(row, 40, axis=0), np.arange(11, 51)), row[0], 3)] == [11, 12, 13]


def test_equal_vectors_have_equal_cosines_wherever_they_are() -> None:
    rows = unit(np.random.default_rng(4).normal(size=(101, 384)))
    rows[[3, 50, 100]] = rows[7]
    query = unit(np.random.default_rng(5).normal(size=(1, 384)))[0]
    assert len(set(made(rows).cosines(query, np.array([3, 7, 50, 100])).tolist())) == 1


def test_more_is_requested_than_there_is() -> None:
    assert len(search(made(unit(np.ones((1, 16)))), np.ones(16, np.float32), 100)) == 1


def test_many_threads_may_search() -> None:
    rows = unit(np.random.default_rng(1).normal(size=(200, 16)))
    vectors = made(rows)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: search(vectors, rows[n], 1)[0][0], range(200)))
    assert found == list(range(200))


def test_what_is_not_live_is_not_found() -> None:
    rows = unit(np.random.default_rng(3).normal(size=(50, 16)))
    live = np.ones(50, dtype=bool)
    live[[7, 49]] = False
    ids, _ = made(rows).nearest(rows[7], 50, live=live)
    assert sorted(ids.tolist()) == np.flatnonzero(live).tolist()


@pytest.mark.parametrize("coarse_from", [1, 1000])
def test_saved_vectors_are_the_same(coarse_from: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COARSE_FROM", coarse_from)
    rows = unit(np.random.default_rng(3).normal(size=(300, 64)))
    vectors = made(rows)
    vectors.save(tmp_path / "rows.faiss")
    opened = Vectors.open(tmp_path / "rows.faiss", vectors.ids)
    assert all(search(opened, row, 20) == search(vectors, row, 20) for row in rows[:10])
    with pytest.raises(ValueError):
        Vectors.open(tmp_path / "rows.faiss", vectors.ids[1:])


def clustered(count: int, dimension: int = 384) -> np.ndarray:
    """Vectors in clusters, as those of texts are."""
    chance = np.random.default_rng(11)
    centres = chance.normal(size=(count // 20, dimension))
    return unit(centres[chance.integers(0, len(centres), count)] + 0.6 * chance.normal(size=(count, dimension)))


def test_bytes_first_miss_less_than_one_in_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COARSE_FROM", 1000)
    rows = clustered(20_000)
    vectors = made(rows)
    queries = unit(rows[:100] + 0.02 * np.random.default_rng(1).normal(size=(100, 384)))
    found = total = 0
    for query in queries:
        cosines = rows @ query
        exact = np.lexsort((np.arange(len(rows)), -cosines))[:100]
        hits = search(vectors, query, 100)
        found += len({id for id, _ in hits} & set(exact.tolist()))
        total += len(exact)
        assert np.allclose([score for _, score in hits], cosines[[id for id, _ in hits]], atol=1e-3)
    assert vectors._coarse.ntotal == len(rows)
    assert found / total >= 0.99


def test_bytes_first_find_only_what_is_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COARSE_FROM", 1000)
    rows = clustered(3000)
    live = np.ones(3000, dtype=bool)
    live[500:700] = False
    fresh = made(rows[live], np.flatnonzero(live))
    for number in (0, 600, 2500):
        found, scores = made(rows).nearest(rows[number], 50, live=live)
        assert list(zip(found.tolist(), scores.tolist(), strict=True)) == search(fresh, rows[number], 50)


def test_vectors_too_large_for_bytes_are_compared_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COARSE_FROM", 100)
    rows = unit(np.random.default_rng(2).normal(size=(500, 8)))
    vectors = made(rows)
    assert [search(vectors, row, 1)[0][0] for row in rows[:20]] == list(range(20))
    assert vectors._coarse is None
