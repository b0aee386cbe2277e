"""Words to rows: FTS5, asked in terms only.

Invariant: no text that a person typed ever reaches FTS5 as query syntax. A query is cut into words by FTS5's own
tokenizer, in a table of its own, and asked as a list of quoted terms.
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
"""Terms that are always asked for, from the rarest on. With every word as OR a query takes seconds at a million rows."""

POSTINGS = 10_000
"""Rows that may be scored for the sake of more terms than these: where there are few rows, every word counts."""

TITLE_WEIGHT = 3.0
"""What a word in a source's title counts beside one in a section of it."""

MAX_QUERY = 20_000
"""Characters of a query that are read; a claim is far shorter."""

MAX_COUNTED = 100_000
"""Words whose counts are remembered."""

_TOKEN = re.compile(r"[^\W_]+")


class WordIndex:
    """One FTS5 table and its vocabulary. Scores are BM25 with the sign turned: higher is better.

    ``columns`` are the table's columns with what a word in each counts.
    """

    def __init__(self, table: str, terms: str, columns: Mapping[str, float] | None = None) -> None:
        self.table, self.terms = table, terms
        self._columns = columns or {"text": 1.0}
        self._rank = f"bm25({table}, {', '.join(str(weight) for weight in self._columns.values())})"

    def add(self, db: "Connection", id: int, *texts: str) -> None:
        """Index texts, one a column, under ``id``."""
        self.add_all(db, [(id, *texts)])

    def add_all(self, db: "Connection", rows: Iterable[tuple[int | str, ...]]) -> None:
        """Index rows: an id, and a text for each column."""
        names, marks = ", ".join(self._columns), ", ".join("?" * len(self._columns))
        db.conn.executemany(f"INSERT INTO {self.table} (rowid, {names}) VALUES (?, {marks})", rows)

    def remove(self, db: "Connection", id: int) -> None:
        """Forget ``id``."""
        self.remove_all(db, [id])

    def remove_all(self, db: "Connection", ids: Iterable[int]) -> None:
        """Forget ids."""
        db.conn.executemany(f"DELETE FROM {self.table} WHERE rowid = ?", ((id,) for id in ids))

    def search(
        self, db: "Connection", text: str, *, limit: int, terms: int | None = None, known: dict[str, int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``limit`` (id, score), best first, ties by id. The rarest words are asked for: ``terms`` of them,
        or as many as ``RAREST`` and ``POSTINGS`` let through. ``known``: counts of stems, which is added to."""
        words = stems(text)
        counts = self.known_counts(db, words, known)
        asked: list[str] = []
        postings = 0
        for count, word in sorted((counts[stem], word) for stem, word in words.items() if counts[stem]):
            postings += count
            if len(asked) == terms or (len(asked) >= RAREST and postings > POSTINGS):
                break
            asked.append(word)
        if not asked:
            return []
        query = " OR ".join(f'"{word}"' for word in asked)
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
    """A word index of a database, as the matching room asks for it; ``read`` opens a connection.

    Remembers in how many rows words stand, as long as ``state`` is the same: counting a common one reads all of them.
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
    """Map each stem in ``text`` to a word that has it, in order of appearance."""
    found: dict[str, str] = {}
    for word in dict.fromkeys(_TOKEN.findall(text[:MAX_QUERY].lower())):
        for stem in _stems_of(word):
            found.setdefault(stem, word)
    return found


@lru_cache(maxsize=100_000)
def _stems_of(word: str) -> tuple[str, ...]:
    """FTS5 offers its tokenizer only through a table, so a word goes through a small one in memory, one a thread."""
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
    found: Connection = _tokenizers.db
    return found
