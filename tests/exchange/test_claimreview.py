"""ClaimReview for search engines: only current, published verdicts, valid schema.org, safe inside a page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from workbench.cli.hints import with_hint
from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.claims import Appearance, NewClaim
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.selection import Selection
from workbench.domain.verdicts import Verdict
from workbench.errors import InputError

VOCABULARY = json.loads((Path(__file__).parent / "schema_org.json").read_text("utf-8"))
SCHEMA = "https://schema.org/"
DAY = "2026-11-24"
HOSTILE = "The </script><script>alert(1)</script> crane \u202eתורה 🎉 \u2028 was sold."


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("Ann")
    desk.settings.choose_organisation(name="Fact & <Desk>", url="https://example.org", logo="https://example.org/l.png", reviewer=ann)
    seen = (
        Appearance("TV", "https://tv.example/1", "2021-02-02"),
        Appearance("A paper", "https://paper.example/1", "2021-01"),
        Appearance("bad", "javascript:alert(1)", "2022"),
        Appearance("a leaflet", None, "2021-03"),
    )
    desk.claims.add(NewClaim(HOSTILE, claimant="The board", said_on="2021-01", appearances=seen), reviewer=ann)
    return desk


def published(desk: Workbench, claim: int, rating: str, who: str = "Ann", second_wanted: bool = False) -> int:
    given = NewVerdict(rating, "Because.", second_wanted=second_wanted)
    return noted(desk, desk.verdicts.record(claim, given, reviewer=desk.reviewers.add(who)))


def corrected(desk: Workbench, id: int, rating: str, correction: Correction) -> int:
    given = NewVerdict(rating, "Because.")
    return noted(desk, desk.verdicts.correct(id, given, correction, reviewer=desk.reviewers.add("Ann")))


def adjudicated(desk: Workbench, claim: int, rating: str, who: str) -> int:
    given = NewVerdict(rating, "Because.")
    return noted(desk, desk.verdicts.adjudicate(claim, given, reviewer=desk.reviewers.add(who)))


def noted(desk: Workbench, verdict: Verdict) -> int:
    reviewer = verdict.reviewer
    desk.log.publish(verdict.id, url=f"https://example.org/{verdict.id}", date=DAY, reviewer=reviewer)
    return verdict.id


def exported(desk: Workbench, tmp_path: Path, selection: Selection | None = None) -> tuple[Any, dict[str, int]]:
    made = desk.log.export("claimreview", tmp_path / "out.json", selection)
    feed = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert made.count == len(feed["dataFeedElement"])
    return feed, dict(made.left_out)


def offline(url: str, _: Any) -> dict[str, Any]:
    """schema.org's context, as far as it decides here: terms are its own, and addresses are addresses."""
    assert url == "https://schema.org"
    context: dict[str, Any] = {"@vocab": SCHEMA} | {name: {"@type": "@id"} for name in ("url", "logo")}
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": context}}


def ancestors(type: str) -> set[str]:
    return {type}.union(*(ancestors(above) for above in VOCABULARY["types"][type]))


def check(node: dict[str, Any]) -> int:
    """Every property of an expanded node is schema.org's, on a type that has it, with a value it takes. How many."""
    (type,) = (name.removeprefix(SCHEMA) for name in node["@type"])
    count = 0
    for name, values in node.items():
        if name.startswith("@"):
            continue
        said = VOCABULARY["properties"][name.removeprefix(SCHEMA)]
        assert ancestors(type) & set(said["domain"]), f"{name} on a {type}"
        for value in values:
            count += 1
            if "@type" in value and value["@type"][0].startswith(SCHEMA):
                kind = value["@type"][0].removeprefix(SCHEMA)
                assert ancestors(kind) & set(said["range"]), f"{name}: {kind}"
                count += check(value)
            elif "@id" in value:
                assert "URL" in said["range"] and re.match(r"https?://\S+$", value["@id"]), value
            elif isinstance(value["@value"], int):
                assert "Number" in said["range"], name
            elif "Date" in said["range"]:
                assert re.fullmatch(r"\d{4}(-\d\d(-\d\d(T[\d:.]+Z)?)?)?", value["@value"]), value
            else:
                assert "Text" in said["range"] and value["@value"], name
    return count


def told(value: Any) -> int:
    """How many values a document states, so that none is lost by a word that its context does not know."""
    if isinstance(value, dict):
        return sum(told(item) + (not isinstance(item, list)) for name, item in value.items() if not name.startswith("@"))
    return sum(told(item) + 1 for item in value) if isinstance(value, list) else 0


def test_every_word_is_schema_orgs_and_stands_where_it_may(desk: Workbench, tmp_path: Path) -> None:
    first = published(desk, 1, "true")
    corrected(desk, first, "false", Correction("A slip.", "typing-error"))
    feed, _ = exported(desk, tmp_path)
    (expanded,) = jsonld.expand(feed, {"documentLoader": offline})
    assert check(expanded) == told(feed) > 25


def test_a_review_says_what_was_found_by_whom_and_where(desk: Workbench, tmp_path: Path) -> None:
    id = published(desk, 1, "mostly-false")
    feed, left_out = exported(desk, tmp_path)
    (review,) = feed["dataFeedElement"]
    author = {"@type": "Organization", "name": "Fact & <Desk>", "url": "https://example.org", "logo": "https://example.org/l.png"}
    assert (review["url"], review["datePublished"], review["author"]) == (f"https://example.org/{id}", DAY, author)
    assert review["identifier"] == desk.log.verdict(id).hash
    rating = review["reviewRating"]
    assert (rating["alternateName"], rating["ratingValue"], rating["worstRating"], rating["bestRating"]) == ("Mostly false", 2, 1, 5)
    claim = review["itemReviewed"]
    assert review["claimReviewed"] == claim["name"] == desk.claims.get(1).text
    assert (claim["author"]["name"], claim["datePublished"]) == ("The board", "2021-01")
    assert claim["firstAppearance"]["url"] == "https://paper.example/1"
    assert [work["url"] for work in claim["appearance"]] == ["https://tv.example/1"]
    assert "correction" not in review and left_out == {}
    assert feed["identifier"] == str(desk.log.head())


