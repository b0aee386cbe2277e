"""Which snippets are copies of each other (``domain/copies.py``), as arrays.

Snippets with the same normal form have the same key, a hash of it. Pairs of other texts that are copies are found with a
prefix filter, which misses none: if two sets of n and m pairs of words share at least the share t of all, one of the first
n - ceil(t n) + 1 pairs of the one, in any fixed order, is among the first m - ceil(t m) + 1 of the other (Chaudhuri, Ganti,
Kaushik 2006, https://doi.org/10.1109/ICDE.2006.9). Each of these pairs, with the capital letters and digits of the text, is
a bucket; the texts in one bucket are compared.

Invariant: keys and pairs depend on the texts alone. Which snippets are shown as one depends on the current documents.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING, Self

from workbench.domain.copies import LEAST_WORDS, SHARE, nearly_same, normal_form, plain_words, signature

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]
    Ids = NDArray[np.int64]

Texts = Callable[[Sequence[int]], Iterable[tuple[int, str]]]
"""Yields ids and texts of the snippets with these ids, which grow."""

MOST_IN_BUCKET = 64
"""Texts in one bucket, from which these are not compared: they have a phrase in common that says nothing about them."""


@dataclass(frozen=True)
class Copies:
    """The copies among n snippets. ``keys``, shape (n,): the key of each; ``sorted_keys`` and ``order``, shape (n,): the
    keys in order, and the position of each. ``buckets`` and ``bucket_keys``, shape (b,): buckets in order, and the key of a
    text in each. ``near``, shape (p, 2), in order: keys of texts that are copies without having the same normal form."""

    keys: "Keys"
    sorted_keys: "Keys"
    order: "NDArray[np.int32]"
    buckets: "Keys"
    bucket_keys: "Keys"
    near: "Keys"

    @classmethod
    def of(cls, ids: "Ids", texts: Texts, earlier: "Sequence[tuple[Ids, Copies]]" = ()) -> Self:
        """Return the copies among snippets with these ids, which grow, and between them and the snippets of ``earlier``
        parts of the index. ``texts`` yields ids and texts of snippets."""
        import numpy as np

        keys, words = array("Q"), _Words()
        for _, text in texts(ids.tolist()):
            form = normal_form(text)
            keys.append(_hash(form))
            words.add(plain_words(form), signature(text))
        each = np.array(keys, np.uint64)
        buckets, positions = words.buckets()
        own = cls._sorted(each, np.stack([buckets, each[positions]], axis=1), np.zeros((0, 2), np.uint64))
        return replace(own, near=_near_pairs([(ids, own), *earlier], texts))

    @classmethod
    def joined(cls, ids: "Ids", texts: Texts, parts: "Sequence[tuple[Ids, Copies]]") -> Self:
        """Return the copies among snippets with these ids, most of which are in ``parts`` of an index: only the texts of the
        others are read and compared."""
        import numpy as np

        known = np.concatenate([ids for ids, _ in parts])
        new = ids[~np.isin(ids, known)]
        parts = [*parts, (new, cls.of(new, texts, parts))]
        known, first = np.unique(np.concatenate([known, new]), return_index=True)
        keys = np.concatenate([copies.keys for _, copies in parts])[first][np.searchsorted(known, ids)]
        pairs = np.concatenate([np.stack([copies.buckets, copies.bucket_keys], axis=1) for _, copies in parts])
        near = np.concatenate([copies.near for _, copies in parts])
        current = np.unique(keys)
        return cls._sorted(keys, pairs[np.isin(pairs[:, 1], current)], near[np.isin(near, current).all(axis=1)])

    @classmethod
    def _sorted(cls, keys: "Keys", pairs: "Keys", near: "Keys") -> Self:
        """Return copies with these keys. ``pairs``: buckets and keys, shape (b, 2); ``near``, shape (p, 2); in any order."""
        import numpy as np

        order = np.argsort(keys, kind="stable").astype(np.int32)
        pairs = np.unique(pairs, axis=0)
        return cls(keys, keys[order], order, pairs[:, 0].copy(), pairs[:, 1].copy(), np.unique(near, axis=0))

    def positions(self, key: int) -> "NDArray[np.int32]":
        """Return the positions of the snippets with a key, in order."""
        import numpy as np

        first, last = (np.searchsorted(self.sorted_keys, np.uint64(key), side=side) for side in ("left", "right"))
        return self.order[first:last]

    def near_keys(self, key: int) -> list[int]:
        """Return the keys of the texts that are copies of one with another normal form."""
        import numpy as np

        if not len(self.near):
            return []
        first, last = (np.searchsorted(self.near[:, 0], np.uint64(key), side=side) for side in ("left", "right"))
        return [int(other) for other in self.near[first:last, 1]]


@dataclass(frozen=True)
class LiveCopies:
    """The copies in a part of the index of which only some snippets count. ``ids``, shape (n,): those of the snippets;
    ``live``, shape (n,): which of them count, None for all."""

    copies: Copies
    ids: "Ids"
    live: "NDArray[np.bool_] | None"

    def with_key(self, key: int) -> list[int]:
        """Return the ids of the snippets with a key that count."""
        positions = self.copies.positions(key)
        if self.live is not None:
            positions = positions[self.live[positions]]
        return [int(id) for id in self.ids[positions]]


def all_copies(parts: Sequence[LiveCopies], key: int) -> dict[int, list[int]]:
    """Return the snippets that are copies of one with this key, and of these, and so on: ids by key."""
    found: dict[int, list[int]] = {}
    waiting = [key]
    while waiting:
        reached = waiting.pop()
        if reached in found:
            continue
        ids = [id for part in parts for id in part.with_key(reached)]
        if ids:  # a text of no current document connects nothing
            found[reached] = ids
            waiting += (other for part in parts for other in part.copies.near_keys(reached))
    return found


def fold(order: "Ids", keys: "Keys", ids: "Ids", parts: Sequence[LiveCopies], top: int) -> list[tuple[int, tuple[int, ...]]]:
    """Return the first ``top`` different texts of a ranking: for each, the position of its best snippet, and the ids of the
    copies of that. ``order`` has positions, best first; ``keys`` and ``ids`` belong to positions."""
    shown: list[tuple[int, tuple[int, ...]]] = []
    seen = set[int]()
    for at, key in zip(order.tolist(), keys[order].tolist(), strict=True):
        if key not in seen:
            group = all_copies(parts, key)
            seen |= {key, *group}
            copies = sorted({id for same in group.values() for id in same} - {int(ids[at])})
            shown.append((at, tuple(copies)))
            if len(shown) == top:
                break
    return shown


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


class _Words:
    """Collects the words of texts, and divides the texts into buckets."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(lambda: len(self._numbers))
        self._words, self._lengths, self._signatures = array("I"), array("I"), array("I")

    def add(self, words: Sequence[str], signature: str) -> None:
        """Add a text. One that can only be a copy of the same text is in no bucket."""
        comparable = len(words) >= LEAST_WORDS and signature
        self._lengths.append(len(words) if comparable else 0)
        if comparable:
            self._words.extend(map(self._numbers.__getitem__, words))
        self._signatures.append(zlib.crc32(signature.encode()))

    def buckets(self) -> "tuple[Keys, Ids]":
        """Return the buckets of all texts, and the position of the text of each."""
        import numpy as np

        hashes = np.fromiter((zlib.crc32(word.encode()) for word in self._numbers), np.uint64, len(self._numbers))
        text = np.repeat(np.arange(len(self._lengths)), np.array(self._lengths, np.int64))
        word = hashes[np.array(self._words, np.int64)]
        first = np.flatnonzero(text[1:] == text[:-1])
        pairs, text = _mixed(word[first] * np.uint64(_ODD) + word[first + 1]), text[first]
        order = np.lexsort((pairs, text))
        pairs, text = pairs[order], text[order]
        new = np.ones(len(pairs), bool)
        new[1:] = (pairs[1:] != pairs[:-1]) | (text[1:] != text[:-1])
        pairs, text = pairs[new], text[new]
        counts = np.bincount(text, minlength=len(self._lengths))
        places = np.arange(len(text)) - np.repeat(np.cumsum(counts) - counts, counts)
        kept = places < (counts - np.ceil(SHARE * counts).astype(np.int64) + 1)[text]
        pairs, text = pairs[kept], text[kept]
        return pairs + np.array(self._signatures, np.uint64)[text] * np.uint64(_ODD), text


