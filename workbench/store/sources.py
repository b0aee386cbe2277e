"""Documents and their snippets.

Invariant: the bytes and the text of a document are never changed or removed; its metadata is a list of revisions, of which
the last counts. Only snippets of current documents are in the word indexes; those of earlier versions can be read and cited.
Bytes are stored once, whatever the number of texts that were read from them. ``corpus`` identifies the set of current
documents and changes in the same transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any

from workbench.domain.matches import Copy, Match, Scores
from workbench.domain.source_list import REQUIRED_DETAILS, SourceFilter, SourceRow, SourceSort
from workbench.domain.sources import Document, Metadata, Reading, Segment, Snippet, SourceKind
from workbench.store import meta, passages
from workbench.store.blind import blind
from workbench.store.rows import rows
from workbench.store.text_index import SECTION_WORDS, SNIPPET_WORDS, Occurrences

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

_DETAILS = "title, author, publisher, published, url, language, standing, accessed, file_date"
_LAST = "(SELECT max(revision) FROM document_details r WHERE r.document = d.id)"
_SELECT = f"""SELECT d.id, d.sha256, d.text_sha256, d.text, d.media_type, d.kind, d.place, d.version, d.current,
    d.added, {_DETAILS} FROM documents d JOIN document_details m ON m.document = d.id AND m.revision = {_LAST}"""


@dataclass(frozen=True, slots=True)
class Added:
    """The result of adding a document. ``outcome`` is ``added``, ``version`` (a new version of its place) or ``known``.
    ``stored`` is False where the bytes were known: then the text is the one that was read from them the first time."""

    id: int
    outcome: str
    version: int
    stored: bool = True


def add(
    db: "Connection", reading: Reading, segments: Sequence[Segment], *, kind: SourceKind, place: str, time: str
) -> Added:
    """Store a document with its snippets and index them. Known bytes add nothing, even where ``reading`` has another text
    than the stored one, because citations count characters of the stored text (``store/rereading.py`` adds another).

    The current document of the same place becomes an earlier version. Bytes of an earlier version become current again,
    with the newest text that was read from them.
    """
    digest = sha256(reading.data).hexdigest()
    sql = "SELECT id, place, version, current FROM documents WHERE sha256 = ? ORDER BY current DESC, id DESC LIMIT 1"
    known = db.execute(sql, [digest]).fetchone()
    if known:
        if not known[3]:
            if known[1] == place:
                retire(db, place)
            make_current(db, known[0], 1)
            return Added(known[0], "version", known[2], stored=False)
        return Added(known[0], "known", known[2], stored=False)
    earlier = db.execute("SELECT coalesce(max(version), 0) FROM documents WHERE place = ?", [place]).fetchone()[0]
    if earlier:
        retire(db, place)
    db.execute("INSERT INTO originals VALUES (?, ?)", [digest, reading.data])
    row = NewDocument(digest, reading.media_type, kind, place, earlier + 1, time, reading.text)
    id = insert(db, row, reading.metadata, segments)
    return Added(id, "version" if earlier else "added", earlier + 1)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that is not stored yet. Its bytes are."""

    sha256: str
    media_type: str
    kind: SourceKind
    place: str
    version: int
    added: str
    text: str


def insert(db: "Connection", document: NewDocument, metadata: Metadata, segments: Sequence[Segment]) -> int:
    """Store a document with its snippets as the current one of its place; return its id."""
    row = asdict(document) | {"text_sha256": text_digest(document.text), "current": 0}
    id = int(db.table("documents").insert(row).last_pk or 0)
    revise(db, id, metadata, reviewer=None, time=document.added)
    homes = passages.add(db, id, [(s.start, s.end) for s in segments])
    db.conn.executemany(
        "INSERT INTO snippets (document, ordinal, start, end, kind, passage) VALUES (?, ?, ?, ?, ?, ?)",
        [(id, ordinal, s.start, s.end, s.kind, homes[ordinal]) for ordinal, s in enumerate(segments)],
    )
    make_current(db, id, 1)
    return id


def text_digest(text: str) -> str:
    """Return the SHA-256 of a stored text."""
    return sha256(text.encode()).hexdigest()


def known_bytes(db: "Connection", digest: str, place: str) -> int | None:
    """Return the current document of ``place`` if it has these bytes, so that nothing needs to be read again."""
    sql = "SELECT id FROM documents WHERE sha256 = ? AND place = ? AND current"
    row = db.execute(sql, [digest, place]).fetchone()
    return int(row[0]) if row else None


def known_digests(db: "Connection", digests: Iterable[str]) -> set[str]:
    """Return those of the digests that belong to a current document."""
    sql = "SELECT sha256 FROM documents WHERE sha256 IN (SELECT value FROM json_each(?)) AND current"
    return {str(row[0]) for row in db.execute(sql, [dumps(list(digests))])}


