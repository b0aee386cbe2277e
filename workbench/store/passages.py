"""Passages and sections, the parts of a document around its snippets; and the list of changed documents for the indexes.

Invariant: every snippet belongs to one passage, every passage to one section, which has the number of its first passage. The
word indexes contain the snippets and sections of current documents, these with the current titles. ``touched`` has for each
document the number of the last change to it, its title or its vectors.
"""

from collections.abc import Iterable, Iterator, Sequence
from json import dumps
from typing import TYPE_CHECKING

from workbench.domain.sources import PASSAGE, SECTION, grouped
from workbench.domain.word_forms import indexed_text, indexing_language
from workbench.store import meta
from workbench.store.text_index import SECTION_WORDS, SNIPPET_WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database as Connection

TITLE = """(SELECT m.title FROM document_details m WHERE m.document = d.id ORDER BY m.revision DESC LIMIT 1)"""
"""SQL: the current title of a document ``d``."""


def add(db: "Connection", document: int, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Add the passages of a document with these snippets, in order; return the passage of each snippet."""
    homes: list[int] = []
    passages: list[tuple[int, tuple[int, int]]] = []
    for size in grouped(spans, PASSAGE):
        span = spans[len(homes)][0], spans[len(homes) + size - 1][1]
        sql = "INSERT INTO passages (document, start, end) VALUES (?, ?, ?) RETURNING id"
        id = int(db.execute(sql, (document, *span)).fetchone()[0])
        homes += [id] * size
        passages.append((id, span))
    start = 0
    for size in grouped([span for _, span in passages], SECTION):
        section = passages[start : start + size]
        start += size
        db.conn.executemany("UPDATE passages SET section = ? WHERE id = ?", [(section[0][0], id) for id, _ in section])
    return homes


def index_words(db: "Connection", document: int, text: str) -> None:
    """Add the snippets and sections of a current document to the word indexes."""
    SNIPPET_WORDS.add_all(db, snippet_texts(db, document, text))
    SECTION_WORDS.add_all(db, section_texts(db, document, text))


def section_texts(db: "Connection", document: int, text: str) -> Iterator[tuple[int, str, str]]:
    """Yield id, title and text of each section of a document, as the word index has them."""
    title = db.execute(f"SELECT {TITLE} FROM documents d WHERE d.id = ?", [document]).fetchone()[0] or ""
    language = language_of(db, document, text)
    title = indexed_text(title, language)
    for id, start, end in _sections(db, document):
        yield id, title, indexed_text(text[start:end], language)


def snippet_texts(db: "Connection", document: int, text: str) -> Iterator[tuple[int, str]]:
    """Yield id and text of each snippet of a document, as the word index has them."""
    language = language_of(db, document, text)
    for id, start, end in db.execute("SELECT id, start, end FROM snippets WHERE document = ?", [document]).fetchall():
        yield id, indexed_text(text[start:end], language)


def language_of(db: "Connection", document: int, text: str) -> str | None:
    """Return the language by whose rules the words of a document are indexed, None for English."""
    sql = "SELECT language FROM document_details WHERE document = ? ORDER BY revision DESC LIMIT 1"
    row = db.execute(sql, [document]).fetchone()
    return indexing_language(text, row[0] if row else None)


def forget_words(db: "Connection", document: int) -> None:
    """Remove the snippets and sections of a document from the word indexes."""
    SNIPPET_WORDS.remove_all(db, (id for (id,) in db.execute("SELECT id FROM snippets WHERE document = ?", [document])))
    SECTION_WORDS.remove_all(db, (id for id, _, _ in _sections(db, document)))


def forget_title(db: "Connection", document: int) -> None:
    """Delete the vector of a document's title, because the title changed."""
    db.execute("DELETE FROM title_embeddings WHERE title = ?", [document])


def touch(db: "Connection", documents: Iterable[int]) -> None:
    """Note that these documents changed, so that indexes read them again."""
    db.conn.executemany("INSERT OR REPLACE INTO touched (document) VALUES (?)", [(id,) for id in documents])


def revision(db: "Connection") -> int:
    """Return a number that grows with every change to the sources or their vectors."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM touched").fetchone()[0])


def epoch(db: "Connection") -> str:
    """Return a value that changes when the database is replaced: revisions before and after cannot be compared."""
    return meta.value(db, "epoch") or ""


def state(db: "Connection") -> tuple[str, int]:
    """Return epoch and revision, which are the same as long as no source has changed."""
    return epoch(db), revision(db)


def touched(db: "Connection", *, after: int) -> list[int]:
    """Return the documents that changed after a revision."""
    return [int(row[0]) for row in db.execute("SELECT document FROM touched WHERE seq > ?", [after])]


def layout(db: "Connection", documents: Sequence[int] | None = None) -> "NDArray[np.int64]":
    """Return snippet, passage, section and document of each current snippet, by snippet; shape (n, 4). ``documents``: only
    of these."""
    import numpy as np

    which = "" if documents is None else "AND d.id IN (SELECT value FROM json_each(:documents))"
    rows = db.execute(
        f"""SELECT s.id, p.id, p.section, d.id FROM documents d JOIN snippets s ON s.document = d.id
        JOIN passages p ON p.id = s.passage WHERE d.current {which} ORDER BY s.id""",
        {"documents": dumps(list(documents or ()))},
    ).fetchall()
    return np.array(rows, dtype=np.int64).reshape(len(rows), 4)


def index_passages(db: "Connection") -> None:
    """Add passages to documents that were stored before there were passages."""
    for (document,) in db.execute("SELECT id FROM documents").fetchall():
        rows = db.execute("SELECT id, start, end FROM snippets WHERE document = ? ORDER BY ordinal", [document]).fetchall()
        homes = add(db, document, [(start, end) for _, start, end in rows])
        db.conn.executemany(
            "UPDATE snippets SET passage = ? WHERE id = ?", [(home, row[0]) for home, row in zip(homes, rows, strict=True)]
        )
        text, current = db.execute("SELECT text, current FROM documents WHERE id = ?", [document]).fetchone()
        if current:
            SECTION_WORDS.add_all(db, section_texts(db, document, text))
        touch(db, [document])


def index_words_again(db: "Connection") -> None:
    """Index the words of those current documents again that are not indexed as English text in Latin letters."""
    for (document,) in db.execute("SELECT id FROM documents WHERE current").fetchall():
        (text,) = db.execute("SELECT text FROM documents WHERE id = ?", [document]).fetchone()
        if language_of(db, document, text) is not None or indexed_text(text) != text:
            forget_words(db, document)
            index_words(db, document, text)
            touch(db, [document])


def _sections(db: "Connection", document: int) -> list[tuple[int, int, int]]:
    """Return the sections of a document: number, start, end."""
    sql = "SELECT section, min(start), max(end) FROM passages WHERE document = ? GROUP BY section ORDER BY section"
    return db.execute(sql, [document]).fetchall()
