"""Pages for readers are complete, agree with the log, and are safe whatever people and sources wrote."""

from pathlib import Path

import pytest
from limits import linear_time
from lxml import html

from workbench.desk import Workbench
from workbench.domain.claims import REDACTED, Appearance, NewClaim
from workbench.domain.judging import Correction, NewVerdict, Seen
from workbench.domain.rich import rich
from workbench.domain.selection import Selection
from workbench.domain.sources import Metadata

EVIL = "\"'><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)> \x07\u202eתורה 🎉"
MARKS = f"{EVIL}\n\n[a](javascript:alert(1)) [b](https://ok.example/?a=1&b=2) ![c](https://evil.example/c.png)\n\n<iframe src=//evil.example>"


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench.open(tmp_path / "claims.db", create=True)


def pages(desk: Workbench, tmp_path: Path) -> dict[str, html.HtmlElement]:
    made = desk.log.export("html", tmp_path / "out")
    found = {path.name: html.fromstring(path.read_bytes()) for path in (tmp_path / "out").iterdir()}
    assert made.count == len(found) - 1 and made.holds == "claims"
    return found


def hostile(desk: Workbench) -> None:
    """A claim with markup in every field that somebody or something can fill."""
    ann = desk.reviewers.add(EVIL)
    ours = {"key": "evil", "version": 1, "name": EVIL, "ratings": [{"key": key, "label": f"{key}{EVIL}", "definition": EVIL} for key in "ab"]}
    desk.scales.add(toml(ours).encode(), name="s", reviewer=ann)
    desk.sources.add_note(EVIL * 2, Metadata(title=EVIL, author=EVIL, publisher=EVIL, url='https://src.example/"onclick="x', accessed="2026-01-02"))
    seen = (Appearance(EVIL, "javascript:alert(1)"), Appearance(EVIL, 'https://seen.example/"><script>'), Appearance(EVIL, "https://seen.example/1"))
    desk.claims.add(NewClaim(EVIL, claimant=EVIL, appearances=seen), reviewer=ann)
    desk.claims.note_reply(1, asked="2026-01-01", answer=MARKS, reviewer=ann)
    first = desk.verdicts.record(1, NewVerdict("a", MARKS, scale="evil"), reviewer=ann, cite=[1])
    desk.settings.choose_correction_reasons({"evil": EVIL}, reviewer=ann)
    desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rating="b"), Correction(EVIL, code="evil", keep_evidence=True), reviewer=ann)
    desk.settings.choose_organisation(name=EVIL, url="https://desk.example/?a='1'", reviewer=ann)
    (text,) = [text for text in desk.log.logged_texts(first.id) if text.field == "cites[0].evidence.source"]
    desk.log.redact([text.payload], EVIL, reviewer=ann)


def toml(scale: dict[str, object]) -> str:
    def quoted(text: object) -> str:
        return "'''" + str(text).replace("\x07", "") + "'''"

    rows = "".join("[[ratings]]\n" + "".join(f"{key} = {quoted(value)}\n" for key, value in rating.items()) for rating in scale["ratings"])  # type: ignore[attr-defined]
    return f"key = 'evil'\nversion = 1\nname = {quoted(scale['name'])}\n{rows}"


def test_nothing_runs_and_nothing_is_fetched(desk: Workbench, tmp_path: Path) -> None:
    hostile(desk)
    for name, page in pages(desk, tmp_path).items():
        tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
        assert not tags & {"script", "img", "iframe", "object", "embed", "link", "base", "form", "svg", "video", "audio"}, name
        for element in page.iter():
            for attribute, value in element.attrib.items():
                assert not attribute.startswith("on") and attribute not in ("src", "srcset", "style", "background"), (name, attribute)
                if attribute == "href":
                    assert value.startswith(("https://ok.example", "https://evil.example/c.png", "https://seen.example/1", "https://desk.example", "claim-1.html", "index.html")), value
        assert "url(" not in page.findtext(".//style") and "@import" not in page.findtext(".//style")
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'")
        text = page.text_content()
        assert "<script>alert(1)</script>" in text and "תורה 🎉" in text, "it is shown as what it is"
        assert "\x07" not in (tmp_path / "out" / name).read_text("utf-8")


