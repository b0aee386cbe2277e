"""A desk that the code before schema 8 made opens, means the same, and exports the same bytes.

Never make the files in ``golden`` anew: they are the promise (``golden/make_desk_schema_7.py`` says how they were made).
"""

import csv
import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from domain.former_tables import UNMARKED, former
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench
from workbench.domain.events import State, fold
from workbench.store import projections, schema, verdict_log
from workbench.store.database import Database

GOLDEN = Path(__file__).parent / "golden"
FORMER_KEYS = {
    "reviewers": ("id",),
    "scales": ("key", "version"),
    "choices": ("name",),
    "claims": ("id",),
    "evidence": ("document", "start", "end"),
    "rankings": ("hash",),
    "labels": ("claim", "document", "start", "end", "reviewer"),
    "cites": ("claim", "document", "start", "end", "reviewer"),
    "verdicts": ("id",),
    "verdict_cites": ("verdict", "position"),
    "redactions": ("payload",),
    "postponed": ("claim",),
    "assigned": ("claim",),
    "priorities": ("claim",),
    "replies": ("claim",),
    "reviews": ("claim",),
    "verdict_marks": ("verdict",),
    "cite_places": ("claim", "document", "start", "end", "reviewer"),
    "judged_with": ("verdict",),
    "published": ("verdict",),
    "correction_codes": ("verdict",),
}
LOST = {
    "postponed": {"time"},
    "assigned": {"seq", "time"},
    "priorities": {"seq", "time"},
    "replies": {"time"},
    "reviews": {"seq"},
    "published": {"time"},
}
"""What the new tables leave to the log, which has it."""
HEAD = (64, "19f49c05cabd8ca3482f9ba87f80012601d8267a1af0d0b3367690ad5f4601b7")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    shutil.copy(GOLDEN / "desk-schema-7.db", tmp_path / "claims.db")
    return tmp_path / "claims.db"


def opened(path: Path) -> Workbench:
    return Workbench.open(path, clock=lambda: datetime(2026, 2, 1, tzinfo=UTC))


