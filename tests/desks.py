"""What makes tests fast: tables copied from a template, vectors that were encoded before, and a clock that is moved."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from workbench.matching.encoder import Encoder
from workbench.store.database import Database
from workbench.store.near_claims import compare_again

_create = Database.create


class Clock:
    """A clock that stands until it is moved; with ``step``, so much passes with each look."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, tzinfo=UTC), *, step: timedelta = timedelta()) -> None:
        self.now, self.step = now, step

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


class TemplateDatabase:
    """The tables of a new database as bytes, without a row that differs between desks (ids, salts, the log)."""

    def __init__(self, path: Path) -> None:
        """Make the template at ``path``, by the real migrations."""
        _create(path, lambda db: None)
        self._content = path.read_bytes()

    def create(self, path: Path, first: Callable[[Any], None], **options: Any) -> Database:
        """Do what ``Database.create`` does, with copied tables where there is no file yet."""
        if path.exists() or not path.parent.is_dir():
            return _create(path, first, **options)
        try:
            path.touch(mode=0o600)
        except OSError:  # the product says what is wrong
            return _create(path, first, **options)
        path.write_bytes(self._content)
        database = Database(path)
        with database.write() as db:
            first(db)
            compare_again(db)
        return database


class KnownVectors:
    """The vectors in a database, which are given again for the same inputs; the encoder encodes all others."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        """Read the vectors that ``encoder`` made for the database at ``path``."""
        self._encode = encoder.encode
        with Database(path).read() as db:
            self._vectors = dict(db.execute("SELECT input_sha256, vector FROM embeddings").fetchall())

    def encode(self, inputs: Sequence[str]) -> np.ndarray:
        """Return one row for each input, as the encoder does."""
        hashes = [sha256(text.encode()).digest() for text in inputs]
        new = [text for text, hash in zip(inputs, hashes, strict=True) if hash not in self._vectors]
        encoded = iter(self._encode(new))
        known = (self._vectors.get(hash) for hash in hashes)
        rows = [next(encoded) if vector is None else np.frombuffer(vector, "<f4") for vector in known]
        return np.array(rows, np.float32).reshape(len(inputs), -1)