def edit(db: "Connection", id: int, metadata: Metadata, *, reviewer: str, time: str) -> None:
    """Add a revision of a document's metadata. Words are indexed again where their language or the title changes."""
    before = document(db, id)
    revise(db, id, metadata, reviewer=reviewer, time=time)
    if before is None or (before.metadata.title, before.metadata.language) == (metadata.title, metadata.language):
        return
    if before.metadata.title != metadata.title:
        passages.forget_title(db, id)
    if before.current:
        passages.forget_words(db, id)
        passages.index_words(db, id, before.text)
    passages.touch(db, [id])


def document(db: "Connection", id: int) -> Document | None:
    """Return one document with its text, or None."""
    row = next(rows(db, f"{_SELECT} WHERE d.id = ?", [id]), None)
    return _document(row) if row else None


def original(db: "Connection", id: int) -> bytes | None:
    """Return the bytes of a document as received, or None."""
    sql = "SELECT o.bytes FROM documents d JOIN originals o ON o.sha256 = d.sha256 WHERE d.id = ?"
    row = db.execute(sql, [id]).fetchone()
    return bytes(row[0]) if row else None


def versions(db: "Connection", place: str) -> list[tuple[int, int, str]]:
    """Return (document id, version, time added) of all documents of a place, newest first."""
    rows = db.execute("SELECT id, version, added FROM documents WHERE place = ? ORDER BY version DESC", [place])
    return [(int(id), int(version), str(added)) for id, version, added in rows]


_CITED = f"""(SELECT count(*) FROM (SELECT x.start, x.end FROM citations x WHERE x.document = d.sha256
        AND x.text_sha256 = d.text_sha256 AND (NOT {blind("x.claim")} OR x.reviewer = :viewer)
    UNION SELECT c.start, c.end FROM verdict_citations c JOIN verdicts v ON v.id = c.verdict
        WHERE c.document = d.sha256 AND c.text_sha256 = d.text_sha256 AND NOT {blind("v.claim")}))"""
"""SQL: the number of cited passages of a document ``d``, of those that the viewer may see."""

_VERDICTS = f"""(SELECT count(DISTINCT v.id) FROM verdict_citations c JOIN verdicts v ON v.id = c.verdict
    WHERE c.document = d.sha256 AND c.text_sha256 = d.text_sha256 AND v.corrected_by IS NULL AND NOT {blind("v.claim")})"""


_ORDERS: dict[SourceSort, str] = {"newest": "d.id DESC", "cited": "cited DESC, verdicts DESC, d.id DESC"}


def in_order(db: "Connection", filter: SourceFilter, *, viewer: str | None, sort: SourceSort) -> list[int]:
    """Return the numbers of the documents that match a filter, newest or most cited first. Citations that the viewer may not
    see do not count, neither in the filter nor in the order."""
    where, values = _where(filter, viewer)
    counts = f", {_CITED} AS cited, {_VERDICTS} AS verdicts" if sort == "cited" else ""
    sql = f"""SELECT d.id{counts} FROM documents d
        JOIN document_details m ON m.document = d.id AND m.revision = {_LAST} WHERE {where} ORDER BY {_ORDERS[sort]}"""
    return [int(row[0]) for row in db.execute(sql, values)]


def count(db: "Connection") -> int:
    """Return the number of documents in their current versions."""
    return int(db.execute("SELECT count(*) FROM documents WHERE current").fetchone()[0])


def source_rows(db: "Connection", ids: Sequence[int], *, viewer: str | None) -> list[SourceRow]:
    """Return the documents with these numbers without their texts, in this order, without those that are not there."""
    sql = f"""SELECT d.id, d.sha256, d.text_sha256, '' AS text, d.media_type, d.kind, d.place, d.version, d.current,
        d.added, {_DETAILS},
        (SELECT count(*) FROM snippets s WHERE s.document = d.id) AS snippets, {_CITED} AS cited, {_VERDICTS} AS verdicts
        FROM documents d JOIN document_details m ON m.document = d.id AND m.revision = {_LAST}
        WHERE d.id IN (SELECT value FROM json_each(:ids))"""
    by_id = {
        row["id"]: SourceRow(_document(row), snippets=row["snippets"], cited=row["cited"], verdicts=row["verdicts"])
        for row in rows(db, sql, {"ids": dumps(list(ids)), "viewer": viewer})
    }
    return [by_id[id] for id in ids if id in by_id]


def snippets(db: "Connection", document: Document, *, between: tuple[int, int] | None = None) -> list[Snippet]:
    """Return the snippets of a document, in order; with ``between``, those that overlap this part of its text."""
    first, last = between or (0, len(document.text))
    sql = """SELECT id AS snippet, document, ordinal, start, end, kind FROM snippets
        WHERE document = ? AND end > ? AND start < ? ORDER BY ordinal"""
    return [_snippet(row, document.text) for row in rows(db, sql, [document.id, first, last])]


