"""A ranking shows different things: a text that several sources have is shown once, with the others as its copies."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from letters import Letters

from workbench.cli import main
from workbench.desk import Workbench, evidence_index
from workbench.desk.matching import TOP
from workbench.domain.sources import Metadata
from workbench.store import rankings
from workbench.store.database import Database

WIRE = "The council said that it had repaired the old bridge over the river for two million euros in the spring of 2021."


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench.open(tmp_path / "claims.db", create=True, encoder=Letters())


def add(desk: Workbench, title: str, text: str) -> None:
    desk.sources.add_note(text, Metadata(title, publisher=None, language="en"))


def shown(desk: Workbench, query: str = WIRE) -> dict[str, list[str]]:
    """Each text of a ranking with the sources that also have it."""
    matches = desk.matching.search(query)
    assert [match.rank for match in matches] == list(range(1, len(matches) + 1))
    return {match.snippet.text: match.also_in for match in matches}


def test_a_text_of_several_sources_is_shown_once(desk: Workbench) -> None:
    for paper in ("Courier", "Herald", "Gazette"):
        add(desk, paper, f"{WIRE} The {paper} asked a neighbour.")
    add(desk, "Other", WIRE.replace("2021", "2022"))
    add(desk, "Denial", WIRE.replace("had repaired", "had not repaired"))
    add(desk, "Repeated", "Bees. Bees. Bees.")
    desk.matching.embed()
    texts = shown(desk)
    assert texts.pop(WIRE) == ["Herald", "Gazette"], "the copies are in the order of the sources"
    assert texts.pop("Bees.") == ["Repeated (2)"]
    assert not any(texts.values()) and len(texts) == 5
    (first,) = [match for match in desk.matching.search(WIRE) if match.snippet.text == WIRE]
    assert [(copy.snippet_id, copy.document_id) for copy in first.copies] == [(3, 2), (5, 3)]


def test_a_kept_ranking_has_its_copies_and_they_can_be_labelled(desk: Workbench) -> None:
    for paper in ("Courier", "Herald"):
        add(desk, paper, f"{WIRE} By the {paper}.")
    ann = desk.reviewers.add("Ann")
    desk.claims.add("The council repaired the bridge.", reviewer=ann)
    (ranking,) = desk.matching.match()
    (match,) = [match for match in ranking.matches if match.snippet.text == WIRE]
    assert match.also_in == ["Herald"]
    assert desk.review.work(1, reviewer=ann).ranking == ranking
    desk.review.label(1, match.copies[0].snippet_id, "supports", reviewer=ann, ranking=ranking.run)
    desk.review.cite_snippet(1, match.copies[0].snippet_id, reviewer=ann, ranking=ranking.run)
    case = desk.review.case(1, reviewer=ann)
    assert [cite.span.document for cite in case.cites] == [desk.sources.get(2).document.sha256]
    assert [item.label for item in case.labelled] == ["supports"]
    with Database(Path(desk.path)).read() as db:
        (labelled,) = rankings.labelled_rankings(db)
    assert labelled.labels == {labelled.order[match.rank - 1]: 1}, "the label counts for the snippet that was shown"


def test_copies_follow_the_sources_in_small_steps(desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_index, "SAVED_FROM", 1)
    file = tmp_path / "herald.txt"
    add(desk, "Courier", WIRE)
    desk.matching.embed()
    assert shown(desk) == {WIRE: []}
    near = WIRE.replace("in the spring", "during the spring").replace(" euros", ", euros,")
    long = f"{WIRE[:-1]}, which the mayor of the town called a very good price for a work of this size and of this quality."
    file.write_text(near.replace(", euros,", " euros"), "utf-8")
    desk.sources.ingest([file])
    assert len(shown(desk)) == 2, "a word of 22 is too much"
    file.write_text(WIRE.upper(), "utf-8")
    desk.sources.ingest([file])
    (also,) = shown(desk).values()
    assert len(also) == 1
    add(desk, "Long", long)
    add(desk, "Longer", long.replace("a very good", "a rather good"))
    add(desk, "Unquoted", long.replace(", which", " which"))
    assert sorted(map(len, shown(desk).values())) == [1, 2]
    assert shown(desk) == shown(Workbench.open(desk.path, encoder=Letters())), "the saved index has the same copies"
    file.write_text("Nothing.", "utf-8")
    desk.sources.ingest([file])
    texts = shown(desk)
    assert texts[WIRE] == [] and texts == shown(Workbench.open(desk.path, encoder=Letters()))


def test_twenty_different_texts_are_found_behind_many_copies(desk: Workbench, tmp_path: Path) -> None:
    rows = [{"title": f"Paper {number}", "text": WIRE} for number in range(150)]
    rows += [{"title": f"Town {number}", "text": f"Town number {number} has a bridge."} for number in range(30)]
    (tmp_path / "papers.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    desk.sources.ingest([tmp_path / "papers.jsonl"])
    desk.matching.embed()
    matches = desk.matching.search(WIRE)
    assert len({match.snippet.text for match in matches}) == len(matches) == TOP
    assert len(matches[0].copies) == 149


def test_copies_in_the_output_of_the_command_line(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    for paper in ("Courier", "Herald", "Gazette"):
        add(desk, paper, f"{WIRE} By the {paper}.")
    desk.matching.embed()
    monkeypatch.setattr("workbench.desk.Workbench.open", lambda *_, **__: desk)
    run = CliRunner().invoke(main, ["--db", desk.path, "search", "bridge", "--json"])
    (match,) = [match for match in json.loads(run.stdout) if match["quote"] == WIRE]
    assert match["copies"] == [
        {"snippet_id": 3, "document_id": 2, "source": "Herald"},
        {"snippet_id": 5, "document_id": 3, "source": "Gazette"},
    ]
    assert list(match)[-1] == "copies"
    assert "Also in: Herald; Gazette" in CliRunner().invoke(main, ["--db", desk.path, "search", "bridge"]).stdout
