"""Word indexes: FTS5, searched by terms only.

Invariant: no text that a person typed reaches FTS5 as query syntax. FTS5's own tokenizer cuts a query into words, in a
separate table, and the query becomes a list of quoted terms.
"""

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""FTS5's tokenizer for every index: letters and digits, diacritics folded, English endings removed."""

RAREST = 3
"""Number of the rarest terms that are always searched. With every word, a query takes seconds in a million rows."""

POSTINGS = 10_000
"""Number of rows that more terms than these may add to the search: where rows are few, every word counts."""

TITLE_WEIGHT = 3.0
"""Weight of a word in the title of a source; a word in a section has 1."""

MAX_QUERY = 20_000
"""Characters of a query that are used; a claim is far shorter."""

MAX_COUNTED = 100_000
"""Number of words whose counts are cached."""

_TOKEN = re.compile(r"[^\W_]+")


class WordIndex:
    """One FTS5 table and its vocabulary. Scores are negated BM25 values of FTS5: higher is better.

    ``columns`` are the columns of the table with the weight of a word in each.
    """

    def __init__(self, table: str, terms: str, columns: Mapping[str, float] | None = None) -> None:
        self.table, self.terms = table, terms
        self._columns = columns or {"text": 1.0}
        self._rank = f"bm25({table}, {', '.join(str(weight) for weight in self._columns.values())})"

    def add(self, db: "Connection", id: int, *texts: str) -> None:
        """Index texts, one for each column, under ``id``."""
        self.add_all(db, [(id, *texts)])

    def add_all(self, db: "Connection", rows: Iterable[tuple[int | str, ...]]) -> None:
        """Index rows: an id, and a text for each column."""
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
        """Return up to ``limit`` (id, score), best first, ties by id. Only the rarest words are searched: ``terms`` of them,
        or as many as ``RAREST`` and ``POSTINGS`` allow. ``known`` is a cache of the counts of stems, and is added to."""
        words = stems(text)
        counts = self.known_counts(db, words, known)
        searched: list[str] = []
        postings = 0
        for count, word in sorted((counts[stem], word) for stem, word in words.items() if counts[stem]):
            postings += count
            if len(searched) == terms or (len(searched) >= RAREST and postings > POSTINGS):
                break
            searched.append(word)
        if not searched:
            return []
        query = " OR ".join(f'"{word}"' for word in searched)
        rows = db.execute(
            f"SELECT rowid, -{self._rank} FROM {self.table} WHERE {self.table} MATCH ? ORDER BY 2 DESC, rowid LIMIT ?",
            (query, limit),
        )
        return [(int(id), float(score)) for id, score in rows]

    def known_counts(self, db: "Connection", stems: Iterable[str], known: dict[str, int] | None) -> dict[str, int]:
        """Return the number of rows that have each stem. ``known`` is a cache of such counts, and is added to."""
        counts = {} if known is None else known
        for stem in stems:
            if stem not in counts:
                row = db.execute(f"SELECT doc FROM {self.terms} WHERE term = ?", [stem]).fetchone()
                counts[stem] = int(row[0]) if row else 0
        return counts


class TextIndex:
    """The ``LexicalIndex`` that matching needs, over a database; ``read`` opens a connection.

    Caches the number of rows of each word as long as ``state`` stays the same, because counting a common word reads all its
    rows.
    """

    def __init__(
        self,
        index: WordIndex,
        read: "Callable[[], AbstractContextManager[Connection]]",
        state: "Callable[[Connection], object]",
    ) -> None:
        self._index, self._read, self._state = index, read, state
        self._counted: tuple[object, dict[str, int]] = None, {}

    def search(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Return up to ``limit`` (id, BM25), best first."""
        with self._read() as db:
            now = self._state(db)
            counted, counts = self._counted
            if counted != now or len(counts) > MAX_COUNTED:
                counts = {}
                self._counted = now, counts
            return self._index.search(db, text, limit=limit, known=counts)


SNIPPET_WORDS = WordIndex("snippet_words", "snippet_terms")
SECTION_WORDS = WordIndex("section_words", "section_terms", {"title": TITLE_WEIGHT, "text": 1.0})

_tokenizers = threading.local()


def stems(text: str) -> dict[str, str]:
    """Return each stem in ``text`` with the first word that has it, in order of appearance."""
    words: dict[str, str] = {}
    for word in dict.fromkeys(_TOKEN.findall(text[:MAX_QUERY].lower())):
        for stem in _stems_of(word):
            words.setdefault(stem, word)
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
        from sqlite_utils import Database as Wrapper

        db = Wrapper(memory=True, execute_plugins=False)
        db.conn.isolation_level = None
        db.execute(f"CREATE VIRTUAL TABLE words USING fts5(text, tokenize='{TOKENIZER}')")
        db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, instance)")
        _tokenizers.db = db
    tokenizer: Connection = _tokenizers.db
    return tokenizer