@dataclass(frozen=True, slots=True)
class SnippetInContext:
    """A snippet, its document, and the text of the snippets before and after it."""

    snippet: Snippet
    document: Document
    before: str
    after: str

    def match(self, rank: int, scores: Scores, copies: Sequence[Copy] = ()) -> Match:
        """Return the snippet as it ranks, with its copies."""
        embedded = scores.dense is not None
        return Match(rank, self.snippet, self.document, scores, self.before, self.after, embedded, tuple(copies))


STRETCH = """s.id AS snippet, s.document, s.ordinal, s.start, s.end, s.kind, min(n.start) AS first, max(n.end) AS last"""
"""The columns of a snippet ``s`` and of the stretch that it forms with its neighbours ``n``, grouped by snippet."""

NEIGHBOURS = """snippets n ON n.document = s.document
        AND n.ordinal BETWEEN s.ordinal - {around} AND s.ordinal + {around}"""
"""A join of each snippet ``s`` with those around it, itself included."""


def with_context(db: "Connection", ids: Sequence[int], *, around: int = 1) -> dict[int, SnippetInContext]:
    """Return the snippets with these ids, each with ``around`` snippets before and after it. Two statements, however many
    there are."""
    sql = f"""SELECT {STRETCH} FROM snippets s JOIN {NEIGHBOURS.format(around=int(around))}
        WHERE s.id IN (SELECT value FROM json_each(?)) GROUP BY s.id"""
    return in_context(db, list(rows(db, sql, [dumps(list(ids))])))


def in_context(db: "Connection", stretches: Sequence[Mapping[str, Any]]) -> dict[int, SnippetInContext]:
    """Return the snippets of rows with the columns of ``STRETCH``, by id. One statement, however many there are."""
    texts = documents(db, {row["document"] for row in stretches})
    snippets: dict[int, SnippetInContext] = {}
    for row in stretches:
        document = texts[row["document"]]
        snippet = _snippet(row, document.text)
        before, after = document.text[row["first"] : snippet.start], document.text[snippet.end : row["last"]]
        snippets[snippet.id] = SnippetInContext(snippet, document, before.strip(), after.strip())
    return snippets