_ODD = 0x9E3779B97F4A7C15


def _mixed(numbers: "Keys") -> "Keys":
    """Return numbers whose order has nothing to do with that of the given ones."""
    import numpy as np

    return (numbers ^ (numbers >> np.uint64(32))) * np.uint64(_ODD)


def _near_pairs(parts: "Sequence[tuple[Ids, Copies]]", texts: Texts) -> "Keys":
    """Return the pairs of copies in the first part, and between it and the others, each in both directions."""
    import numpy as np

    (_, own), *_ = parts
    shared = np.unique(own.buckets)
    buckets, keys, owned = [own.buckets], [own.bucket_keys], [np.ones(len(own.buckets), bool)]
    for _, other in parts[1:]:
        at = np.minimum(np.searchsorted(shared, other.buckets), max(len(shared) - 1, 0))
        same = shared[at] == other.buckets if len(shared) else np.zeros(len(other.buckets), bool)
        buckets.append(other.buckets[same])
        keys.append(other.bucket_keys[same])
        owned.append(np.zeros(int(same.sum()), bool))
    bucket, key, is_own = (np.concatenate(columns) for columns in (buckets, keys, owned))
    order = np.lexsort((key, bucket))
    bucket, key, is_own = bucket[order], key[order], is_own[order]
    starts = np.flatnonzero(np.concatenate([[True], bucket[1:] != bucket[:-1]])) if len(bucket) else np.zeros(0, np.int64)
    ends = np.append(starts[1:], len(bucket))
    pairs = set[tuple[int, int]]()
    for start, end in zip(starts[ends - starts > 1].tolist(), ends[ends - starts > 1].tolist(), strict=True):
        inside = set(key[start:end].tolist())
        if 1 < len(inside) <= MOST_IN_BUCKET:
            ours = set(key[start:end][is_own[start:end]].tolist())
            pairs |= {(one, other) for one, other in combinations(sorted(inside), 2) if one in ours or other in ours}
    compared = _by_key(parts, {key for pair in pairs for key in pair}, texts)
    near = [(one, other) for one, other in sorted(pairs) if nearly_same(compared[one], compared[other])]
    return np.array(sorted({*near, *((other, one) for one, other in near)}), np.uint64).reshape(-1, 2)


def _by_key(parts: "Sequence[tuple[Ids, Copies]]", keys: set[int], texts: Texts) -> dict[int, str]:
    """Return the text of one snippet with each key."""
    ids: dict[int, int] = {}
    for part_ids, copies in parts:
        for key in keys - ids.keys():
            positions = copies.positions(key)
            if len(positions):
                ids[key] = int(part_ids[positions[0]])
    by_id = dict(texts(sorted(ids.values())))
    return {key: by_id[id] for key, id in ids.items()}
