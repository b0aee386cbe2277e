"""Vectors as rows.

Invariant: a vector belongs to SHA-256 of the exact text the encoder saw and to the model's fingerprint. The same text
is encoded once a model, whichever snippets hold it; vectors of two models never meet. They are little-endian float32.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database as Connection


def model_id(db: "Connection", *, fingerprint: str, name: str, dimension: int) -> int:
    """The row of a model, made where it is new."""
    db.execute(
        "INSERT INTO models (fingerprint, name, dimension) VALUES (?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING",
        (fingerprint, name, dimension),
    )
    return int(db.execute("SELECT id FROM models WHERE fingerprint = ?", [fingerprint]).fetchone()[0])


def known_model(db: "Connection", fingerprint: str) -> int | None:
    """The row of a model, or None where it has encoded nothing here."""
    row = db.execute("SELECT id FROM models WHERE fingerprint = ?", [fingerprint]).fetchone()
    return int(row[0]) if row else None


def pending(db: "Connection", model: int | None, *, limit: int, after: int = 0) -> list[tuple[int, str]]:
    """Up to ``limit`` (id, text) of current snippets behind ``after`` that have no vector of this model."""
    rows = db.execute(
        """SELECT s.id, substr(d.text, s.start + 1, s.end - s.start) FROM snippets s
        JOIN documents d ON d.id = s.document
        WHERE d.current AND s.id > ? AND NOT EXISTS
            (SELECT 1 FROM snippet_embeddings e WHERE e.model IS ? AND e.snippet = s.id)
        ORDER BY s.id LIMIT ?""",
        (after, model, limit),
    )
    return [(int(id), str(text)) for id, text in rows]


def count_pending(db: "Connection", model: int | None) -> int:
    """How many current snippets have no vector of this model."""
    return int(
        db.execute(
            """SELECT count(*) FROM snippets s JOIN documents d ON d.id = s.document WHERE d.current AND NOT EXISTS
            (SELECT 1 FROM snippet_embeddings e WHERE e.model IS ? AND e.snippet = s.id)""",
            [model],
        ).fetchone()[0]
    )


def known(db: "Connection", model: int, inputs: Sequence[str]) -> dict[str, int]:
    """Those of the encoder inputs that have a vector already, with the vector's row."""
    found: dict[str, int] = {}
    for text in inputs:
        row = db.execute(
            "SELECT id FROM embeddings WHERE model = ? AND input_sha256 = ?", (model, _digest(text))
        ).fetchone()
        if row:
            found[text] = int(row[0])
    return found


def store(
    db: "Connection",
    model: int,
    snippets: Sequence[tuple[int, str]],
    vectors: "dict[str, NDArray[np.float32]]",
    *,
    dtype: str,
) -> None:
    """Keep new vectors by input, and give each (snippet id, input) its vector, new or known."""
    for text, vector in vectors.items():
        db.execute(
            "INSERT INTO embeddings (model, input_sha256, dtype, vector) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (model, input_sha256) DO NOTHING",
            (model, _digest(text), dtype, vector.astype("<f4").tobytes()),
        )
    db.conn.executemany(
        """INSERT INTO snippet_embeddings (model, snippet, embedding)
        SELECT ?, ?, id FROM embeddings WHERE model = ? AND input_sha256 = ?
        ON CONFLICT (model, snippet) DO NOTHING""",
        [(model, id, model, _digest(text)) for id, text in snippets],
    )


def load(db: "Connection", model: int, *, after: int = 0) -> "tuple[NDArray[np.int64], NDArray[np.float32]]":
    """All vectors of current snippets: ids (n,) and rows (n, dimension), by id."""
    import numpy as np

    dimension = int(db.execute("SELECT dimension FROM models WHERE id = ?", [model]).fetchone()[0])
    ids: list[int] = []
    blobs: list[bytes] = []
    for id, vector in db.execute(
        """SELECT e.snippet, v.vector FROM snippet_embeddings e
        JOIN embeddings v ON v.id = e.embedding
        JOIN snippets s ON s.id = e.snippet JOIN documents d ON d.id = s.document
        WHERE e.model = ? AND d.current AND e.snippet > ? ORDER BY e.snippet""",
        (model, after),
    ):
        ids.append(id)
        blobs.append(vector)
    matrix = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(ids), dimension)
    return np.asarray(ids, dtype=np.int64), matrix.astype(np.float32, copy=False)


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
