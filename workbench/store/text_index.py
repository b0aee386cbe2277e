"""Word indexes: FTS5, searched by terms only.

Texts and queries are first brought into the forms of ``domain/word_forms.py``.

Invariant: no text that a person typed reaches FTS5 as query syntax. FTS5's own tokenizer cuts a query into words, in a
separate table, and the query becomes a list of quoted terms.
"""

import json
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.query_words import searched_stems
from workbench.domain.word_forms import WORD, indexed_text, tagged_forms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database as Connection

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""FTS5's tokenizer for every index: letters and digits, diacritics folded, English endings removed."""

TITLE_WEIGHT = 3.0
"""Weight of a word in the title of a source; a word in a section has 1."""

MAX_QUERY = 20_000
"""Characters of a query that are used; a claim is far shorter."""

CHUNK = 2_000_000
"""Occurrences of words read at a time."""


class Occurrences(NamedTuple):
    """Every word of some rows. ``stems``: the number of occurrences of each stem, in order of their bytes. ``ids`` and
    ``weights``, shape (n,): the row of each occurrence, and the weight of its column; those of the first stem by id, then
    those of the second."""

    stems: Mapping[str, int]
    ids: "NDArray[np.int64]"
    weights: "NDArray[np.float32]"


class WordIndex:
    """One FTS5 table and its vocabulary. Scores are negated BM25 values of FTS5: higher is better.

    ``columns`` are the columns of the table with the weight of a word in each.
    """

    def __init__(self, table: str, terms: str, columns: Mapping[str, float] | None = None) -> None:
        self.table, self.terms = table, terms
        self._columns = columns or {"text": 1.0}
        self._rank = f"bm25({table}, {', '.join(str(weight) for weight in self._columns.values())})"

    def add(self, db: "Connection", id: int, *texts: str) -> None:
        """Index texts of any language, one for each column, under ``id``."""
        self.add_all(db, [(id, *map(indexed_text, texts))])

    def add_all(self, db: "Connection", rows: Iterable[tuple[int | str, ...]]) -> None:
        """Index rows: an id, and for each column a text in the form of ``indexed_text``."""
        names, marks = ", ".join(self._columns), ", ".join("?" * len(self._columns))
        db.conn.executemany(f"INSERT INTO {self.table} (rowid, {names}) VALUES (?, {marks})", rows)

    def remove(self, db: "Connection", id: int) -> None:
        """Remove ``id``."""
        self.remove_all(db, [id])

    def remove_all(self, db: "Connection", ids: Iterable[int]) -> None:
        """Remove ids."""
        db.conn.executemany(f"DELETE FROM {self.table} WHERE rowid = ?", ((id,) for id in ids))

    def search(
        self, db: "Connection", text: str, *, limit: int, terms: int | None = None, known: dict[str, int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``limit`` (id, score), best first, ties by id. Only the rarest words are searched, ``terms`` of them
        if given (``searched_stems``). ``known`` is a cache of the counts of stems, and is added to."""
        words = stems(text)
        counts = self.known_counts(db, words, known)
        searched = searched_stems(counts, words, terms=terms)
        if not searched:
            return []
        query = " OR ".join(f'"{words[stem]}"' for stem in searched)
        rows = db.execute(
            f"SELECT rowid, -{self._rank} FROM {self.table} WHERE {self.table} MATCH ? ORDER BY 2 DESC, rowid LIMIT ?",
            (query, limit),
        )
        return [(int(id), float(score)) for id, score in rows]

    def known_counts(self, db: "Connection", stems: Iterable[str], known: dict[str, int] | None) -> dict[str, int]:
        """Return the number of rows that have each stem. ``known`` is a cache of such counts, and is added to."""
        counts = {} if known is None else known
        if unknown := [stem for stem in stems if stem not in counts]:
            counts |= dict.fromkeys(unknown, 0)
            # CROSS JOIN fixes the order: each stem is looked up, the vocabulary is not read.
            sql = f"SELECT t.term, t.doc FROM json_each(?) s CROSS JOIN {self.terms} t ON t.term = s.value"
            counts |= db.execute(sql, [json.dumps(unknown)]).fetchall()
        return counts

    def occurrences(self, db: "Connection") -> "Occurrences":
        """Return every word of every row."""
        return self._occurrences(db, self.table)

    def occurrences_in(self, rows: Iterable[tuple[int | str, ...]]) -> "Occurrences":
        """Return every word of rows that are like those of ``add_all``, whatever is in the table. They are tokenised in a
        table in memory, by the same tokenizer."""
        with closing(_in_memory()) as db:
            names = ", ".join(self._columns)
            db.execute(f"CREATE VIRTUAL TABLE {self.table} USING fts5({names}, content='', tokenize='{TOKENIZER}')")
            self.add_all(db, rows)
            return self._occurrences(db, self.table)

    def _occurrences(self, db: "Connection", table: str) -> "Occurrences":
        import numpy as np

        weights = np.array(list(self._columns.values()), dtype=np.float32)
        column_number = f"CASE col {' '.join(f'WHEN {name!r} THEN {at}' for at, name in enumerate(self._columns))} END"
        ids, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        with _vocabulary(db, table) as (stems, instances):
            counts: dict[str, int] = dict(db.execute(f"SELECT term, cnt FROM {stems} ORDER BY term").fetchall())
            for first, last in _chunks(counts):
                # As one text for each column: a Python object for each number would take twenty times as long.
                sql = f"""SELECT group_concat(doc), group_concat({column_number}) FROM {instances}
                    WHERE term BETWEEN ? AND ?"""
                row = db.execute(sql, (first, last)).fetchone()
                ids.append(np.fromstring(row[0], dtype=np.int64, sep=","))
                columns.append(np.fromstring(row[1], dtype=np.int64, sep=","))
        return Occurrences(counts, np.concatenate(ids), weights[np.concatenate(columns)])


SNIPPET_WORDS = WordIndex("snippet_words", "snippet_terms")
SECTION_WORDS = WordIndex("section_words", "section_terms", {"title": TITLE_WEIGHT, "text": 1.0})

_tokenizers = threading.local()


def stems(text: str) -> dict[str, str]:
    """Return each stem in ``text`` with the first word that has it, in order of appearance."""
    return evidence_stems(text, ())


def evidence_stems(text: str, languages: Collection[str]) -> dict[str, str]:
    """Return ``stems``, and those of each word in ``languages``, codes of ``indexing_language``, with the same word."""
    words: dict[str, str] = {}
    for word in dict.fromkeys(WORD.findall(indexed_text(text[:MAX_QUERY]).lower())):
        for stem in (own := _stems_of(word)):
            words.setdefault(stem, word)
        for stem in tagged_forms(word, languages):
            words.setdefault(stem, words[own[0]] if own else word)
    return words


@lru_cache(maxsize=100_000)
def _stems_of(word: str) -> tuple[str, ...]:
    """Return the stems of a word. FTS5 offers its tokenizer only through a table, so each thread has a small one in
    memory."""
    db = _tokenizer()
    db.execute("INSERT INTO words (text) VALUES (?)", [word])
    try:
        return tuple(str(row[0]) for row in db.execute("SELECT term FROM terms ORDER BY offset"))
    finally:
        db.execute("DELETE FROM words")


def _tokenizer() -> "Connection":
    if not hasattr(_tokenizers, "db"):
        db = _in_memory()
        db.execute(f"CREATE VIRTUAL TABLE words USING fts5(text, tokenize='{TOKENIZER}')")
        db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, instance)")
        _tokenizers.db = db
    tokenizer: Connection = _tokenizers.db
    return tokenizer


def _in_memory() -> "Connection":
    from sqlite_utils import Database as Wrapper

    db = Wrapper(memory=True, execute_plugins=False)
    db.conn.isolation_level = None
    return db


@contextmanager
def _vocabulary(db: "Connection", table: str) -> Iterator[tuple[str, str]]:
    """Yield the names of two tables for the vocabulary of an index: one row for each stem, and one for each occurrence.

    They are temporary and contain no data, but ``query_only`` would forbid to create them.
    """
    read_only = db.execute("PRAGMA query_only").fetchone()[0]
    names = "all_stems", "all_occurrences"
    db.execute("PRAGMA query_only = OFF")
    try:
        for name, kind in zip(names, ("row", "instance"), strict=True):
            db.execute(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab(main, {table}, {kind})")
        db.execute(f"PRAGMA query_only = {read_only}")
        yield names
    finally:
        db.execute("PRAGMA query_only = OFF")
        for name in names:
            db.execute(f"DROP TABLE IF EXISTS temp.{name}")
        db.execute(f"PRAGMA query_only = {read_only}")


def _chunks(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the first and the last stem of ranges with about ``CHUNK`` occurrences."""
    first, size = "", 0
    for stem, count in counts.items():
        first = first or stem
        size += count
        if size >= CHUNK:
            yield first, stem
            first, size = "", 0
    if first:
        yield first, stem
