"""Vectors as rows.

Invariant: a vector belongs to the SHA-256 of the exact encoder input and to the fingerprint of the model. A model encodes
the same text once, whichever snippets contain it; vectors of two models are never compared. They are little-endian float32.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Literal, get_args

from workbench.store.passages import TITLE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database as Connection

Level = Literal["snippet", "passage", "title"]
"""What has vectors: snippets, their passages, and the titles of their documents."""

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Pending:
    """A text that has no vector yet. The id of a title is that of its document."""

    id: int
    document: int
    text: str


def model_id(db: "Connection", *, fingerprint: str, name: str, dimension: int) -> int:
    """Return the row of a model, and add it if it is new."""
    db.execute(
        "INSERT INTO models (fingerprint, name, dimension) VALUES (?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING",
        (fingerprint, name, dimension),
    )
    return int(db.execute("SELECT id FROM models WHERE fingerprint = ?", [fingerprint]).fetchone()[0])


def known_model(db: "Connection", fingerprint: str) -> int | None:
    """Return the row of a model, or None if it is new."""
    row = db.execute("SELECT id FROM models WHERE fingerprint = ?", [fingerprint]).fetchone()
    return int(row[0]) if row else None


def pending(db: "Connection", model: int | None, level: Level, *, limit: int, after: int = 0) -> list[Pending]:
    """Return up to ``limit`` texts of current documents without a vector of this model, from the id after ``after`` on."""
    rows = db.execute(
        f"""SELECT s.id, s.document, s.start, s.end FROM {level}s s JOIN documents d ON d.id = s.document
        WHERE d.current AND s.id > ? AND {_lacks(level)} ORDER BY s.id LIMIT ?""",
        (after, model, limit),
    ).fetchall()
    documents = {row[1] for row in rows}
    if level == "title":
        titles = titles_of(db, documents)
        return [Pending(id, id, titles[id]) for id, *_ in rows]
    sql = "SELECT text FROM documents WHERE id = ?"
    # Not by SQLite's substr, which counts the characters from the start of the text for every span.
    texts = {document: str(db.execute(sql, [document]).fetchone()[0]) for document in documents}
    return [Pending(id, home, texts[home][start:end]) for id, home, start, end in rows]


def titles_of(db: "Connection", documents: Collection[int]) -> dict[int, str]:
    """Return the current title of each of these documents, empty where it has none."""
    sql = f"SELECT d.id, coalesce({TITLE}, '') FROM documents d WHERE d.id IN (SELECT value FROM json_each(?))"
    return {int(id): str(title) for id, title in db.execute(sql, [dumps(sorted(documents))])}


def count_pending(db: "Connection", model: int | None, level: Level) -> int:
    """Return the number of texts of current documents without a vector of this model."""
    return pending_size(db, model, level)[0]


def pending_size(db: "Connection", model: int | None, level: Level) -> tuple[int, int]:
    """Return the number of texts of current documents without a vector of this model, and of their characters."""
    length = f"length({TITLE})" if level == "title" else "s.end - s.start"
    sql = f"SELECT count(*), coalesce(sum({length}), 0) FROM {level}s s JOIN documents d ON d.id = s.document"
    texts, characters = db.execute(f"{sql} WHERE d.current AND {_lacks(level)}", [model]).fetchone()
    return int(texts), int(characters)


def _lacks(level: Level) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {level}_embeddings e WHERE e.model IS ? AND e.{level} = s.id)"


def known(db: "Connection", model: int, inputs: Sequence[str]) -> dict[str, int]:
    """Return those encoder inputs that have a vector, with its row."""
    rows: dict[str, int] = {}
    for text in inputs:
        row = db.execute(
            "SELECT id FROM embeddings WHERE model = ? AND input_sha256 = ?", (model, _digest(text))
        ).fetchone()
        if row:
            rows[text] = int(row[0])
    return rows


def store(
    db: "Connection",
    model: int,
    level: Level,
    spans: Sequence[tuple[int, str]],
    vectors: "dict[str, NDArray[np.float32]]",
    *,
    dtype: str,
) -> None:
    """Store new vectors by input, and link each (id, input) to its vector, new or known."""
    for text, vector in vectors.items():
        db.execute(
            "INSERT INTO embeddings (model, input_sha256, dtype, vector) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (model, input_sha256) DO NOTHING",
            (model, _digest(text), dtype, vector.astype("<f4").tobytes()),
        )
    db.conn.executemany(
        f"""INSERT INTO {level}_embeddings (model, {level}, embedding)
        SELECT ?, ?, id FROM embeddings WHERE model = ? AND input_sha256 = ?
        ON CONFLICT (model, {level}) DO NOTHING""",
        [(model, id, model, _digest(text)) for id, text in spans],
    )


ROWS = 50_000
"""Number of vectors read at a time: 77 MB for the bundled model."""


def load(
    db: "Connection", model: int, level: Level, *, documents: Sequence[int] | None = None
) -> "Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]":
    """Yield the vectors of current texts, of all documents or of these, in blocks: ids (n,) and rows (n, dimension), by
    id."""
    import numpy as np

    dimension = int(db.execute("SELECT dimension FROM models WHERE id = ?", [model]).fetchone()[0])
    which = "" if documents is None else "AND s.document IN (SELECT value FROM json_each(?))"
    cursor = db.execute(
        f"""SELECT e.{level}, v.vector FROM {level}_embeddings e
        JOIN {level}s s ON s.id = e.{level} JOIN documents d ON d.id = s.document
        JOIN embeddings v ON v.id = e.embedding
        WHERE e.model = ? AND d.current {which} ORDER BY e.{level}""",
        [model] if documents is None else [model, dumps(list(documents))],
    )
    while rows := cursor.fetchmany(ROWS):
        matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(len(rows), dimension)
        yield np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows)), matrix


ClaimKind = Literal["claim", "external"]
"""The kinds of claims with vectors: ours, and those of verdicts of others."""

_CLAIM_TEXTS: "Mapping[ClaimKind, str]" = {
    "claim": "SELECT c.id AS id, p.text AS text FROM claims c JOIN payloads p ON p.hash = c.text",
    "external": "SELECT id, claim AS text FROM external_verdicts",
}
"""SQL: number and text of each claim whose text was not erased."""


def claims_without_vector(
    db: "Connection", kind: ClaimKind, model: int, *, among: Sequence[int] | None = None
) -> dict[int, str]:
    """Return number -> text of the claims without a vector of this model, by number; ``among``: only of these."""
    rows = db.execute(
        f"""SELECT t.id, t.text FROM ({_CLAIM_TEXTS[kind]}) t
        WHERE (:among IS NULL OR t.id IN (SELECT value FROM json_each(:among)))
        AND NOT EXISTS (SELECT 1 FROM {kind}_vectors v WHERE v.model = :model AND v.{kind} = t.id) ORDER BY t.id""",
        {"model": model, "among": None if among is None else dumps(list(among))},
    )
    return {int(id): str(text) for id, text in rows}


def store_claim_vectors(db: "Connection", kind: ClaimKind, model: int, vectors: "Mapping[int, NDArray[np.float32]]") -> None:
    """Store vectors; those of claims whose text was erased are dropped."""
    db.conn.executemany(
        f"""INSERT OR IGNORE INTO {kind}_vectors (model, {kind}, vector)
        SELECT ?, t.id, ? FROM ({_CLAIM_TEXTS[kind]}) t WHERE t.id = ?""",
        [(model, vector.astype("<f4").tobytes(), id) for id, vector in vectors.items()],
    )


def claim_vectors_revision(db: "Connection", kind: ClaimKind, model: int) -> tuple[int, int]:
    """Return a value that changes when a claim gets or loses a vector of this model."""
    sql = f"SELECT count(*), coalesce(sum({kind}), 0) FROM {kind}_vectors WHERE model = ?"
    count, total = db.execute(sql, [model]).fetchone()
    return int(count), int(total)


def claim_vector(db: "Connection", model: int, claim: int) -> "NDArray[np.float32] | None":
    """Return the vector of a claim, shape (dimension,), or None where it has none of this model."""
    import numpy as np

    row = db.execute("SELECT vector FROM claim_vectors WHERE model = ? AND claim = ?", [model, claim]).fetchone()
    return np.frombuffer(row[0], dtype="<f4") if row else None


def load_claim_vectors(db: "Connection", kind: ClaimKind, model: int) -> "tuple[NDArray[np.int64], NDArray[np.float32]]":
    """Return all vectors of a kind: ids (n,) and rows (n, dimension), by id."""
    import numpy as np

    rows = db.execute(f"SELECT {kind}, vector FROM {kind}_vectors WHERE model = ? ORDER BY {kind}", [model]).fetchall()
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(len(rows), -1)
    return np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows)), matrix


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
