"""Passages and sections: the stretches of a document in which its snippets stand; and what indexes have to read again.

Invariant: every snippet belongs to one passage, every passage to one section, which has the number of its first passage.
The word index holds the sections of current documents with the title that the document has now, and ``touched`` names
each document behind the last change to it, its title or its vectors.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from json import dumps
from typing import TYPE_CHECKING

from workbench.domain.sources import PASSAGE, SECTION, grouped
from workbench.store import meta
from workbench.store.text_index import SECTION_WORDS

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

TITLE = """(SELECT m.title FROM document_details m WHERE m.document = d.id ORDER BY m.revision DESC LIMIT 1)"""
"""SQL for the title that a document ``d`` has now."""


def add(db: "Connection", document: int, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Make the passages of a document with these snippets, in order; return the passage of each."""
    homes: list[int] = []
    made: list[tuple[int, tuple[int, int]]] = []
    for size in grouped(spans, PASSAGE):
        span = spans[len(homes)][0], spans[len(homes) + size - 1][1]
        sql = "INSERT INTO passages (document, start, end) VALUES (?, ?, ?) RETURNING id"
        id = int(db.execute(sql, (document, *span)).fetchone()[0])
        homes += [id] * size
        made.append((id, span))
    begun = 0
    for size in grouped([span for _, span in made], SECTION):
        section = made[begun : begun + size]
        begun += size
        db.conn.executemany("UPDATE passages SET section = ? WHERE id = ?", [(section[0][0], id) for id, _ in section])
    return homes


def index_words(db: "Connection", document: int, text: str) -> None:
    """Put a current document's sections into the word index."""
    title = db.execute(f"SELECT {TITLE} FROM documents d WHERE d.id = ?", [document]).fetchone()[0] or ""
    SECTION_WORDS.add_all(db, ((id, title, text[start:end]) for id, start, end in _sections(db, document)))


def forget_words(db: "Connection", document: int) -> None:
    """Take a document's sections out of the word index."""
    for id, _, _ in _sections(db, document):
        SECTION_WORDS.remove(db, id)


def forget_title(db: "Connection", document: int) -> None:
    """Say that a document's title has to be encoded again: it is another."""
    db.execute("DELETE FROM title_embeddings WHERE title = ?", [document])


def touch(db: "Connection", documents: Iterable[int]) -> None:
    """Say that what indexes hold of these documents is stale."""
    db.conn.executemany("INSERT OR REPLACE INTO touched (document) VALUES (?)", [(id,) for id in documents])


def revision(db: "Connection") -> int:
    """A number that grows with every change to the sources or their vectors: an index compares it."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM touched").fetchone()[0])


def epoch(db: "Connection") -> str:
    """Changes when another database was put in this one's place: revisions before and after do not compare."""
    return meta.value(db, "epoch") or ""


def state(db: "Connection") -> tuple[str, int]:
    """Epoch and revision: the same as long as nothing about the sources has changed."""
    return epoch(db), revision(db)


def touched(db: "Connection", *, after: int) -> list[int]:
    """The documents changed behind a revision."""
    return [int(row[0]) for row in db.execute("SELECT document FROM touched WHERE seq > ?", [after])]


class Layout:
    """In which passage and section snippets stand, as the matching room asks for it; ``read`` opens a connection."""

    def __init__(self, read: "Callable[[], AbstractContextManager[Connection]]") -> None:
        self._read = read

    def homes(
        self, *, snippets: Collection[int], passages: Collection[int], sections: Collection[int]
    ) -> dict[int, tuple[int, int, int]]:
        """Snippet -> (passage, section, document), of these snippets and of all in these passages and sections."""
        found: dict[int, tuple[int, int, int]] = {}
        with self._read() as db:
            for column, ids in (("s.id", snippets), ("s.passage", passages), ("p.section", sections)):
                rows = db.execute(
                    f"""SELECT s.id, p.id, p.section, p.document FROM passages p JOIN snippets s ON s.passage = p.id
                    WHERE {column} IN (SELECT value FROM json_each(?))""",
                    [dumps(sorted(ids))],
                )
                found |= {id: (passage, section, document) for id, passage, section, document in rows}
        return found


def index_passages(db: "Connection") -> None:
    """Make passages for documents taken in before there were any."""
    for (document,) in db.execute("SELECT id FROM documents").fetchall():
        rows = db.execute("SELECT id, start, end FROM snippets WHERE document = ? ORDER BY ordinal", [document]).fetchall()
        homes = add(db, document, [(start, end) for _, start, end in rows])
        db.conn.executemany(
            "UPDATE snippets SET passage = ? WHERE id = ?", [(home, row[0]) for home, row in zip(homes, rows, strict=True)]
        )
        text, current = db.execute("SELECT text, current FROM documents WHERE id = ?", [document]).fetchone()
        if current:
            index_words(db, document, text)
        touch(db, [document])


def _sections(db: "Connection", document: int) -> list[tuple[int, int, int]]:
    """The sections of a document: number, start, end."""
    sql = "SELECT section, min(start), max(end) FROM passages WHERE document = ? GROUP BY section ORDER BY section"
    return db.execute(sql, [document]).fetchall()
