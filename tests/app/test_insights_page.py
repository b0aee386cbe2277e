"""The insights page: sentences, charts, tables and downloads agree, and show nothing that is hidden from the viewer."""

import csv
import io
import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import opening
import pytest
from desks import Clock
from streamlit.testing.v1 import AppTest

from workbench.app import session
from workbench.app.components import chart
from workbench.app.components.chart import Linked, as_csv, bars, patterns, shades, spans
from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.claims import NewClaim
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata

MODEL = SimpleNamespace(name="letters", fingerprint="1" * 64, weights_sha256="2" * 64, dtype="float32")
QUESTIONS = [
    "How many verdicts, and which ratings?",
    "What is open, and how old is it?",
    "How long does a verdict take?",
    "Do reviewers agree?",
    "Which ranks did the citations have?",
    "How much evidence is behind a verdict?",
    "Which sources are cited by most verdicts?",
    "Who recorded what?",
]


def built(path: Path, *, third: bool = True, policy: int = 1) -> Workbench:
    """Two people judge two claims alike; where ``third``, Ann alone judges a third otherwise. Served to Cem."""
    clock, numbers = Clock(datetime(2026, 1, 5, 9, tzinfo=UTC)), itertools.count(1)
    desk = Workbench.open(
        path, create=True, encoder=MODEL, clock=clock, token=lambda size: f"{next(numbers):0{2 * size}x}"  # type: ignore[arg-type]
    )
    ann, cem = desk.reviewers.add("Ann *Example*"), desk.reviewers.add("Cem")
    desk.settings.choose_policy(Policy(policy, "rating"), reviewer=ann)
    desk.sources.add_note("The crane was sold. Nobody saw it leave.", Metadata(title="=A call <b>"))
    desk.sources.add_note("The quay is empty.", Metadata(title="Minutes"))
    for text in ("The crane was sold.", "The quay is empty.", "Nobody saw it."):
        desk.claims.add(NewClaim(text, tags=("port",) if "quay" in text else ()), reviewer=ann)
    for claim, rating in ((1, "false"), (2, "true")):
        for who in (ann, cem):
            clock.now += timedelta(hours=1)
            desk.review.cite_snippet(claim, claim, reviewer=who)
            clock.now += timedelta(minutes=30)
            desk.verdicts.record(claim, NewVerdict(rating, "So it is."), reviewer=who)
    if third:
        desk.verdicts.record(3, NewVerdict("mixed", "Perhaps."), reviewer=ann, cite=[3])
    clock.now = datetime(2026, 1, 20, 9, tzinfo=UTC)
    session.use(desk, reviewer="Cem")
    return desk


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What the page offers for download, by the file's name."""
    offered: dict[str, bytes] = {}

    def offer(_label: str, data: bytes, *, file_name: str, **_: object) -> None:
        offered[file_name] = data

    monkeypatch.setattr(chart.st, "download_button", offer)
    return offered


def opened(**query: str) -> AppTest:
    page = opening.opened("insights", **query)
    assert [heading.value for heading in page.subheader] == QUESTIONS
    assert [error.value for error in page.error] == []
    return page


def bodies(page: AppTest) -> list[str]:
    return [element.proto.body for element in page.get("html")]


def said(page: AppTest) -> str:
    """All that the page says, without marks."""
    return re.sub(r"<[^>]+>", "", "\n".join(bodies(page)))


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


def test_an_empty_desk_says_what_is_missing_and_what_to_do(tmp_path: Path, downloads: dict[str, bytes]) -> None:
    session.use(Workbench.open(tmp_path / "claims.db", create=True, encoder=MODEL), reviewer="Cem")  # type: ignore[arg-type]
    page = opened()
    for sentence in (
        "There is no verdict to count. Open a claim in the queue",
        "Nothing is open. Add claims in the queue.",
        "There is no verdict to measure. Record one",
        "2 such claims are needed for any coefficient, and about 20 for a meaningful one. Ask for a second opinion",
        "No verdict cites a ranked snippet. Match a claim",
        "There is no verdict whose evidence could be counted. Cite evidence for a verdict",
        "No verdict cites a source yet. Cite evidence",
        "Nobody has recorded a verdict yet. Open a claim",
    ):
        assert sentence in said(page)
    assert "longer period" not in said(page)
    assert downloads == {}