def version(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def tables_of_schema_7() -> State:
    db = sqlite3.connect(GOLDEN / "desk-schema-7.db")
    state: State = {}
    for table, names in FORMER_KEYS.items():
        found = db.execute(f"SELECT * FROM {table}")
        columns = [column for column, *_ in found.description]
        state[table] = {}
        for row in found:
            values = {name: value for name, value in zip(columns, row, strict=True) if name not in LOST.get(table, ())}
            state[table][tuple(values.pop(name) for name in names)] = values
    db.close()
    for row in state["claims"].values():
        del row["state"]  # it followed from the others
    state["verdict_marks"] = {key: row for key, row in state["verdict_marks"].items() if row != UNMARKED}
    return state


def test_it_is_upgraded_with_a_backup_beside_it(path: Path) -> None:
    assert version(path) == 7
    desk = opened(path)
    assert desk.maintenance.about().schema == version(path) == schema.VERSION
    backup = path.with_name("claims.db.before-schema-8-1")
    assert sorted(file.name for file in path.parent.glob("claims.db.*") if file.suffix not in (".db-wal", ".db-shm")) == [
        backup.name
    ]
    assert version(backup) == 7
    old, before = sqlite3.connect(backup), sqlite3.connect(GOLDEN / "desk-schema-7.db")
    for table in ("verdict_log", "payloads", "choices", "cite_places", "verdict_marks"):
        assert list(old.execute(f"SELECT * FROM {table}")) == list(before.execute(f"SELECT * FROM {table}"))
    old.close(), before.close()
    opened(path)
    assert not path.with_name("claims.db.before-schema-8-2").exists(), "once"


def test_its_log_is_the_same_and_its_tables_are_what_it_says(path: Path) -> None:
    desk = opened(path)
    sound = desk.log.verify(expect_head=f"{HEAD[0]}:{HEAD[1]}")
    assert ((sound.head.seq, sound.head.hash), sound.redacted) == (HEAD, 1)
    with Database(path).read() as db:
        assert projections.state(db) == fold(verdict_log.events(db))
        assert former(projections.state(db)) == tables_of_schema_7()
        assert not set(db.table_names()) & {
            "choices",
            "cites",
            "cite_places",
            "verdict_cites",
            "postponed",
            "reviews",
            "published",
        }
        assert schema.stale(db) == set()
        upgraded = set(db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    Workbench.open(path.with_name("new.db"), create=True)
    with Database(path.with_name("new.db")).read() as db:
        assert upgraded == set(db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    assert desk.maintenance.rebuild() == (HEAD[0], True)
    assert all(finding.sound for finding in desk.maintenance.doctor())


def test_it_exports_the_same_log_byte_for_byte(path: Path, tmp_path: Path) -> None:
    made = tmp_path / "desk-schema-7.jsonl"
    opened(path).log.export("jsonl", made)
    assert made.read_bytes() == (GOLDEN / made.name).read_bytes()


def test_it_exports_the_same_csv_with_columns_appended(path: Path, tmp_path: Path) -> None:
    made = tmp_path / "desk-schema-7.csv"
    opened(path).log.export("csv", made)
    rows = list(csv.reader(io.StringIO(made.read_bytes().decode(), newline="")))
    assert rows[0][-5:] == ["confidence", "second_wanted", "adjudicates", "judged_with", "triage"]
    before = io.StringIO(newline="")
    csv.writer(before).writerows(row[:-5] for row in rows)
    assert before.getvalue().encode() == (GOLDEN / made.name).read_bytes()


def test_what_stood_in_side_tables_is_still_known(path: Path) -> None:
    desk = opened(path)
    states = [claim.state for claim in desk.claims.select()]
    assert states == ["decided", "decided", "second review", "decided", "decided", "postponed", "new", "withdrawn"]
    ann, bob, cem = (desk.reviewers.add(name) for name in ("Ann Example", "Bob Beispiel", "Cem Örnek"))
    assert desk.log.head().seq == HEAD[0], "they are known by name"
    (one,) = desk.log.verdicts(claim=1)
    assert [cite.evidence.anchor.quote[:6] for cite in one.cites] == ["The qu", "The cr", "Nobody"]
    assert [cite.label for cite in one.cites] == [None, "supports", None] and one.confidence == "high" and one.ranking
    published = desk.log.published(one.id)
    assert published is not None and (published.url, published.date) == ("https://example.org/crane", "2026-01-06")
    first, second, decided = sorted(desk.log.verdicts(claim=2), key=lambda verdict: verdict.id)
    assert (first.second_wanted, first.confidence, second.confidence) == (True, "low", None)
    assert decided.adjudicates == (first.id, second.id) and decided.reviewer == cem
    wrong, right = sorted(desk.log.verdicts(claim=3), key=lambda verdict: verdict.id)
    assert (wrong.corrected_by, right.corrects, right.code, wrong.rationale) == (
        right.id,
        wrong.id,
        "factual-error",
        "[text redacted]",
    )
    assert [verdict.judged_with for verdict in desk.log.verdicts(claim=5)] == [4]
    held = desk.claims.get(6)
    assert held.postponed_reason == "We wait for the annual report."
    assert (held.assigned, held.priority) == (bob, 2) and held.reply is not None and held.reply.answer == "No comment."
    assert desk.claims.get(7).assigned is None
    case = desk.review.case(6, reviewer=bob)
    assert [evidence.anchor.quote[:6] for evidence in case.cites] == ["The pr", "The mi"]
    assert [item.label for item in case.labelled] == ["supports"]
    assert case.draft is not None and (case.draft.rationale, case.draft.rating) == ("Half a thought", "mixed")
    assert desk.review.case(1, reviewer=ann).cites


def test_acts_of_before_are_undone_after_it(path: Path) -> None:
    desk = opened(path)
    bob = desk.reviewers.add("Bob Beispiel")
    names = [desk.review.undo(reviewer=bob).type for _ in range(6)]
    assert names == ["label-set", "cite-removed", "cites-ordered", "cite-added", "cite-added", "cite-added"]
    case = desk.review.case(6, reviewer=bob)
    assert (case.cites, case.labelled) == ((), ())
    assert desk.maintenance.rebuild()[1]
