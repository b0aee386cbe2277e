"""A new type of event is one class: everything else follows from it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from workbench.app.components import timeline
from workbench.cli import main
from workbench.desk import Workbench, exported_log
from workbench.desk.context import Context
from workbench.domain import events
from workbench.domain.events import TYPES, At, Change, EventData, Names, Put, TextRef, fold, register
from workbench.domain.events.base import reads
from workbench.store import projections, verdict_log
from workbench.store.database import Database


@dataclass(frozen=True, slots=True)
class ClaimNoticed(EventData):
    """Somebody noticed that a claim is urgent, and says why."""

    TYPE: ClassVar[str] = "claim-noticed"
    SUMMARY: ClassVar[str] = "noticed the claim in {detail}"
    UNDO_NAME: ClassVar[str] = "notice"

    claim: int
    where: str
    why: TextRef = reads(TextRef.from_data)

    def rows(self, at: At) -> list[Change]:
        return [Put("claims", (self.claim,), {"priority": 2, "version": at.seq})]

    def detail(self, names: Names) -> str:
        return self.where

    def shown_text(self) -> TextRef | None:
        return self.why

    def inverse(self, seq: int, label_before: str | None) -> EventData:
        return events.ClaimPrioritised(self.claim, 0)


@pytest.fixture
def registered() -> Iterator[None]:
    register(ClaimNoticed)
    yield
    del TYPES[ClaimNoticed.TYPE]


@pytest.fixture
def path(tmp_path: Path, registered: None) -> Path:
    """A desk on whose first claim such an entry was logged."""
    context = Context(Database(tmp_path / "claims.db"), clock=lambda: datetime(2026, 1, 5, 9, tzinfo=UTC))
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add("The crane was sold.", reviewer=ann)
    texts = context.texts()
    with context.database.write() as db:
        context.append(db, ClaimNoticed(1, "the evening news", texts.put("Millions saw it.")), texts, reviewer=ann)
    return tmp_path / "claims.db"


def test_it_is_appended_folded_and_rebuilt(path: Path) -> None:
    desk = Workbench.open(path)
    seq = desk.log.head().seq
    entry = json.loads(desk.log.entry(seq).body)
    assert (entry["type"], entry["data"]["claim"], entry["data"]["where"]) == ("claim-noticed", 1, "the evening news")
    assert desk.log.verify().types["claim-noticed"] == 1 and desk.log.unknown_types() == {}
    assert (desk.claims.get(1).priority, desk.claims.get(1).version) == (2, seq)
    with Database(path).read() as db:
        state = fold(verdict_log.events(db))
        assert projections.state(db) == state
    assert (state["claims"][1,]["priority"], state["claims"][1,]["version"]) == (2, seq)
    assert desk.maintenance.rebuild() == (seq, True)
    assert desk.claims.get(1).priority == 2


def test_the_timeline_says_it_and_its_text_can_be_erased(path: Path) -> None:
    desk = Workbench.open(path)
    said = desk.log.timeline(1)[-1]
    assert (said.who, said.summary, said.what, said.text) == (
        "Ann Example", "noticed the claim in the evening news", "the evening news", "Millions saw it.")  # fmt: skip
    (text,) = desk.log.logged_texts(said.seq)
    assert (text.field, text.text) == ("why", "Millions saw it.")
    desk.log.redact([text.payload], "Asked for.", reviewer=desk.reviewers.add("Ann Example"))
    assert desk.log.timeline(1)[-1].text == "[text redacted]" and desk.log.verify().redacted == 1


def test_it_is_undone_by_what_it_says(path: Path) -> None:
    desk = Workbench.open(path)
    undone = desk.review.undo(reviewer=desk.reviewers.add("Ann Example"))
    assert (undone.claim, undone.type, undone.name, desk.claims.get(1).priority) == (1, "claim-noticed", "notice", 0)


def test_the_command_line_and_the_claims_page_tell_it(path: Path) -> None:
    def ok(*args: str) -> str:
        environment = {"WORKBENCH_DB": str(path), "WORKBENCH_REVIEWER": "Ann Example", "COLUMNS": "120"}
        result = CliRunner(env=environment).invoke(main, list(args))
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "noticed the claim in the evening news" in ok("claims", "history", "1")
    assert "claim-noticed" in ok("claims", "show", "1", "--history")
    shown = timeline.timeline(Workbench.open(path).log.timeline(1))
    assert "noticed the claim in the evening news" in shown and "Millions saw it." in shown
    assert "Undid the last notice, on claim 1" in ok("undo")
    assert Workbench.open(path).claims.get(1).priority == 0


def test_it_travels_in_an_export(path: Path, tmp_path: Path) -> None:
    desk = Workbench.open(path)
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "b.db")
    other = Workbench.open(tmp_path / "b.db")
    assert other.claims.get(1).priority == 2 and other.log.timeline(1) == desk.log.timeline(1)


def test_a_version_without_the_class_keeps_the_entry_and_makes_nothing_of_it(path: Path) -> None:
    del TYPES[ClaimNoticed.TYPE]
    try:
        desk = Workbench.open(path)
        assert desk.log.unknown_types() == {"claim-noticed": 1}
        assert desk.maintenance.rebuild() == (desk.log.head().seq, False)
        assert desk.claims.get(1).priority == 0 and desk.log.verify()
    finally:
        register(ClaimNoticed)