def test_a_page_tells_all_that_was_done(desk: Workbench, tmp_path: Path) -> None:
    ann = desk.reviewers.add("Ann")
    about = Metadata(title="A call", author="B. Clerk", publisher="The port", published="2021-03", url="https://src.example/1")
    desk.sources.add_note("The crane was sold. Nobody saw it leave.", about)
    desk.sources.edit(1, standing="primary", accessed="2026-01-02", reviewer=ann)
    desk.claims.add(NewClaim("The crane was sold.", claimant="The board", said_on="2021-02-01", language="en"), reviewer=ann)
    desk.claims.note_reply(1, asked="2026-01-01", answered="2026-01-03", answer="We **stand** by it.", reviewer=ann)
    first = desk.verdicts.record(1, NewVerdict("false", "It *left*."), reviewer=ann, cite=[2])
    second = desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rating="mixed", rationale="Half of it."), Correction("A bill came.", code="new-evidence", keep_evidence=True), reviewer=ann)
    (text,) = [text for text in desk.log.logged_texts(first.id) if text.field == "rationale"]
    desk.log.redact([text.payload], "A name stood in it.", reviewer=ann)
    desk.log.publish(second.id, url="https://desk.example/1", date="2026-01-05", reviewer=ann)
    found = pages(desk, tmp_path)
    assert [link.get("href") for link in found["index.html"].iter("a")] == ["claim-1.html"]
    page = found["claim-1.html"]
    text = " ".join(page.text_content().split())
    for part in (
        "“The crane was sold.” Said by The board on 2021-02-01.",
        "MixedAccurate and inaccurate parts weigh about the same.",
        "published 2026-01-05 at https://desk.example/1",
        "Half of it.",
        "“Nobody saw it leave.”",
        "A call, B. Clerk, The port, 2021-03, primary source, accessed 2026-01-02",
        "Evidence came to light that was not known then. A bill came.",
        f"BeforeFalse (verdict {first.id}",
        REDACTED,
        f"AfterMixed (verdict {second.id}",
        "Asked 2026-01-01, answered 2026-01-03.",
        "We stand by it.",
        "1 text. A name stood in it.",
        "No ranking by a machine was recorded with this verdict. A person read the evidence",
        second.hash,
        str(desk.log.head()),
    ):
        assert part in text, part
    assert page.xpath("//a[starts-with(@href, 'https://src.example/1#:~:text=')]")
    assert page.xpath("//dt[@class='given']")[0].text_content().startswith("Mixed")
    assert page.xpath("//h1/@lang") == ["en"]


def test_the_model_is_named_where_its_ranking_was_acted_on(seeded: Workbench, tmp_path: Path) -> None:
    copy = tmp_path / "claims.db"
    seeded.maintenance.backup(copy)
    desk = Workbench.open(copy)
    ann, ranking = desk.reviewers.add("Ann"), desk.matching.ranking(1)
    assert ranking is not None
    desk.verdicts.record(1, NewVerdict("false", "No."), reviewer=ann, seen=Seen(ranking=ranking.run))
    text = pages(desk, tmp_path)["claim-1.html"].text_content()
    assert "with the model all-MiniLM-L6-v2 (fingerprint " in text and "says nothing about what is true" in text


def test_only_what_is_decided_has_a_page(desk: Workbench, tmp_path: Path) -> None:
    assert "No claim is decided yet." in pages(desk, tmp_path)["index.html"].text_content()
    ann = desk.reviewers.add("Ann")
    for text in ("Decided.", "Waits.", "Erased."):
        desk.claims.add(text, reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    desk.verdicts.record(2, NewVerdict("true", "", second_wanted=True), reviewer=ann)
    desk.verdicts.record(3, NewVerdict("true", ""), reviewer=ann)
    entry = next(event.seq for event in desk.log.history(3) if event.type == "claim-added")
    desk.log.redact([desk.log.logged_texts(entry)[0].payload], "Asked for.", reviewer=ann)
    found = pages(desk, tmp_path)
    assert sorted(found) == ["claim-1.html", "claim-3.html", "index.html"]
    assert "Asked for." in found["claim-3.html"].text_content()
    assert dict(desk.log.export("html", tmp_path / "out").left_out) == {"their claim waits for a second verdict": 1}
    desk.log.export("html", tmp_path / "then", Selection(as_of=str(desk.log.head().seq - 1)))
    then = (tmp_path / "then" / "claim-3.html").read_text("utf-8")
    assert REDACTED in then and "Asked for." in then, "what is missing is explained, whenever it was erased"


@pytest.mark.parametrize("text", ["[" * 100_000, "*a " * 33_000, "> " * 50_000, "`a" * 50_000, "a " * 500_000, "<x " * 300_000])
def test_a_long_rationale_of_an_old_log_does_not_stall(
    desk: Workbench, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.domain.judging.MAX_RATIONALE", 1_000_000)
    ann = desk.reviewers.add("Ann")
    desk.claims.add("The crane was sold.", reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", text), reviewer=ann)
    with linear_time():
        page = pages(desk, tmp_path)["claim-1.html"]
    assert len(page.text_content()) > 50_000 or text.startswith("> ")


def test_markdown_keeps_no_markup_of_its_own() -> None:
    made = rich("<b>x</b> [a](javascript:x) ![p](https://e.example/p.png) **y**")
    assert "<b>" not in made and "<img" not in made and 'href="javascript' not in made and "<strong>y</strong>" in made
