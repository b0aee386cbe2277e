"""Rankings of evidence for a claim: kept as last made, and logged once a reviewer acted on them.

Invariant: a kept ranking never changes; matching again makes another one. What nobody acted on is a cache, and is dropped.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any

from workbench.domain import Match, Provenance, Ranked, Scores, Span
from workbench.store import sources
from workbench.store.demonstration import own
from workbench.store.rows import rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

_SCORES = [field.name for field in fields(Scores)]
_RUN = f"""r.id, r.claim, r.created, r.provenance, r.ranking,
    r.corpus <> coalesce((SELECT value FROM meta WHERE name = 'corpus'), '{"0" * 64}') AS stale"""


@dataclass(frozen=True, slots=True)
class Run:
    """A ranking made for a claim, without its snippets. ``stale``: the sources have changed since it was made; ``shown``:
    the hash of its log entry, once a reviewer acted on it."""

    id: int
    claim: int
    created: str
    stale: bool
    provenance: Provenance
    shown: str | None


@dataclass(frozen=True, slots=True)
class LabelledRanking:
    """A ranking as it was shown, ``order`` from the first, with the labels of its snippets: 1 for supports, refutes and
    context, 0 for irrelevant. A label on a copy is one on the snippet that was shown for it. Where reviewers differ, one who
    found a snippet relevant is enough."""

    name: str
    month: str
    order: list[str]
    labels: dict[str, int]


def add_run(db: "Connection", claim: int, ranked: Sequence[Ranked], provenance: Provenance, *, time: str) -> int:
    """Keep a ranking; return its id. Earlier rankings of the claim that nobody acted on are dropped."""
    old = "SELECT id FROM match_runs WHERE claim = ? AND ranking IS NULL"
    db.execute(f"DELETE FROM matches WHERE run IN ({old})", [claim])
    db.execute("DELETE FROM match_runs WHERE claim = ? AND ranking IS NULL", [claim])
    data = {name: getattr(provenance, name) for name in Provenance.__dataclass_fields__}
    data |= {key: dict(data[key]) for key in ("parameters", "versions")}
    run: int = db.execute(
        "INSERT INTO match_runs (claim, created, corpus, provenance) VALUES (?, ?, ?, ?) RETURNING id",
        (claim, time, provenance.corpus, json.dumps(data)),
    ).fetchone()[0]
    db.conn.executemany(
        f"INSERT INTO matches (run, rank, snippet, {', '.join(_SCORES)}, copies) VALUES (?, ?, ?{', ?' * len(_SCORES)}, ?)",
        [(run, r.rank, r.snippet_id, *astuple(r.scores), json.dumps(r.copies)) for r in ranked],
    )
    return run


def run(db: "Connection", id: int) -> Run | None:
    """Return a kept ranking, or None."""
    row = next(rows(db, f"SELECT {_RUN} FROM match_runs r WHERE r.id = ?", [id]), None)
    return _run(row) if row else None


def ranked(db: "Connection", run: int) -> list[Ranked]:
    """Return the snippets of a ranking by number, in order."""
    sql = f"SELECT rank, snippet, copies, {', '.join(_SCORES)} FROM matches WHERE run = ? ORDER BY rank"
    return [
        Ranked(rank, snippet, Scores(*scores), tuple(json.loads(copies)))
        for rank, snippet, copies, *scores in db.execute(sql, [run])
    ]


def last(db: "Connection", claim: int) -> tuple[Run, list[Match]] | None:
    """Return the last ranking of a claim and its snippets in context, in order; None where it was never matched. Two
    statements, however many snippets there are, and a third one for their copies."""
    neighbours = sources.NEIGHBOURS.format(around=1)
    sql = f"""SELECT {_RUN}, m.rank, m.copies, {", ".join(f"m.{name}" for name in _SCORES)}, {sources.STRETCH}
        FROM match_runs r LEFT JOIN matches m ON m.run = r.id LEFT JOIN snippets s ON s.id = m.snippet
        LEFT JOIN {neighbours}
        WHERE r.id = (SELECT max(id) FROM match_runs WHERE claim = ?) GROUP BY m.rank ORDER BY m.rank"""
    ranked = list(rows(db, sql, [claim]))
    if not ranked:
        return None
    stretches = [row for row in ranked if row["snippet"] is not None]
    context = sources.in_context(db, stretches)
    copies_of = {row["rank"]: json.loads(row["copies"]) for row in stretches}
    copies = sources.copies(db, {id for ids in copies_of.values() for id in ids}) if any(copies_of.values()) else {}
    matches = [
        context[row["snippet"]].match(
            row["rank"],
            Scores(**{name: row[name] for name in _SCORES}),
            [copies[id] for id in copies_of[row["rank"]] if id in copies],
        )
        for row in stretches
    ]
    return _run(ranked[0]), matches


def mark_shown(db: "Connection", run: int, ranking: str) -> None:
    """Remember the log entry that holds this ranking, so that it is written once."""
    db.execute("UPDATE match_runs SET ranking = ? WHERE id = ?", (ranking, run))


def provenance(db: "Connection", ranking: str) -> Provenance | None:
    """Return what made a ranking that was shown, by the hash of its entry; None where there is no such entry."""
    sql = "SELECT l.body FROM rankings r JOIN verdict_log l ON l.seq = r.seq WHERE r.hash = ?"
    row = db.execute(sql, [ranking]).fetchone()
    return Provenance(**json.loads(row[0])["data"]["provenance"]) if row else None


_OWN = own("reviewer")


def labelled_rankings(db: "Connection") -> Iterator[LabelledRanking]:
    """Yield every ranking on which somebody has acted, oldest first, without the demonstration."""
    sql = f"""SELECT r.hash, r.claim, l.time, l.body FROM rankings r JOIN verdict_log l ON l.seq = r.seq
        WHERE {_OWN} ORDER BY r.seq"""
    for name, claim, time, body in db.execute(sql).fetchall():
        matches = sorted(json.loads(body)["data"]["matches"], key=lambda match: match["rank"])
        spans = (match["evidence"] for match in matches)
        order = [_span_name(Span.from_data(span)) for span in spans]
        shown_for = _copies_shown(db, claim, name) | {span: span for span in order}
        sql = f"SELECT document, text_sha256, start, end, label FROM labels WHERE claim = ? AND {_OWN} ORDER BY seq"
        labels: dict[str, int] = {}
        for *key, label in db.execute(sql, [claim]).fetchall():
            if span := shown_for.get(_span_name(Span(*key))):
                labels[span] = max(labels.get(span, 0), int(label != "irrelevant"))
        yield LabelledRanking(name, str(time)[:7], order, labels)


def _copies_shown(db: "Connection", claim: int, ranking: str) -> dict[str, str]:
    """Return for the copies in a ranking for a claim, by the name of their span, the span that was shown. Empty for a
    ranking of which only the log entry is left."""
    sql = """SELECT d.sha256, d.text_sha256, c.start, c.end, e.sha256, e.text_sha256, s.start, s.end
        FROM match_runs r JOIN matches m ON m.run = r.id JOIN json_each(m.copies) i
        JOIN snippets c ON c.id = i.value JOIN documents d ON d.id = c.document
        JOIN snippets s ON s.id = m.snippet JOIN documents e ON e.id = s.document
        WHERE r.claim = ? AND r.ranking = ?"""  # the claim has an index, the ranking has none
    rows = db.execute(sql, [claim, ranking]).fetchall()
    return {_span_name(Span(*row[:4])): _span_name(Span(*row[4:])) for row in rows}


def _run(row: dict[str, Any]) -> Run:
    return Run(
        id=row["id"],
        claim=row["claim"],
        created=row["created"],
        stale=bool(row["stale"]),
        provenance=Provenance(**json.loads(row["provenance"])),
        shown=row["ranking"],
    )


def _span_name(span: Span) -> str:
    return f"{span.document}:{span.text_sha256}:{span.start}-{span.end}"
