"""The demonstration's verdicts are marked, left out of exports and statistics, and make room for an own desk."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.insights import InsightsFilter
from workbench.domain.demonstration import LEFT_OUT, in_demonstration
from workbench.domain.judging import NewVerdict
from workbench.errors import InputError
from workbench.exchange.formats import all_formats
from workbench.matching.encoder import Encoder


@pytest.fixture
def demonstration(seed_database: Path, tmp_path: Path, encoder: Encoder) -> Workbench:
    """A desk with the demonstration, to be changed."""
    path = tmp_path / "claims.db"
    shutil.copyfile(seed_database, path)
    return Workbench.open(path, encoder=encoder)


def test_its_verdicts_show_a_correction_and_a_dispute_and_are_marked(seeded: Workbench) -> None:
    verdicts = seeded.log.verdicts()
    assert len(verdicts) == 7 and all(in_demonstration(verdict.reviewer) for verdict in verdicts)
    assert [verdict.claim for verdict in verdicts if verdict.corrected_by] == [16]
    assert {verdict.claim for verdict in verdicts if seeded.claims.get(verdict.claim).state == "disputed"} == {11}
    assert all(verdict.cites and verdict.ranking for verdict in verdicts)


@pytest.mark.parametrize("format", [name for name, kind in all_formats().items() if not kind.holds_log])
def test_no_export_contains_them_and_each_says_how_many(demonstration: Workbench, tmp_path: Path, format: str) -> None:
    ann = demonstration.reviewers.add("Ann")
    demonstration.settings.choose_organisation(name="A desk", url="https://desk.example", reviewer=ann)
    path = tmp_path / f"out{all_formats()[format].suffix}"
    exported = demonstration.log.export(format, path)
    assert exported.count == 0 and exported.left_out == {LEFT_OUT: 7}
    assert json.loads(path.with_name(path.name + ".meta.json").read_text("utf-8"))["left_out"] == {LEFT_OUT: 7}


def test_the_log_itself_contains_them(demonstration: Workbench, tmp_path: Path) -> None:
    exported = demonstration.log.export("jsonl", tmp_path / "log.jsonl")
    assert exported.left_out == {} and '"reviewer":"demo-' in (tmp_path / "log.jsonl").read_text("utf-8").replace("\\", "")


def test_ones_own_verdict_is_exported_and_counted_alone(demonstration: Workbench, tmp_path: Path) -> None:
    before = demonstration.insights.demonstration()
    assert (before.count, before.others, before.shown) == (7, 0, True)
    everything = InsightsFilter("all")
    assert sum(len(rated.counts) > 0 for rated in demonstration.insights.rating_counts(everything)[0]) == 1
    assert demonstration.insights.agreement(everything)

    ann = demonstration.reviewers.add("Ann Example")
    own = demonstration.verdicts.record(8, NewVerdict("true", "Seen in the journal."), reviewer=ann)

    assert not demonstration.insights.demonstration().shown
    (rated,), corrected = demonstration.insights.rating_counts(everything)
    assert sum(map(sum, (counts for _, counts in rated.counts))) == 1 and corrected == 0
    assert demonstration.insights.agreement(everything) == []
    assert [person.name for person in demonstration.insights.verdict_times(everything).people] == ["Ann Example"]
    exported = demonstration.log.export("csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == [str(own.id)]
    assert exported.left_out == {LEFT_OUT: 7}


def test_nobody_who_signs_in_becomes_part_of_it(demonstration: Workbench) -> None:
    name = next(name for id, name in demonstration.reviewers.all() if in_demonstration(id))
    person = demonstration.reviewers.add(name)
    assert not in_demonstration(person) and demonstration.reviewers.find(name) == person
    assert demonstration.reviewers.people() == [(person, name)]


def test_loading_again_leaves_what_others_decided(demonstration: Workbench) -> None:
    ann = demonstration.reviewers.add("Ann Example")
    demonstration.verdicts.record(9, NewVerdict("mixed", "One study is not all."), reviewer=ann)
    head = demonstration.log.head()
    assert demonstration.seeds.load().verdicts == 0
    assert demonstration.log.head() == head


def test_an_own_desk_is_empty_and_the_demonstration_is_kept_whole(demonstration: Workbench) -> None:
    ann = demonstration.reviewers.add("Ann Example")
    demonstration.verdicts.record(8, NewVerdict("true", "Seen in the journal."), reviewer=ann)
    head, identity = demonstration.log.head(), demonstration.maintenance.identity()

    kept = demonstration.start_own_desk()

    assert demonstration.maintenance.identity() != identity
    assert demonstration.queue.counts() == {} and demonstration.reviewers.all() == []
    assert demonstration.sources.page()[1] == 0 and not demonstration.seeds.loaded()
    assert all(finding.sound for finding in demonstration.maintenance.doctor())
    moved = Workbench.open(kept)
    assert moved.log.head() == head and len(moved.log.verdicts()) == 8
    with pytest.raises(InputError, match="does not contain the demonstration"):
        demonstration.start_own_desk()