def test_each_question_has_its_answer_chart_table_and_csv(tmp_path: Path, downloads: dict[str, bytes]) -> None:
    built(tmp_path / "claims.db")
    page = opened()
    for sentence in (
        "5 verdicts, most often True (2).",
        "Nothing is open.",
        "Half of 5 verdicts came within 4.5 h of their claim. From the first label or citation, half of 5 verdicts took 30 min or less.",
        "2 claims were judged by two or more people.",
        "Krippendorff’s alpha for ordered ratings is 1.00: reliable agreement",
        "18 more are needed before the intervals are meaningful.",
        "5 citations were made without a ranking and are left out.",
        "Of 5 verdicts, 5 are based on one source only, and 0 have no citation.",
    ):
        assert sentence in said(page)
    charts = [re.search(r'aria-label="([^"]+)"', body) for body in bodies(page) if "<figure" in body]
    assert len(charts) == 7 and all(charts)
    tables = [body for body in bodies(page) if "<table" in body]
    assert len(downloads) == len(tables) == 7
    assert rows(downloads["verdicts-truth-year.csv"]) == [
        ["Week of", "True", "Mostly true", "Mixed", "Mostly false", "False", "Unverifiable", "Not a claim", "Total"],
        ["2026-01-05", "2", "0", "1", "0", "2", "0", "0", "5"],
        ["2026-01-12", "0", "0", "0", "0", "0", "0", "0", "0"],
        ["2026-01-19", "0", "0", "0", "0", "0", "0", "0", "0"],
    ]
    assert rows(downloads["times-year.csv"])[1:] == [
        ["2026-01", "From adding the claim to the verdict", "5", "3.0", "4.5", "6.0"],
        ["2026-01", "From the reviewer’s first label or citation to the verdict", "5", "0.5", "0.5", "0.5"],
    ]
    assert ["Same rating", "1.0", "", "", "2", "2", "0"] in rows(downloads["agreement-truth-year.csv"])
    assert ["Cohen’s kappa: Ann *Example* and Cem", "1.0", "", "", "2", "2", "0"] in rows(downloads["agreement-truth-year.csv"])
    assert rows(downloads["cites-year.csv"]) == [["Citations", "Verdicts"], ["0", "0"], ["1", "5"], *([str(n), "0"] for n in (2, 3, 4)), ["5 or more", "0"]]
    assert rows(downloads["sources-year.csv"])[1:] == [["'=A call <b>", "", "4", "4"], ["Minutes", "", "1", "1"]]
    assert rows(downloads["reviewers-year.csv"])[1:] == [["Ann *Example*", "3", "0", "30.0"], ["Cem", "2", "0", "30.0"]]
    (listed,) = [table for table in tables if "review?claim=3" in table]
    assert 'href="review?claim=1" target="_self"' in listed and "=A call &lt;b&gt;" in listed
    assert len(rows(downloads["one-source-year.csv"])) == listed.count("<tr>") == 6


def test_the_address_filters(tmp_path: Path, downloads: dict[str, bytes]) -> None:
    built(tmp_path / "claims.db").reviewers.add("Dov")
    assert "2 verdicts, most often True (1)." in said(opened(who="Cem"))
    assert "2 verdicts, most often True (2)." in said(opened(tagged="port", period="30 days"))
    assert list(downloads)[-1] == "agreement-truth-30-days.csv", "agreement is drawn last"
    page = opened(who="Dov", period="a word")
    assert "rate it and record. Or choose a longer period, another reviewer or another tag above." in said(page)
    page.selectbox(key="who").select("Cem").run()
    assert "2 verdicts" in said(page)


def test_the_page_shows_nothing_of_what_is_hidden(tmp_path: Path, downloads: dict[str, bytes]) -> None:
    def shown(path: Path, third: bool) -> tuple[list[str], dict[str, bytes]]:
        built(path, third=third, policy=2)
        page = [body for body in bodies(opened()) if ">new<" not in body and ">second review<" not in body]
        downloads.pop("open-claims.csv")  # as in the queue, that a claim waits for another is no secret
        return page, dict(downloads)

    assert shown(tmp_path / "with.db", True) == shown(tmp_path / "without.db", False)
    session.use(Workbench.open(tmp_path / "with.db", encoder=MODEL), reviewer="Ann *Example*")  # type: ignore[arg-type]
    assert "Mixed" in said(opened(period="All time")), "who recorded it sees it"


def test_a_csv_is_the_table_and_runs_nothing() -> None:
    data = as_csv(["A", "=B"], [[Linked("+1", "x"), -0.5], ["two\nlines", None], [1, "é"]])
    assert data == "A,'=B\r\n'+1,-0.5\r\n\"two\nlines\",\r\n1,é\r\n".encode()


def drawn(draw: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> str:
    found: list[str] = []
    monkeypatch.setattr(chart, "show", lambda body, *_: found.append(body))
    draw()
    return found[0]


def test_a_bar_is_told_from_others_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (shades(1), shades(2), shades(5)) == (["shade-5"], ["shade-1", "shade-5"], [f"shade-{n}" for n in range(1, 6)])
    assert shades(4) == ["shade-1", "shade-2", "shade-4", "shade-5"] and patterns(2) == ["pattern-1", "pattern-2"]
    body = drawn(
        lambda: bars(
            [("Mon <i>", [1, 3]), ("Tue", [0, 0])], about='"All"', axis="Things", series=["A", "B & C"], marks=["shade-1", "pattern-1"]
        ),
        monkeypatch,
    )
    assert 'aria-label="&quot;All&quot;"' in body and "Mon &lt;i&gt;" in body and "B &amp; C" in body
    assert 'title="A: 1"' in body and 'title="B &amp; C: 3"' in body and body.count('class="value">') == 2
    assert 'style="width:100.00%;min-width:6px"' in body and 'style="width:0.00%;min-width:0px"' in body


def test_a_span_stands_where_its_numbers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    body = drawn(
        lambda: spans([("Jan", (1, 2, 4), "two"), ("Feb", None, "none")], about="x", axis="y", ticks=[(0, "0"), (4, "4")]), monkeypatch
    )
    assert 'class="line" style="left:25.00%;width:75.00%"' in body and 'class="dot" style="left:50.00%"' in body
    assert body.count('class="line"') == 1 and "none" in body