def snippet_texts(db: "Connection", ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield id and text of each snippet with one of these ids, which grow."""
    sql = """SELECT s.id, s.document, s.start, s.end FROM json_each(?) i JOIN snippets s ON s.id = i.value ORDER BY s.id"""
    document, text = 0, ""
    for start in range(0, len(ids), _IDS):
        for id, home, first, last in db.execute(sql, [dumps(ids[start : start + _IDS])]).fetchall():
            if home != document:
                document = home
                (text,) = db.execute("SELECT text FROM documents WHERE id = ?", [home]).fetchone()
            yield id, text[first:last]


_IDS = 50_000
"""Snippets read at a time."""


def copies(db: "Connection", ids: Iterable[int]) -> dict[int, Copy]:
    """Return the snippets with these ids as copies of others, by id."""
    sql = f"""SELECT s.id, s.document, coalesce(m.title, ''), coalesce(m.publisher, ''), d.place FROM json_each(?) i
        JOIN snippets s ON s.id = i.value JOIN documents d ON d.id = s.document
        JOIN document_details m ON m.document = d.id AND m.revision = {_LAST}"""
    return {
        int(id): Copy(int(id), int(document), " · ".join(filter(None, (title or place, publisher))))
        for id, document, title, publisher, place in db.execute(sql, [dumps(sorted(ids))])
    }


def snippet_span(db: "Connection", snippet: int) -> tuple[Document, int, int] | None:
    """Return a snippet's document, start and end, or None. One statement."""
    sql = f"{_SELECT.replace('SELECT', 'SELECT s.start, s.end,', 1)} JOIN snippets s ON s.document = d.id WHERE s.id = ?"
    row = next(rows(db, sql, [snippet]), None)
    return (_document(row), row["start"], row["end"]) if row else None


def documents(db: "Connection", ids: Iterable[int]) -> dict[int, Document]:
    """Return the documents with these ids, with their texts."""
    selected = rows(db, f"{_SELECT} WHERE d.id IN (SELECT value FROM json_each(?))", [dumps(sorted(ids))])
    return {document.id: document for document in map(_document, selected)}


def parts(db: "Connection") -> dict[int, str]:
    """Return for each current snippet the id of the row that its document was read from, empty for a whole file."""
    rows = db.execute("SELECT s.id, d.place FROM snippets s JOIN documents d ON d.id = s.document WHERE d.current")
    return {int(id): str(place).rpartition("#")[2] if "#" in place else "" for id, place in rows}


def corpus(db: "Connection") -> str:
    """Return the sum modulo 2**256 of the SHA-256 of all current documents, as 64 hex digits. Where bytes were read again,
    the later text counts with the SHA-256 of both hashes in its place.

    It does not depend on order, so each transaction can update it and anybody can compute it from a list of sources.
    """
    return meta.value(db, "corpus") or "0" * 64


def _where(filter: SourceFilter, viewer: str | None) -> tuple[str, dict[str, Any]]:
    """Return a filter as SQL over documents ``d`` and their details, with its values."""
    where, values = ["1" if filter.all_versions else "d.current"], dict[str, Any](viewer=viewer)
    for number, word in enumerate(filter.words.split()):
        fields = " || ' ' || ".join(f"coalesce({name}, '')" for name in ("title", "author", "publisher", "d.place"))
        where.append(f"instr(lower({fields}), lower(:word{number})) > 0")
        values[f"word{number}"] = word
    if filter.thin:
        where.append(f"({' OR '.join(f'{name} IS NULL' for name in REQUIRED_DETAILS)})")
    if filter.cited is not None:
        where.append(f"{_CITED} {'>' if filter.cited else '='} 0")
    if filter.standing is not None:
        where.append("coalesce(standing, 'none') = :standing")
        values["standing"] = filter.standing
    return " AND ".join(where), values


def retire(db: "Connection", place: str) -> None:
    """Make the current document of a place an earlier version."""
    for (id,) in db.execute("SELECT id FROM documents WHERE place = ? AND current", [place]).fetchall():
        make_current(db, id, 0)


def make_current(db: "Connection", id: int, current: int) -> None:
    """Make a document current, or not: update word indexes, corpus and revision."""
    db.execute("UPDATE documents SET current = ? WHERE id = ?", (current, id))
    sql = """SELECT sha256, text_sha256, text, (SELECT min(id) FROM documents f WHERE f.sha256 = d.sha256)
        FROM documents d WHERE id = ?"""
    digest, text_digest, text, first = db.execute(sql, [id]).fetchone()
    if current:
        passages.index_words(db, id, text)
    else:
        passages.forget_words(db, id)
    total = int(corpus(db), 16) + (1 if current else -1) * int(digest if id == first else _joined(digest, text_digest), 16)
    meta.set_value(db, "corpus", f"{total % 2**256:064x}")
    passages.touch(db, [id])


def words(db: "Connection", only: Sequence[int] | None = None) -> dict[str, Occurrences]:
    """Return the words of all current snippets and sections. ``only``: of these documents."""
    if only is None:
        return {"snippet": SNIPPET_WORDS.occurrences(db), "section": SECTION_WORDS.occurrences(db)}
    sql = "SELECT id, text FROM documents WHERE current AND id IN (SELECT value FROM json_each(?))"
    texts = db.execute(sql, [dumps(list(only))]).fetchall()
    return {
        "snippet": SNIPPET_WORDS.occurrences_in(row for id, text in texts for row in passages.snippet_texts(db, id, text)),
        "section": SECTION_WORDS.occurrences_in(row for id, text in texts for row in passages.section_texts(db, id, text)),
    }


def _joined(digest: str, text_digest: str) -> str:
    return sha256(f"{digest}:{text_digest}".encode()).hexdigest()


def revise(db: "Connection", id: int, metadata: Metadata, *, reviewer: str | None, time: str) -> None:
    """Add a revision of a document's metadata."""
    db.execute(
        f"""INSERT INTO document_details (document, revision, {_DETAILS}, reviewer, time)
        SELECT ?, coalesce(max(revision), 0) + 1, {", ".join("?" * len(fields(Metadata)))}, ?, ?
        FROM document_details WHERE document = ?""",
        (id, *astuple(metadata), reviewer, time, id),
    )


def _document(row: dict[str, Any]) -> Document:
    names = [name.strip() for name in _DETAILS.split(",")]
    fields = ("id", "sha256", "text_sha256", "text", "media_type", "kind", "place", "version", "added")
    return Document(
        **{name: row[name] for name in fields},
        current=bool(row["current"]),
        metadata=Metadata(**{name: row[name] for name in names}),
    )


def _snippet(row: Mapping[str, Any], text: str) -> Snippet:
    return Snippet(
        id=row["snippet"],
        document_id=row["document"],
        ordinal=row["ordinal"],
        start=row["start"],
        end=row["end"],
        kind=row["kind"],
        text=text[row["start"] : row["end"]],
    )


def merged(metadata: Metadata, changes: Iterable[tuple[str, str | None]]) -> Metadata:
    """Return metadata with the given fields set; a blank value clears one."""
    return replace(metadata, **{name: (value or None) for name, value in changes})