def test_what_lies_off_the_axis_has_no_number(desk: Workbench, tmp_path: Path) -> None:
    published(desk, 1, "unverifiable")
    ((review,), _) = (exported(desk, tmp_path)[0]["dataFeedElement"], None)
    assert review["reviewRating"]["alternateName"] == "Unverifiable"
    assert not {"ratingValue", "bestRating", "worstRating"} & set(review["reviewRating"])


def test_only_what_stands_and_is_published_goes_out(desk: Workbench, tmp_path: Path) -> None:
    ann = desk.reviewers.add("Ann")
    for text in ("Corrected.", "Unpublished.", "Disputed.", "Waits.", "Withdrawn.", "Later.", "Erased.", "Decided."):
        desk.claims.add(text, reviewer=ann)
    first = published(desk, 2, "true")
    desk.verdicts.correct(first, NewVerdict("false", ""), Correction("A slip."), reviewer=ann)
    desk.verdicts.record(3, NewVerdict("true", ""), reviewer=ann)
    published(desk, 5, "true", second_wanted=True)
    published(desk, 6, "true")
    desk.claims.withdraw(6, "Not one.", reviewer=ann)
    published(desk, 7, "true")
    later = published(desk, 7, "false")
    published(desk, 8, "true")
    (text,) = [text for text in desk.log.logged_texts(claim_entry(desk, 8)) if text.field == "text"]
    desk.log.redact([text.payload], "Asked for.", reviewer=ann)
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    published(desk, 4, "true")
    published(desk, 4, "false", who="Bob")
    published(desk, 9, "true")
    published(desk, 9, "false", who="Bob")
    decided = adjudicated(desk, 9, "mixed", "Cy")
    feed, left_out = exported(desk, tmp_path)
    assert [review["url"] for review in feed["dataFeedElement"]] == [f"https://example.org/{id}" for id in (later, decided)]
    assert left_out == {
        "corrected since": 1,
        "not published": 2,
        "their claim is disputed": 2,
        "their claim waits for a second verdict": 1,
        "their claim was withdrawn": 1,
        "their claim's text was erased": 1,
        "another verdict took their place": 3,
    }
    meta = json.loads((tmp_path / "out.json.meta.json").read_text("utf-8"))
    assert meta["left_out"] == left_out
    only_bob, _ = exported(desk, tmp_path, Selection(reviewer=desk.reviewers.add("Bob")))
    assert only_bob["dataFeedElement"] == [], "a filter does not make a verdict stand"


def claim_entry(desk: Workbench, claim: int) -> int:
    return next(event.seq for event in desk.log.history(claim) if event.type == "claim-added")


def test_corrections_are_told_newest_first(desk: Workbench, tmp_path: Path) -> None:
    first = published(desk, 1, "true")
    second = corrected(desk, first, "mixed", Correction("Half of it."))
    third = corrected(desk, second, "false", Correction("All of it.", "new-evidence"))
    feed, left_out = exported(desk, tmp_path)
    (review,) = feed["dataFeedElement"]
    assert [(said["name"], said["text"], said.get("keywords")) for said in review["correction"]] == [
        ("Corrected from “Mixed” to “False”", "All of it.", "new-evidence"),
        ("Corrected from “True” to “Mixed”", "Half of it.", None),
    ]
    assert review["dateModified"] == desk.log.verdict(third).recorded and left_out == {"corrected since": 2}


def test_nothing_in_it_ends_the_script_that_holds_it(desk: Workbench, tmp_path: Path) -> None:
    published(desk, 1, "true")
    for format in ("claimreview", "claimreview-pages"):
        desk.log.export(format, tmp_path / format)
    for path in [tmp_path / "claimreview", *(tmp_path / "claimreview-pages").iterdir()]:
        text = path.read_text("utf-8")
        assert "<" not in text and "\u2028" not in text and "javascript:" not in text
        assert "alert(1)" in text and "תורה 🎉" in text


def test_each_claim_has_a_page_of_its_own(desk: Workbench, tmp_path: Path) -> None:
    desk.claims.add("The quay is empty.", reviewer=desk.reviewers.add("Ann"))
    published(desk, 1, "true")
    published(desk, 2, "true")
    published(desk, 2, "true", who="Bob")
    assert desk.log.export("claimreview-pages", tmp_path / "out").count == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["claim-1.json", "claim-2.json", "feed.json"]
    one, two, feed = (json.loads((tmp_path / "out" / name).read_text("utf-8")) for name in ("claim-1.json", "claim-2.json", "feed.json"))
    assert (one["@context"], one["@type"], len(two)) == ("https://schema.org", "ClaimReview", 2)
    assert [{"@context": "https://schema.org"} | review for review in feed["dataFeedElement"]] == [one, *two]
    for node in jsonld.expand([one, *two], {"documentLoader": offline}):
        assert check(node) > 10


def test_nobody_answers_for_it_and_nothing_to_say(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    with pytest.raises(InputError, match="set it on the settings page") as refused:
        desk.log.export("claimreview", tmp_path / "out.json")
    assert "workbench organisation --name NAME --url URL" in with_hint(refused.value)
    assert not list(tmp_path.glob("out*"))
    desk.settings.choose_organisation(name="Desk", url="https://example.org", reviewer=desk.reviewers.add("Ann"))
    feed, _ = exported(desk, tmp_path)
    assert feed["dataFeedElement"] == []
